/**
 * How much of a run each of its mirrors has taken: `tracking/<tracker>.json` in the run's folder, written after the mirror has said so. What is
 * lost of it is only sent again, and mirrors know what they have: so it is replaced in one piece, but not forced to the disk.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import type { Point } from '../contracts.ts';
import { diskError, UNFINISHED } from './durable.ts';
import type { Line } from './lines.ts';

const count = z.int().min(0);
const point = z.object({
  step: count,
  time: z.number(),
  name: z.string(),
  state: z.enum(['absent', 'infinite']).optional(),
  reason: z.string().optional(),
  varies: z.literal(true).optional(),
});
const cursor = z.object({
  /** The mirror's name for the run; null before there is one. */
  mirror: z.string().nullable(),
  /** In the journal, behind the last line that is taken or held. */
  lines: count,
  bytes: count,
  /** The line before it: by this a journal is known again. Its length is in bytes, without its end; its time is that of its point. */
  last: z.object({ bytes: count, sha256: z.string(), time: z.number() }).nullable(),
  /** Points without a value that wait for one of their name that has one. */
  held: z.array(point),
  /** By row of files, which the mirror has got up to: a step, or the time at which the file was written. */
  files: z.record(z.string(), z.number()),
  /** The end that the mirror was told; null while the run goes on. */
  ended: z.string().nullable(),
});
const cursors = z.object({ format: z.literal(1), mirrors: z.record(z.string(), cursor) });

export type Cursor = Readonly<z.output<typeof cursor>>;
export const NOTHING: Cursor = { mirror: null, lines: 0, bytes: 0, last: null, held: [], files: {}, ended: null };

/** The cursors of one tracker in one run's folder, by destination. */
export class CursorFile {
  readonly #file: string;
  readonly #destination: string;
  #others: z.output<typeof cursors>['mirrors'] = {};

  constructor(dir: string, { tracker, destination }: { readonly tracker: string; readonly destination: string }) {
    this.#file = join(dir, 'tracking', `${tracker}.json`);
    this.#destination = destination;
  }

  /** NOTHING where there is none yet, or one that cannot be read, or one of another journal than `journal`. */
  async read(journal: string): Promise<Cursor> {
    const text = await readFile(this.#file, 'utf8').catch(() => '');
    this.#others = cursors.safeParse(parse(text)).data?.mirrors ?? {};
    const found = this.#others[this.#destination];
    return found !== undefined && (await isOf(journal, found)) ? found : NOTHING;
  }

  async write(value: Cursor): Promise<void> {
    this.#others = { ...this.#others, [this.#destination]: value };
    try {
      await mkdir(dirname(this.#file), { recursive: true });
      await writeFile(
        this.#file + UNFINISHED,
        `${JSON.stringify({ format: 1, mirrors: this.#others } satisfies z.input<typeof cursors>)}\n`,
      );
      await rename(this.#file + UNFINISHED, this.#file);
    } catch (error) {
      throw diskError(this.#file, error);
    }
  }
}

/** What a cursor keeps of the line that it stands behind. */
export const lastLine = (line: Line, { time }: Point): Cursor['last'] => {
  const bytes = Buffer.from(line.text);
  return { bytes: bytes.length, sha256: sha256(bytes), time };
};

/** False where a journal was cut, by a resume under another engine, and has grown again. */
async function isOf(journal: string, { bytes, last }: Cursor): Promise<boolean> {
  if (last === null) return true;
  const file = await open(journal).catch(() => undefined);
  if (file === undefined) return false;
  try {
    const line = Buffer.alloc(last.bytes);
    const { bytesRead } = await file.read(line, 0, last.bytes, Math.max(0, bytes - last.bytes - 1));
    return bytesRead === last.bytes && sha256(line) === last.sha256;
  } finally {
    await file.close();
  }
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
