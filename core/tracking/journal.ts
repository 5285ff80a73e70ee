/**
 * metrics.jsonl: the points of a run, one JSON object a line, only ever appended to.
 *
 * A resumed run opens it at the position that its checkpoint knows. Lines beyond that position stay: the points that the run makes again are
 * compared with them, and when they are used up, writing goes on.
 */
import * as fs from 'node:fs';

import type { Point } from '../contracts.ts';
import { GanvilError } from '../errors.ts';
import { diskError, type FileOperations, diskOperations, writeAll } from './durable.ts';
import { type Line, readLines } from './lines.ts';

/** A place between two lines. */
export interface Position {
  readonly lines: number;
  readonly bytes: number;
}
export const START: Position = { lines: 0, bytes: 0 };

/** The points in a journal, between two positions; by default all of them. A torn last line is left out. */
export async function* readPoints(file: string, from: Position = START, to?: Position): AsyncGenerator<Point, void, undefined> {
  let number = from.lines;
  for await (const { text } of readLines(file, from.bytes, to?.bytes)) yield parsePoint(text, `${file}:${++number}`);
}

export class Journal {
  readonly #file: string;
  readonly #fd: number;
  readonly #files: FileOperations;
  /** Lines that a former process wrote beyond the position; undefined when they are used up. */
  #former: AsyncGenerator<Line, void, undefined> | undefined;
  #position: Position;

  /**
   * Opens the journal, made where it is missing, at `from` (which must lie in it), and cuts a torn last line. `cut`: everything beyond
   * `from` goes. Synchronous; close it.
   */
  constructor(file: string, options: { readonly from?: Position; readonly cut?: boolean; readonly files?: FileOperations } = {}) {
    const { from = START, cut = false, files = diskOperations } = options;
    this.#file = file;
    this.#files = files;
    this.#position = from;
    try {
      this.#fd = fs.openSync(file, 'a+');
    } catch (error) {
      throw diskError(file, error);
    }
    try {
      const end = cut ? from.bytes : endOfLastLine(this.#fd);
      if (end < from.bytes) throw shortError(file, from.bytes, end);
      if (end < fs.fstatSync(this.#fd).size) {
        files.truncate(this.#fd, end);
        files.fsync(this.#fd);
      }
      if (end > from.bytes) this.#former = readLines(file, from.bytes, end);
    } catch (error) {
      fs.closeSync(this.#fd);
      throw error;
    }
  }

  /** Behind the last point that was written or compared. */
  get position(): Position {
    return this.#position;
  }

  /**
   * Takes points in their order; when this returns they are on the disk. Returns them as the journal holds them: as a former process wrote them, where
   * they were there before.
   * E_RUN_REPLAY where a point differs from the line that a former process wrote; E_RUN_DISK where the disk takes no more: no line is torn then.
   */
  async append(points: readonly Point[]): Promise<readonly Point[]> {
    const kept: Point[] = [];
    while (this.#former !== undefined && kept.length < points.length) {
      const { value: line } = await this.#former.next();
      if (line === undefined) this.#former = undefined;
      else {
        const { lines } = this.#position;
        const where = `${this.#file}:${lines + 1}`;
        const former = parsePoint(line.text, where);
        refuseDifference(points[kept.length]!, former, where);
        kept.push(former);
        this.#position = { lines: lines + 1, bytes: line.end };
      }
    }
    const fresh = points.slice(kept.length);
    if (fresh.length > 0) this.#write(fresh);
    return [...kept, ...fresh];
  }

  #write(points: readonly Point[]): void {
    const bytes = Buffer.from(points.map((point) => `${JSON.stringify(point)}\n`).join(''));
    const { lines, bytes: before } = this.#position;
    try {
      writeAll(this.#fd, bytes, this.#files);
      this.#files.fsync(this.#fd);
    } catch (error) {
      // what a full disk took of a batch is not its points: without it the journal ends where it did
      try {
        this.#files.truncate(this.#fd, before);
        this.#files.fsync(this.#fd);
      } catch {
        // a torn line then stays until the journal is opened again
      }
      throw diskError(this.#file, error);
    }
    this.#position = { lines: lines + points.length, bytes: before + bytes.length };
  }

  async close(): Promise<void> {
    await this.#former?.return();
    fs.closeSync(this.#fd);
  }
}

function shortError(file: string, expected: number, received: number): GanvilError {
  return new GanvilError('E_RUN_FORMAT', {
    where: file,
    expected: `${expected} bytes of whole lines, as the checkpoint says`,
    received: String(received),
    fix: 'Somebody changed the file: put it back, or remove the run.',
  });
}

/** The offset behind the last newline. */
function endOfLastLine(fd: number): number {
  const chunk = Buffer.alloc(1 << 16);
  for (let end = fs.fstatSync(fd).size; end > 0;) {
    const start = Math.max(0, end - chunk.length);
    const read = fs.readSync(fd, chunk, 0, end - start, start);
    const last = chunk.subarray(0, read).lastIndexOf('\n');
    if (last !== -1) return start + last + 1;
    end = start;
  }
  return 0;
}

/** A line's point; E_RUN_FORMAT where it is none. */
export function parsePoint(text: string, where: string): Point {
  try {
    const point = JSON.parse(text) as Point | null;
    if (typeof point?.step === 'number' && typeof point.name === 'string') return point;
  } catch {
    // said below
  }
  throw new GanvilError('E_RUN_FORMAT', {
    where,
    expected: 'a point of the journal, as {"step","time","name","value"}',
    received: JSON.stringify(text.slice(0, 80)),
    fix: 'Somebody changed the file: put the line back, or remove the run.',
  });
}

/** Everything of a point that a replay must give again: not its time, nor the words of a reason; of what varies its name alone. */
const identity = ({ step, name, value, detail, state, varies }: Point) =>
  varies === true ? [step, name] : [step, name, value ?? null, detail ?? null, state ?? null];

function refuseDifference(point: Point, former: Point, where: string): void {
  const [now, before] = [identity(point), identity(former)].map((fields) => JSON.stringify(fields));
  if (now === before) return;
  const isValue = point.step === former.step && point.name === former.name && said(point) !== said(former);
  const [expected, received] = isValue ? [said(former), said(point)] : [before!, now!];
  throw new GanvilError('E_RUN_REPLAY', {
    where: `${where}, step ${former.step}`,
    expected: `${isValue ? `${former.name} = ` : ''}${expected}, as the journal holds it`,
    received,
    fix: 'Something that training depends on has changed since: the machine, a package, a data file, a plugin. Start the run anew.',
  });
}

const said = ({ value, state }: Point) => `${value ?? state}`;
