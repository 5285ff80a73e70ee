/** Trains resolved specs in worker processes, with progress, and stopped cleanly by Ctrl-C. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ResolvedSpec } from '../spec/types.ts';
import { specText } from '../spec/write.ts';
import { clock, runsFolder } from './facts.ts';
import { listenForInterrupts } from './interrupts.ts';
import { stderr } from './output.ts';
import type { RunArguments } from './run.ts';
import { type Worked, Workers, type WorkersView, type WorkerTask } from './workers.ts';
import { showWorkers } from './workers-view.ts';

export interface TrainTask {
  readonly label: string;
  readonly spec: ResolvedSpec;
  /** The folder of the run to go on with; undefined for a new one. */
  readonly resume?: string;
}

export interface TrainedInWorkers {
  /** In the order of the tasks. */
  readonly worked: readonly Worked[];
  readonly interrupted: boolean;
}

type Call = Pick<RunArguments, 'runs' | 'engine' | 'backend' | 'threads' | 'quiet'>;

/** `title` and `suite` name what the runs belong to, for people and for their records. `onEnd` is called as soon as a run is over. */
export async function trainInWorkers(
  tasks: readonly TrainTask[],
  jobs: number,
  call: Call,
  { title, suite, onEnd }: { readonly title: string; readonly suite?: string; readonly onEnd?: (worked: Worked) => void },
): Promise<TrainedInWorkers> {
  const folder = await mkdtemp(join(tmpdir(), 'ganvil-specs-'));
  try {
    const common = ['--runs', runsFolder(call.runs), '--json'];
    const words = tasks.map(async ({ spec, resume }, i) => {
      if (resume !== undefined) return ['--resume', resume, ...common]; // a resumed run goes on with its own engine
      const file = join(folder, `${i}.yaml`);
      await writeFile(file, specText(spec));
      return [file, ...common, ...engineWords(call, jobs), ...(suite === undefined ? [] : ['--suite', suite])];
    });
    const all = await Promise.all(words);
    const list = tasks.map(({ label }, i): WorkerTask => ({ label, words: all[i]! }));
    return await work(list, jobs, call.quiet, title, onEnd);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Several processes share the cores: each computes on one, unless the call says otherwise. */
function engineWords({ engine, backend, threads }: Call, jobs: number): string[] {
  const given = { engine, backend, threads: threads ?? (jobs > 1 ? '1' : undefined) };
  return Object.entries(given).flatMap(([option, value]) => (value === undefined ? [] : [`--${option}`, value]));
}

async function work(
  tasks: readonly WorkerTask[],
  jobs: number,
  isQuiet: boolean,
  title: string,
  onEnd?: (worked: Worked) => void,
): Promise<TrainedInWorkers> {
  const shown = isQuiet ? undefined : await showWorkers(stderr, clock, { title, total: tasks.length, jobs });
  const view: WorkersView = shown ?? { ...silent, onLine: ({ label }, line) => stderr.write(`${label}: ${line}`) };
  const workers = new Workers(jobs, {
    ...view,
    onEnd(task, worked) {
      view.onEnd(task, worked);
      onEnd?.(worked);
    },
  });
  const interrupts = listenForInterrupts(clock, () => {
    shown?.say('Stopping the runs after their steps; training leaves checkpoints. Once more stops at once.');
    workers.stop();
  });
  try {
    return { worked: await workers.run(tasks), interrupted: interrupts.stopRequested };
  } finally {
    interrupts.release();
    shown?.end();
  }
}

const silent = { onBegin: () => {}, onMessage: () => {}, onEnd: () => {} };
