/** What every run writes while it goes on: the journal, files beside it, and its record; the journal first, then what follows from it. */
import { join } from 'node:path';

import type { Clock, Point } from '../contracts.ts';
import { diskOperations, type FileOperations, replaceFile } from '../tracking/durable.ts';
import type { TrackerFeed } from '../tracking/feed.ts';
import type { Journal } from '../tracking/journal.ts';
import type { Summaries } from '../tracking/summary.ts';
import { writeRecord } from './folder.ts';
import type { RunRecord } from './record.ts';

export interface LedgerParts {
  readonly dir: string;
  /** As it is on the disk. */
  readonly record: RunRecord;
  readonly clock: Clock;
  readonly journal: Journal;
  /** Of the points before the journal's position. */
  readonly summaries: Summaries;
  readonly feed: TrackerFeed;
  readonly files?: FileOperations | undefined;
}

interface Changes {
  readonly status?: RunRecord['status'];
  readonly ended?: number | null;
  readonly error?: RunRecord['error'];
}

export class Ledger {
  readonly #parts: LedgerParts;
  readonly files: FileOperations;
  /** When this process began; the record has the seconds of those before it. */
  readonly #began: number;
  #record: RunRecord;
  /** The last step that was done. */
  step: number;

  constructor(parts: LedgerParts) {
    this.#parts = parts;
    this.files = parts.files ?? diskOperations;
    this.#began = parts.clock.now();
    this.#record = parts.record;
    this.step = parts.record.step;
  }

  get record(): RunRecord {
    return this.#record;
  }

  /** True if the metric called `best` became better. */
  async append(step: number, points: readonly Omit<Point, 'step' | 'time'>[], best?: string): Promise<boolean> {
    const { journal, summaries, feed, clock } = this.#parts;
    const time = clock.now();
    const dated = points.map((point) => ({ step, time, ...point }));
    const held = await journal.append(dated);
    feed.wrote(journal.position);
    return summaries.add(held, best);
  }

  /** `path` is relative to the run's folder, with slashes. */
  writeFile(path: string, bytes: Uint8Array): void {
    replaceFile(join(this.#parts.dir, path), [bytes], this.files);
  }

  /** Writes how the run ended. */
  end(status: RunRecord['status'], error?: RunRecord['error']): void {
    this.update({ status, ended: this.#parts.clock.now(), error });
  }

  update({ status = this.#record.status, ended = null, error }: Changes = {}): void {
    const { record, summaries, clock, dir } = this.#parts;
    const seconds = record.times.seconds + (clock.now() - this.#began) / 1000;
    this.#record = {
      ...record,
      status,
      step: this.step,
      times: { started: record.times.started, ended, seconds },
      metrics: summaries.all(),
      ...(error === undefined ? {} : { error }),
    };
    writeRecord(dir, this.#record, this.files);
  }
}
