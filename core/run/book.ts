/** Everything that a training writes while it goes on. */
import { posix } from 'node:path';

import type { Composed } from '../compose.ts';
import type { Scalars } from '../contracts.ts';
import type { TrainingSpec } from '../spec/types.ts';
import { checkpointName, pruneCheckpoints, saveCheckpoint, settingsHash } from './checkpoint.ts';
import { evaluate } from './evaluate.ts';
import type { Finding } from './finding.ts';
import { filesOf } from './folder.ts';
import { Ledger, type LedgerParts } from './ledger.ts';
import type { LoopActions } from './loop.ts';
import type { RunEvent } from './types.ts';

export interface BookParts extends LedgerParts {
  readonly spec: TrainingSpec;
  readonly roles: Composed;
  readonly onEvent: (event: RunEvent) => void;
}

export class RunBook extends Ledger implements LoopActions {
  readonly #parts: BookParts;
  readonly #best: string | undefined;

  constructor(parts: BookParts) {
    super(parts);
    this.#parts = parts;
    this.#best = parts.spec.checkpoint.best?.metric;
  }

  stepped(step: number, scalars: Scalars): void {
    this.step = step;
    this.#parts.onEvent({ type: 'step', step, steps: this.record.steps, scalars });
  }

  async log(step: number, scalars: Scalars): Promise<void> {
    await this.append(step, Object.entries(scalars).map(([name, value]) => ({ name, value })), this.#best); // prettier-ignore
    this.update();
  }

  async evaluate(step: number): Promise<boolean> {
    const { roles, onEvent, feed, spec } = this.#parts;
    const findings = await evaluate(roles, step, spec.evaluate.samples);
    if (findings.length === 0) return false;
    const artifacts = findings.flatMap((finding) => this.#writeArtifacts(step, finding));
    const improved = await this.append(step, findings.flatMap(({ points }) => points), this.#best); // prettier-ignore
    if (artifacts.length > 0) feed.evaluated(step);
    this.update();
    const merged = <K extends 'values' | 'reference' | 'absent'>(key: K) => Object.assign({}, ...findings.map((finding) => finding[key])) as Finding[K]; // prettier-ignore
    onEvent({ type: 'evaluation', step, values: merged('values'), reference: merged('reference'), absent: merged('absent'), artifacts });
    return improved;
  }

  async checkpoint(step: number): Promise<void> {
    const { dir, roles, journal, summaries, onEvent, spec } = this.#parts;
    const folder = filesOf(dir).checkpoints;
    await saveCheckpoint(folder, roles, { step, journal: journal.position, spec: settingsHash(spec) }, this.files);
    const best = this.#best === undefined ? undefined : summaries.get(this.#best)?.bestStep;
    pruneCheckpoints(folder, [step, best ?? step]);
    this.update();
    onEvent({ type: 'checkpoint', step, path: posix.join('checkpoints', checkpointName(step)) });
  }

  /** `artifacts/<metric>/<name>-<step>.<ending>`, before the points of the same step: a line in the journal says that its pictures are there. */
  #writeArtifacts(step: number, { metric, artifacts }: Finding) {
    return artifacts.map(({ name, bytes, preview }) => {
      const { name: stem, ext } = posix.parse(name);
      const path = posix.join('artifacts', metric, `${stem}-${String(step).padStart(8, '0')}${ext}`);
      this.writeFile(path, bytes);
      return { metric, path, ...(preview === undefined ? {} : { preview }) };
    });
  }
}
