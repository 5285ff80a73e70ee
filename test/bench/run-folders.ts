/** Folders of runs as trainings leave them, without the training. */
import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { builtIn } from '../../core/cli/built-in.ts';
import type { Point } from '../../core/contracts.ts';
import { writeRecord, writeSpec } from '../../core/run/folder.ts';
import { RUN_FORMAT, type RunRecord } from '../../core/run/record.ts';
import { loadSpec } from '../../core/spec/load.ts';
import type { TrainingSpec } from '../../core/spec/types.ts';
import { specHash } from '../../core/spec/write.ts';
import { Summaries } from '../../core/tracking/summary.ts';
import { training } from '../support/training.ts';
import { ROOT } from './arguments.ts';

export interface RunFoldersOptions {
  readonly runs: number;
  /** Points of each. */
  readonly points: number;
  /** Runs that differ by their seed alone. */
  readonly seeds: number;
  /** Points of one further run; 0 for none. */
  readonly long: number;
}

export const EXPERIMENT = 'bench/ring';
/** What the quickstart logs at a step, and what it measures at every tenth of them. */
const LOGGED = ['loss/discriminator', 'loss/generator', 'critic/real', 'critic/fake'];
const DIRECTIONS = { 'mode-coverage/modes': 'max', 'mode-coverage/high-quality': 'max', 'mode-coverage/reverse-kl': 'min' } as const;
const MEASURED = [...Object.keys(DIRECTIONS), ...['within-spread', 'bridge', 'chi-square'].map((name) => `mode-coverage/${name}`)];
const BLOCK = 1 << 20;

/** Writes them below `runsDir`; gives the ids, that of the long run last. */
export async function makeRunFolders(runsDir: string, { runs, points, seeds, long }: RunFoldersOptions): Promise<string[]> {
  const { spec } = await training(loadSpec(`${ROOT}experiments/quickstart/ring.yaml`, { registry: builtIn() }));
  const ids: string[] = [];
  for (let i = 0; i < runs + (long > 0 ? 1 : 0); i++) {
    const batch = 8 * (1 + Math.floor(i / seeds));
    ids.push(makeRunFolder(runsDir, { ...spec, experiment: EXPERIMENT, seed: i % seeds, batch }, i, i < runs ? points : long));
  }
  return ids;
}

function makeRunFolder(runsDir: string, spec: TrainingSpec, number: number, points: number): string {
  const id = `run-${String(number).padStart(6, '0')}`;
  const dir = join(runsDir, EXPERIMENT, id);
  mkdirSync(join(dir, 'artifacts'), { recursive: true });
  const summaries = new Summaries(DIRECTIONS);
  const { last, started } = writeJournal(join(dir, 'metrics.jsonl'), number, points, summaries);
  const record: RunRecord = {
    format: RUN_FORMAT,
    id,
    experiment: EXPERIMENT,
    status: 'finished',
    seed: spec.seed,
    step: last,
    steps: last,
    formerSteps: [],
    spec: { ...spec, steps: last },
    specHash: specHash({ ...spec, steps: last }),
    engine: { name: 'none', kind: 'eager', backend: 'cpu', threads: 1 },
    versions: { ganvil: '0.1.0', tfjs: '4.22.0', node: process.versions.node },
    git: null,
    host: { cpu: 'none', cores: 1, platform: 'none' },
    times: { started, ended: started + 1000 * last, seconds: last },
    parameters: { generator: 17154, discriminator: 17025 },
    metrics: summaries.all(),
  };
  writeSpec(dir, record);
  writeRecord(dir, record);
  return id;
}

/** Heights that nobody has to draw: a wave of each run, with all the digits that a training's numbers have. */
function writeJournal(
  file: string,
  number: number,
  points: number,
  summaries: Summaries,
): { readonly last: number; readonly started: number } {
  const started = Date.UTC(2026, 0, 1) + 60_000 * number;
  const journal = openSync(file, 'w');
  let [text, written, step] = ['', 0, 0];
  while (written < points) {
    const time = started + 1000 * ++step;
    for (const name of step % 10 === 0 ? [...LOGGED, ...MEASURED] : LOGGED) {
      if (written++ === points) break;
      const point: Point = { step, time, name, value: 1 + Math.sin(0.37 * step + 1.3 * number + name.length) / (1 + 0.01 * step) };
      summaries.add([point]);
      text += `${JSON.stringify(point)}\n`;
    }
    if (text.length > BLOCK) {
      writeSync(journal, text);
      text = '';
    }
  }
  writeFileSync(journal, text);
  closeSync(journal);
  return { last: step, started };
}
