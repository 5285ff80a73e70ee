/** Everything that a run writes while it trains: journal first, then what follows from it. */
import { join, posix } from 'node:path';

import type { Composed } from '../compose.ts';
import type { Point, Scalars } from '../contracts.ts';
import { diskOperations, type FileOperations, replaceFile } from '../tracking/durable.ts';
import type { TrackerFeed } from '../tracking/feed.ts';
import type { Journal } from '../tracking/journal.ts';
import type { Summaries } from '../tracking/summary.ts';
import { checkpointName, pruneCheckpoints, saveCheckpoint, settingsHash } from './checkpoint.ts';
import { evaluate } from './evaluate.ts';
import type { Finding } from './finding.ts';
import { filesOf, writeRecord } from './folder.ts';
import type { LoopActions } from './loop.ts';
import type { RunRecord } from './record.ts';
import type { RunEvent } from './types.ts';

export interface BookParts {
  readonly dir: string;
  /** As it is on the disk. */
  readonly record: RunRecord;
  readonly roles: Composed;
  readonly journal: Journal;
  /** Of the points before the journal's position. */
  readonly summaries: Summaries;
  readonly feed: TrackerFeed;
  readonly onEvent: (event: RunEvent) => void;
  readonly files?: FileOperations | undefined;
}

export class RunBook implements LoopActions {
  readonly #parts: BookParts;
  readonly #files: FileOperations;
  readonly #best: string | undefined;
  /** When this process began to train; the record has the seconds of those before it. */
  readonly #began: number;
  #record: RunRecord;
  /** The last step that was trained. */
  #step: number;

  constructor(parts: BookParts) {
    this.#parts = parts;
    this.#files = parts.files ?? diskOperations;
    this.#best = parts.record.spec.checkpoint.best?.metric;
    this.#began = parts.roles.clock.now();
    this.#record = parts.record;
    this.#step = parts.record.step;
  }

  get record(): RunRecord {
    return this.#record;
  }

  stepped(step: number, scalars: Scalars): void {
    this.#step = step;
    this.#parts.onEvent({ type: 'step', step, steps: this.#record.steps, scalars });
  }

  async log(step: number, scalars: Scalars): Promise<void> {
    await this.#append(step, Object.entries(scalars).map(([name, value]) => ({ name, value }))); // prettier-ignore
    this.#update({});
  }

  async evaluate(step: number): Promise<boolean> {
    const { roles, onEvent, dir, feed } = this.#parts;
    const findings = await evaluate(roles, step, this.#record.spec.evaluate.samples);
    if (findings.length === 0) return false;
    const artifacts = findings.flatMap((finding) => this.#writeArtifacts(dir, step, finding));
    const improved = await this.#append(step, findings.flatMap(({ points }) => points)); // prettier-ignore
    if (artifacts.length > 0) feed.evaluated(step);
    this.#update({});
    const merged = <K extends 'values' | 'reference' | 'absent'>(key: K) => Object.assign({}, ...findings.map((finding) => finding[key])) as Finding[K]; // prettier-ignore
    onEvent({ type: 'evaluation', step, values: merged('values'), reference: merged('reference'), absent: merged('absent'), artifacts });
    return improved;
  }

  async checkpoint(step: number): Promise<void> {
    const { dir, roles, journal, summaries, onEvent } = this.#parts;
    const folder = filesOf(dir).checkpoints;
    const spec = settingsHash(this.#record.spec);
    await saveCheckpoint(folder, roles, { step, journal: journal.position, spec }, this.#files);
    const best = this.#best === undefined ? undefined : summaries.get(this.#best)?.bestStep;
    pruneCheckpoints(folder, [step, best ?? step]);
    this.#update({});
    onEvent({ type: 'checkpoint', step, path: posix.join('checkpoints', checkpointName(step)) });
  }

  /** Writes how the run ended. */
  end(status: RunRecord['status'], error?: RunRecord['error']): void {
    this.#update({ status, ended: this.#parts.roles.clock.now(), error });
  }

  /** True if the metric that picks the best checkpoint became better. */
  async #append(step: number, points: readonly Omit<Point, 'step' | 'time'>[]): Promise<boolean> {
    const { journal, summaries, feed, roles } = this.#parts;
    const time = roles.clock.now();
    const dated = points.map((point) => ({ step, time, ...point }));
    await journal.append(dated);
    feed.wrote(journal.position);
    return summaries.add(dated, this.#best);
  }

  /** `artifacts/<metric>/<name>-<step>.<ending>`, before the points of the same step: a line in the journal says that its pictures are there. */
  #writeArtifacts(dir: string, step: number, { metric, artifacts }: Finding) {
    return artifacts.map(({ name, bytes, preview }) => {
      const { name: stem, ext } = posix.parse(name);
      const path = posix.join('artifacts', metric, `${stem}-${String(step).padStart(8, '0')}${ext}`);
      replaceFile(join(dir, path), [bytes], this.#files);
      return { metric, path, ...(preview === undefined ? {} : { preview }) };
    });
  }

  #update({
    status = this.#record.status,
    ended = null,
    error,
  }: {
    status?: RunRecord['status'];
    ended?: number | null;
    error?: RunRecord['error'];
  }): void {
    const { record, summaries, roles, dir } = this.#parts;
    const seconds = record.times.seconds + (roles.clock.now() - this.#began) / 1000;
    this.#record = {
      ...record,
      status,
      step: this.#step,
      times: { started: record.times.started, ended, seconds },
      metrics: summaries.all(),
      ...(error === undefined ? {} : { error }),
    };
    writeRecord(dir, this.#record, this.#files);
  }
}
