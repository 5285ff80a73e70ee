/**
 * Brings one run to one tracker: reads the journal from where the cursor stands, hands on a batch, and moves the cursor when the tracker has taken
 * it. Holds one batch in memory, however long the journal is. What a tracker throws comes out; called again, it goes on where it was.
 */
import type { Mirror, Point, TrackedFile, TrackedRun, Tracker } from '../contracts.ts';
import { filesOf } from '../run/folder.ts';
import type { RunRecord } from '../run/record.ts';
import { type Cursor, CursorFile, lastLine, NOTHING } from './cursor.ts';
import { artifactsOf, type Candidate, lastFilesOf, specOf } from './files.ts';
import { holdBack, lastOfEach } from './hold.ts';
import { parsePoint, type Position } from './journal.ts';
import { type Line, readLines } from './lines.ts';
import { endOf } from './tracked-run.ts';

/** Points in a batch. */
const BATCH = 1000;

export interface DeliveryParts {
  readonly dir: string;
  readonly run: TrackedRun;
  readonly tracker: Tracker;
  /** Of the tracker; the cursor's file is called by it. */
  readonly name: string;
  readonly signal: AbortSignal;
  readonly onBegun?: (mirror: Mirror) => void;
  /** Called between two batches of a run that goes on: a long way to catch up must not take the processor from training. */
  readonly rest?: () => Promise<void>;
}
type Numbered = readonly [line: Line, point: Point];

export class Delivery {
  readonly #parts: DeliveryParts;
  readonly #journal: string;
  readonly #file: CursorFile;
  #cursor: Cursor | undefined;
  #begun = false;
  /** The step up to which the folder of artifacts was looked through. */
  #looked = -1;
  readonly #sent = { points: 0, files: 0 };

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
    this.#journal = filesOf(parts.dir).journal;
    this.#file = new CursorFile(parts.dir, { tracker: parts.name, destination: parts.tracker.destination });
  }

  /** What the tracker has taken from this object. */
  get sent(): { readonly points: number; readonly files: number } {
    return this.#sent;
  }

  /** Brings the journal up to `to`, which must be between two lines, and what evaluations made up to the step `artifactsTo`. */
  async deliver({ to, artifactsTo }: { readonly to: Pick<Position, 'bytes'>; readonly artifactsTo: number }): Promise<void> {
    const cursor = await this.#begin();
    const candidates = artifactsTo > this.#looked ? await artifactsOf(this.#parts.dir) : [];
    const shots = candidates.filter((candidate) => (candidate.step ?? Infinity) <= artifactsTo && isNew(candidate, cursor));
    let batch: Numbered[] = [];
    const take = async () => {
      const taken = batch;
      batch = [];
      await this.#points(taken);
    };
    let number = cursor.lines;
    for await (const line of readLines(this.#journal, cursor.bytes, to.bytes)) {
      const point = parsePoint(line.text, `${this.#journal}:${++number}`);
      while (shots[0]?.step !== undefined && shots[0].step < point.step) {
        await take();
        await this.#send(shots.shift()!);
      }
      batch.push([line, point]);
      if (batch.length === BATCH) {
        await take();
        await this.#parts.rest?.();
      }
    }
    await take();
    for (const shot of shots) await this.#send(shot);
    this.#looked = Math.max(this.#looked, artifactsTo);
  }

  /** Brings all of a run that is over, whose journal ends at `to`, and its end. */
  async finish({ to, record }: { readonly to: Pick<Position, 'bytes'>; readonly record: RunRecord }): Promise<void> {
    const { dir, tracker, signal } = this.#parts;
    await this.deliver({ to, artifactsTo: Infinity });
    for (const file of await lastFilesOf(dir, record)) await this.#send(file);
    const cursor = await this.#current();
    const end = endOf(record, cursor.last?.time ?? null);
    const ended = `${end.status} ${end.ended}`;
    if (cursor.ended === ended) return;
    await tracker.end({ ...end, absent: lastOfEach(cursor.held) }, { signal });
    await this.#save({ ended });
  }

  /** What `finish` would still have to bring. */
  async missing({ to, record }: { readonly to: Position; readonly record: RunRecord }): Promise<{ points: number; files: number }> {
    const { dir } = this.#parts;
    const cursor = await this.#current();
    const files = [await specOf(dir), ...(await artifactsOf(dir)), ...(await lastFilesOf(dir, record))];
    return { points: Math.max(0, to.lines - cursor.lines), files: files.filter((file) => isNew(file, cursor)).length };
  }

  async #current(): Promise<Cursor> {
    return (this.#cursor ??= await this.#file.read(this.#journal));
  }

  async #begin(): Promise<Cursor> {
    const cursor = await this.#current();
    if (this.#begun) return cursor;
    const { dir, run, tracker, signal, onBegun } = this.#parts;
    const mirror = await tracker.begin(run, { signal });
    await this.#save({ ...(cursor.mirror === mirror.id ? {} : NOTHING), mirror: mirror.id, ...(run.live ? { ended: null } : {}) });
    await this.#send(await specOf(dir));
    this.#begun = true;
    onBegun?.(mirror);
    return this.#current();
  }

  async #points(batch: readonly Numbered[]): Promise<void> {
    const last = batch.at(-1);
    if (last === undefined) return;
    const [line, point] = last;
    const cursor = await this.#current();
    const { passed, held } = holdBack(cursor.held, batch.map(([, each]) => each)); // prettier-ignore
    const { tracker, signal } = this.#parts;
    signal.throwIfAborted();
    if (passed.length > 0) await tracker.points(passed, { signal });
    this.#sent.points += batch.length;
    await this.#save({ lines: cursor.lines + batch.length, bytes: line.end, last: lastLine(line, point), held });
  }

  async #send(candidate: Candidate): Promise<void> {
    const cursor = await this.#current();
    if (!isNew(candidate, cursor)) return;
    const { kind, file, path, row, mark, step } = candidate;
    const { run, tracker, signal } = this.#parts;
    const shot = step === undefined ? {} : { shot: { row, step, time: cursor.last?.time ?? run.started } };
    signal.throwIfAborted();
    await tracker.file({ kind, file, path, ...shot } satisfies TrackedFile, { signal });
    this.#sent.files++;
    await this.#save({ files: { ...cursor.files, [row]: mark } });
  }

  /** What is not written is not forgotten here: the next time only what follows is sent. */
  async #save(change: Partial<Cursor>): Promise<void> {
    this.#cursor = { ...(await this.#current()), ...change };
    this.#parts.signal.throwIfAborted(); // somebody else may have the folder by now
    await this.#file.write(this.#cursor);
  }
}

const isNew = ({ row, mark }: Candidate, { files }: Cursor): boolean => mark > (files[row] ?? -1);
