/** Single metrics out of a journal, without reading its other lines: a journal may have a million. */
import { createReadStream } from 'node:fs';

import type { Point } from '../contracts.ts';

const NEWLINE = 10;

/**
 * Calls `take` with the points of these names that have a value, in their order for each name. A torn last line is left out, and so is one that
 * is no point.
 */
export async function readSeries(
  file: string,
  names: readonly string[],
  take: (point: Point & { readonly value: number }) => void,
): Promise<void> {
  const needles = names.map((name) => ({ name, bytes: Buffer.from(`"name":${JSON.stringify(name)}`) }));
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = text.lastIndexOf(NEWLINE) + 1;
    for (const needle of needles) search(text.subarray(0, end), needle, take);
    rest = text.subarray(end);
  }
}

function search(
  lines: Buffer,
  { name, bytes }: { readonly name: string; readonly bytes: Buffer },
  take: (point: Point & { value: number }) => void,
): void {
  for (let at = lines.indexOf(bytes); at !== -1;) {
    const end = lines.indexOf(NEWLINE, at);
    const point = parsed(lines.toString('utf8', lines.lastIndexOf(NEWLINE, at) + 1, end));
    if (point?.name === name && typeof point.value === 'number') take(point as Point & { value: number });
    at = lines.indexOf(bytes, end);
  }
}

function parsed(line: string): Point | undefined {
  try {
    return JSON.parse(line) as Point;
  } catch {
    return undefined;
  }
}
