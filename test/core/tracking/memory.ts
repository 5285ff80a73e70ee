/** A tracker to memory that fails as it is told, and run folders to send from. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Point, TrackedEnd, TrackedRun, Tracker } from '../../../core/contracts.ts';
import type { RunRecord } from '../../../core/run/record.ts';

/** What arrived of one run. */
export interface Arrived {
  readonly id: string;
  run: TrackedRun;
  /** Each once, as a server keeps them: a point is known by its name, step, time and value. */
  readonly points: Point[];
  /** `kind path`, or `row@step` of a shot, in the order of arrival. */
  readonly files: string[];
  end?: TrackedEnd;
}
export interface Memory {
  tracker: Tracker;
  /** By the run's id. */
  readonly runs: Map<string, Arrived>;
  /** Every call in order: `begin`, `points 3`, `file run.json`, `end finished`. */
  readonly calls: string[];
  /** Called before (`answer` false) and after the call is carried out; what it throws or returns is what the caller gets. */
  fault: (call: string, answer: boolean) => void | Promise<void>;
}

export function memoryTracker({ destination = 'memory:', patience = 60 } = {}): Memory {
  const runs = new Map<string, Arrived>();
  const calls: string[] = [];
  let mirrors = 0;
  let current: Arrived | undefined;
  const carryOut = async <T>(call: string, work: () => T): Promise<T> => {
    calls.push(call);
    await memory.fault(call, false);
    const result = work();
    await memory.fault(call, true);
    return result;
  };
  const keyOf = ({ name, step, time, value, state }: Point) => JSON.stringify([name, step, time, value ?? state]);
  const tracker: Tracker = {
    destination,
    patience,
    begin: (run) =>
      carryOut('begin', () => {
        current = runs.get(run.id) ?? { id: `mirror ${++mirrors}`, run, points: [], files: [] };
        current.run = run;
        runs.set(run.id, current);
        return { id: current.id, url: `${destination}/${current.id}` };
      }),
    points: (points) =>
      carryOut(`points ${points.length}`, () => {
        const known = new Set(current!.points.map(keyOf));
        current!.points.push(...points.filter((point) => !known.has(keyOf(point))));
      }),
    file: ({ kind, path, shot }) =>
      carryOut(`file ${path}`, () => void current!.files.push(shot === undefined ? `${kind} ${path}` : `${shot.row}@${shot.step}`)),
    end: (end) => carryOut(`end ${end.status}`, () => void (current!.end = end)),
  };
  const memory: Memory = { tracker, runs, calls, fault: () => undefined };
  return memory;
}

const made: string[] = [];
export function removeFolders(): void {
  for (const folder of made.splice(0)) fs.rmSync(folder, { recursive: true });
}

const role = (use: string, params: Record<string, unknown> = {}) => ({ use, with: params, as: use });
/** 2025-01-01. */
export const STARTED = Date.UTC(2025, 0, 1);
export const point = (step: number, name: string, value?: number): Point => ({
  step,
  time: STARTED + step,
  name,
  ...(value === undefined ? { state: 'absent', reason: 'none' } : { value }),
});

export const record = (changes: Partial<RunRecord> = {}): RunRecord => ({
  format: 1,
  id: 'run-1',
  experiment: 'made/ring',
  status: 'finished',
  seed: 7,
  step: 20,
  steps: 20,
  formerSteps: [],
  spec: {
    experiment: 'made/ring',
    seed: 7,
    steps: 20,
    batch: 8,
    plugins: [],
    dataset: role('ring', { std: 0.05 }),
    generator: role('mlp', { hidden: [64, 64] }),
    discriminator: [role('mlp')],
    objective: [role('non-saturating'), role('r1', { gamma: 10 })],
    trainer: role('alternating'),
    metrics: [role('mode-coverage')],
    tracker: role('memory', { wait: 1 }),
    log: { every: 5 },
    evaluate: { every: 10, samples: 50 },
    checkpoint: { every: 10, best: { metric: 'mode-coverage/modes', direction: 'max' } },
  },
  specHash: '0'.repeat(64),
  engine: { name: 'eager on cpu', kind: 'eager', backend: 'cpu', threads: 1 },
  versions: { ganvil: '0.1.0', tfjs: '4.22.0', node: '20.19.0' },
  git: { commit: 'abc', dirty: true },
  host: { cpu: 'a cpu', cores: 2, platform: 'linux-x64' },
  times: { started: STARTED, ended: STARTED + 1000, seconds: 1 },
  dataset: { shape: [2], splits: { train: { count: null, digest: 'd1' } } },
  parameters: { generator: 12 },
  metrics: { 'mode-coverage/modes': { last: 7, lastStep: 20, best: 8, bestStep: 10, direction: 'max' } },
  ...changes,
});

/** The folder of a run: its record, spec, journal, and files by their path. */
export function runFolder(
  points: readonly Point[],
  { files = [], record: of = record() }: { files?: readonly string[]; record?: RunRecord } = {},
): string {
  const dir = fs.mkdtempSync(join(tmpdir(), 'ganvil-'));
  made.push(dir);
  const write = (path: string, text: string) => {
    fs.mkdirSync(join(dir, path, '..'), { recursive: true });
    fs.writeFileSync(join(dir, path), text);
  };
  write('run.json', JSON.stringify(of));
  write('spec.yaml', 'steps: 20\n');
  write('metrics.jsonl', points.map((one) => `${JSON.stringify(one)}\n`).join(''));
  for (const path of files) write(path, path);
  return dir;
}
