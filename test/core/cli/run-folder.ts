import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { RunRecord } from '../../../core/run/record.ts';

/** The numbers of a run that a test cares for. */
export interface Made {
  readonly id: string;
  readonly seed: number;
  readonly gamma: number;
  readonly modes: number;
  /** What a perfect sampler reaches. */
  readonly perfectModes?: number;
  readonly experiment?: string;
  readonly dataset?: string;
  /** Of the generator's optimizer. */
  readonly learningRate?: number;
  readonly status?: RunRecord['status'];
  readonly error?: RunRecord['error'];
}

const role = (use: string, params: Record<string, unknown> = {}) => ({ use, with: params, as: use });

/** Writes the folder of a run, by default of the experiment `made/ring`, as far as listing and comparing look into it. */
export function makeRunFolder(runsDir: string, made: Made): string {
  const {
    id,
    seed,
    gamma,
    modes,
    perfectModes,
    experiment = 'made/ring',
    dataset = 'ring',
    status = 'finished',
    error,
    learningRate,
  } = made;
  const record: RunRecord = {
    format: 1,
    id,
    experiment,
    status,
    seed,
    step: 100,
    steps: 100,
    formerSteps: [],
    spec: {
      experiment,
      seed,
      steps: 100,
      batch: 8,
      plugins: [],
      dataset: role(dataset),
      discriminator: [role('mlp')],
      objective: [role('non-saturating'), role('r1', { gamma })],
      trainer: role('alternating', learningRate === undefined ? {} : { generator: { optimizer: { use: 'sgd', with: { learningRate } } } }),
      metrics: [role('mode-coverage')],
      log: { every: 50 },
      evaluate: { every: 50, samples: 50 },
      checkpoint: { every: 100 },
    },
    specHash: '0'.repeat(64),
    engine: { name: 'eager on cpu', kind: 'eager', backend: 'cpu', threads: 1 },
    versions: { ganvil: '0.1.0', tfjs: '4.22.0', node: '20.19.0' },
    git: null,
    host: { cpu: 'test', cores: 2, platform: 'linux-x64' },
    times: { started: Date.UTC(2025, 0, 1, 0, 0, seed), ended: null, seconds: 1 },
    parameters: { generator: 12, discriminator: 9 },
    metrics: {
      'mode-coverage/modes': { last: modes, lastStep: 100, best: modes + 1, bestStep: 50, direction: 'max' },
      ...(perfectModes === undefined
        ? {}
        : { 'mode-coverage/perfect-modes': { last: perfectModes, lastStep: 100, best: null, bestStep: null, direction: null } }),
      'loss/generator': { last: 0.5, lastStep: 100, best: null, bestStep: null, direction: null },
    },
    ...(error === undefined ? {} : { error }),
  };
  const dir = join(runsDir, experiment, id);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'run.json'), JSON.stringify(record));
  return dir;
}
