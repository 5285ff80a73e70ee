/** A GAN that trains in a second, and what it takes to run it. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { Registry } from '../../../core/registry.ts';
import { listCheckpoints } from '../../../core/run/checkpoint.ts';
import { type RunEvent, type RunResult, startRun, type StartOptions } from '../../../core/run/run.ts';
import { resolveSpec } from '../../../core/spec/load.ts';
import type { TrainingSpec } from '../../../core/spec/types.ts';
import { plugins } from '../../../plugins/index.ts';
import poisoned from '../../fixtures/run/poisoned.ts';
import { trainingSpec } from '../../support/training.ts';

export const registry = new Registry(plugins).with([poisoned]);

/** 20 steps; lines every 3, metrics every 5, checkpoints every 4. */
export async function tinySpec(changes: object = {}): Promise<TrainingSpec> {
  const loaded = await resolveSpec(
    {
      experiment: 'tiny/ring',
      steps: 20,
      batch: 8,
      dataset: { use: 'ring', with: { std: 0.05 } },
      noise: 'gaussian',
      generator: { use: 'mlp', with: { hidden: [8] } },
      discriminator: { use: 'mlp', with: { hidden: [8] } },
      objective: 'non-saturating',
      trainer: 'alternating',
      metrics: ['mode-coverage', { use: 'sample-grid', with: { size: 32 } }],
      log: { every: 3 },
      evaluate: { every: 5, samples: 64 },
      checkpoint: { every: 4 },
      ...changes,
    },
    { registry },
  );
  return trainingSpec(loaded.spec);
}

const made: string[] = [];
/** A folder of its own; `removeFolders` deletes them all. */
export function newFolder(): string {
  const folder = fs.mkdtempSync(join(tmpdir(), 'ganvil-'));
  made.push(folder);
  return folder;
}
export function removeFolders(): void {
  for (const folder of made.splice(0)) fs.rmSync(folder, { recursive: true });
}

/** Everything a run takes. Each look at the clock is one second later than the one before; 1 795 500 000 s = 2026-11-24 06:00:00 UTC. */
export async function tinyOptions(runsDir = newFolder()) {
  const engine = await eagerEngine('cpu');
  let now = 1_795_500_000_000;
  const warnings: string[] = [];
  const events: RunEvent[] = [];
  const options = {
    services: {
      registry,
      engine,
      clock: { now: () => (now += 1000) },
      logger: { info: () => undefined, warn: (message: string) => void warnings.push(message) },
      resolvePath: (path: string) => path,
    },
    facts: {
      versions: { ganvil: '0.1.0', tfjs: '4.22.0', node: '20.19.0' },
      git: { commit: 'abc', dirty: false },
      host: { cpu: 'a cpu', cores: 2, platform: 'linux' },
    },
    runsDir,
    token: 'k3f9',
    onEvent: (event: RunEvent) => void events.push(event),
  } satisfies StartOptions;
  return { options, warnings, events };
}

/** A signal that asks to stop after a step. */
export function stopAfter(step: number, options: Pick<StartOptions, 'onEvent'>): Pick<StartOptions, 'signal' | 'onEvent'> {
  const signal = { stopRequested: false };
  return {
    signal,
    onEvent: (event) => {
      options.onEvent?.(event);
      if (event.type === 'step' && event.step >= step) signal.stopRequested = true;
    },
  };
}

type Undisturbed = RunResult & { readonly events: RunEvent[] };
const undisturbedRuns = new Map<string, Promise<Undisturbed>>();
/** A run from beginning to end, in a folder that the test may change; the same one is trained only once. */
export async function undisturbed(changes: object = {}): Promise<Undisturbed> {
  const key = JSON.stringify(changes);
  if (!undisturbedRuns.has(key)) undisturbedRuns.set(key, train(changes));
  const run = await undisturbedRuns.get(key)!;
  const dir = join(newFolder(), basename(run.dir));
  fs.cpSync(run.dir, dir, { recursive: true });
  return { ...run, dir };
}
async function train(changes: object): Promise<Undisturbed> {
  const { options, events } = await tinyOptions();
  return { ...(await startRun(await tinySpec(changes), options)), events };
}

/** Lines of the journal without their times. */
export const journalOf = (dir: string): string[] =>
  fs.readFileSync(join(dir, 'metrics.jsonl'), 'utf8').trimEnd().split('\n').map((line) => line.replace(/"time":\d+,/, '')); // prettier-ignore

/** The name and the bytes of the newest checkpoint: two are equal if weights, optimizer, streams and journal position are, bit for bit. */
export function newestOf(dir: string): { readonly name: string; readonly bytes: string } {
  const { file } = listCheckpoints(join(dir, 'checkpoints'))[0]!;
  return { name: basename(file), bytes: fs.readFileSync(file).toString('base64') };
}

/** Names of all files below a folder. */
export const namesIn = (dir: string): string[] =>
  fs.readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name).slice(dir.length + 1)).sort(); // prettier-ignore
