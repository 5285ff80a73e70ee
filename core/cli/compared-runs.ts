/** Run folders → what a comparison needs of them. */
import { availableParallelism } from 'node:os';

import type { ComparedRun } from '../compare/compared-run.ts';
import { type Curve, curveOf } from '../compare/curve.ts';
import { flattenSpec } from '../compare/params.ts';
import type { Draws } from '../compare/statistics/draws.ts';
import { filesOf } from '../run/folder.ts';
import type { FoundRun } from '../run/list.ts';
import { RandomStreams } from '../run/random.ts';
import { digestParams, withoutSources } from '../spec/plugin-digest.ts';
import { readSeries } from '../tracking/series.ts';

/** A run as comparing sees it; without curves. */
export function compared(run: FoundRun): ComparedRun {
  const { id, experiment, seed, step, plugins, error, metrics, times } = run.record;
  const { tracker: _, ...spec } = run.record.spec; // who looks on changes no result
  return {
    id,
    experiment,
    dir: run.dir,
    status: shownStatus(run),
    ...(error === undefined ? {} : { problem: error.code ?? error.message }),
    seed,
    step,
    started: times.started,
    params: withoutSources({ ...flattenSpec(spec), ...digestParams(plugins) }),
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, { last, best }]) => [name, { last, best }])),
  };
}

/** A run that says `running` and that no process writes was killed. */
export const shownStatus = ({ record, live }: FoundRun): string => (record.status === 'running' && !live ? 'killed' : record.status);

/** The name of an engine with its threads, which that of a compiled one has already. */
export const formatEngine = ({ name, threads }: Pick<FoundRun['record']['engine'], 'name' | 'threads'>): string =>
  /\bthreads?\b/.test(name) ? name : `${name}, ${threads} thread${threads === 1 ? '' : 's'}`;

/** The same runs, finished ones with the curves of these metrics. Reads their journals, a few at a time, and keeps a few numbers of each. */
export async function withCurves(runs: readonly ComparedRun[], metrics: readonly string[]): Promise<ComparedRun[]> {
  const all = [...runs];
  let next = 0;
  const work = async () => {
    for (let i = next++; i < all.length; i = next++) {
      if (all[i]!.status === 'finished') all[i] = { ...all[i]!, curves: await curvesOf(all[i]!.dir, metrics) };
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work));
  return all;
}

async function curvesOf(dir: string, metrics: readonly string[]): Promise<Record<string, Curve>> {
  const points = new Map<string, { step: number; value: number }[]>(metrics.map((metric) => [metric, []]));
  try {
    await readSeries(filesOf(dir).journal, metrics, ({ name, step, value }) => void points.get(name)!.push({ step, value }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // a run whose journal was thrown away has numbers, and no curves
  }
  return Object.fromEntries([...points].map(([metric, all]) => [metric, curveOf(all)]));
}

/** Random numbers of statistics: the same runs give the same intervals. */
export const statisticsDraws = (): Draws =>
  new RandomStreams(0, () => {
    throw new Error('Statistics draw no tensors.');
  }).stream('statistics');
