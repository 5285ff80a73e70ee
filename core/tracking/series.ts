/** Single metrics out of a journal, without reading its other lines: a journal may have a million. */
import { createReadStream } from 'node:fs';

const NEWLINE = 10;

/** What comparing and drawing need of a point. */
export interface SeriesPoint {
  readonly name: string;
  readonly step: number;
  readonly value: number;
}

/**
 * Calls `take` with the points of these names that have a value, in their order for each name. A torn last line is left out, and so is one that
 * is no point.
 */
export async function readSeries(file: string, names: readonly string[], take: (point: SeriesPoint) => void): Promise<void> {
  const needles = names.map((name) => ({ name, bytes: Buffer.from(`"name":${JSON.stringify(name)}`) }));
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = text.lastIndexOf(NEWLINE) + 1;
    for (const needle of needles) search(text.subarray(0, end), needle, take);
    rest = text.subarray(end);
  }
}

interface Needle {
  readonly name: string;
  readonly bytes: Buffer;
}

function search(lines: Buffer, needle: Needle, take: (point: SeriesPoint) => void): void {
  for (let at = lines.indexOf(needle.bytes); at !== -1;) {
    let start = at;
    let end = at;
    while (start > 0 && lines[start - 1] !== NEWLINE) start--;
    while (lines[end] !== NEWLINE) end++;
    const point = plainPoint(lines, needle, start, at, end) ?? parsedPoint(lines.toString('utf8', start, end));
    if (point?.name === needle.name && typeof point.value === 'number') take(point as SeriesPoint);
    at = lines.indexOf(needle.bytes, end);
  }
}

const [STEP, TIME, VALUE] = ['{"step":', ',"time":', ',"value":'].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer];
const [ZERO, NINE, COMMA, BRACE] = [48, 57, 44, 125];
/** As JSON has it: Number would take an empty text for 0. */
const NUMBER = /^-?\d+(\.\d+)?(e[-+]?\d+)?$/i;

/**
 * A line of step, time, name and value, in this order and with nothing else, as most are; undefined for any other. Looks at bytes: of a million points
 * JSON would take most of the time.
 */
function plainPoint(lines: Buffer, { name, bytes }: Needle, start: number, at: number, end: number): SeriesPoint | undefined {
  if (!holds(lines, start, STEP)) return undefined;
  let next = start + STEP.length;
  let step = 0;
  for (; isDigit(lines[next]!); next++) step = 10 * step + lines[next]! - ZERO;
  if (!holds(lines, next, TIME)) return undefined;
  for (next += TIME.length; isDigit(lines[next]!);) next++;
  const after = at + bytes.length;
  if (lines[next] !== COMMA || next + 1 !== at || !holds(lines, after, VALUE) || lines[end - 1] !== BRACE) return undefined;
  const value = lines.toString('latin1', after + VALUE.length, end - 1);
  return NUMBER.test(value) ? { name, step, value: Number(value) } : undefined;
}

const isDigit = (byte: number) => byte >= ZERO && byte <= NINE;

function holds(lines: Buffer, at: number, text: Buffer): boolean {
  for (let i = 0; i < text.length; i++) if (lines[at + i] !== text[i]) return false;
  return true;
}

function parsedPoint(line: string): Partial<SeriesPoint> | undefined {
  try {
    return JSON.parse(line) as Partial<SeriesPoint>;
  } catch {
    return undefined;
  }
}
