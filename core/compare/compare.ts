/** Runs side by side: what differs in their params, and their metrics, averaged over seeds. Host values in, host values out. */
import { type ComparedRun, type MetricValues, type Value, valuesOf } from './compared-run.ts';
import { type Difference, differences } from './differences.ts';
import { byLabels, grouped, type Members } from './groups.ts';
import { differing, type ParamValue } from './params.ts';
import { type Draws, Resampler } from './statistics/draws.ts';
import type { IntervalMethod } from './statistics/interval.ts';
import { summarize, type Summary } from './statistics/summary.ts';

/** A run as a group lists it. */
export type ListedRun = Omit<ComparedRun, 'params' | 'experiment' | 'curves' | 'started' | 'metrics'> & {
  readonly metrics: Readonly<Record<string, MetricValues<number>>>;
};

/** Runs that differ by the seed alone, or, with `by`, in none of the params that were asked for. */
export interface Group {
  /** A, B, C … in the order of the comparison. */
  readonly label: string;
  /** Of all its runs; several are divided by commas. */
  readonly experiment: string;
  /** The params that tell the groups apart; null where this group has no such param. */
  readonly params: Readonly<Record<string, ParamValue>>;
  /** One for each seed, whatever became of it. */
  readonly runs: readonly ListedRun[];
  /** Other runs of the same params and seed, which count for nothing: the same experiment done twice is no second sample. */
  readonly repeats: readonly ListedRun[];
  /** Runs that finished: the means are theirs. A run that stopped early would mix its earlier step into them. */
  readonly finished: number;
  readonly failed: number;
  /** Intervals are those of the comparison's `value`. */
  readonly metrics: Readonly<Record<string, MetricValues<GroupSummary>>>;
  /** The mean curve of the finished runs, where curves were read. */
  readonly curves?: Readonly<Record<string, readonly number[]>>;
}
export type GroupSummary = Omit<Summary, 'interval'> & Partial<Pick<Summary, 'interval'>>;

export interface Comparison {
  /** What intervals and differences are about. */
  readonly value: Value;
  /** Paths of the params that tell the groups apart. */
  readonly differs: readonly string[];
  /** With `by`: paths that differ within a group, and in which the two runs of a pair agree. */
  readonly within: readonly string[];
  readonly metrics: readonly string[];
  readonly groups: readonly Group[];
  /** Between every two groups, or with `baseline` between that one and the others. */
  readonly differences: readonly Difference[];
}

export interface CompareOptions {
  /** Names, or groups of them such as `mode-coverage`; by default all. */
  readonly metrics?: readonly string[] | undefined;
  /** By default `last`. */
  readonly value?: Value | undefined;
  /** Params that make the groups, each with all below it; `experiment` is one. By default experiment and all params that differ. */
  readonly by?: readonly string[] | undefined;
  /** Label of the group that all others are compared with. */
  readonly baseline?: string | undefined;
  /** By default `bca`, the bootstrap. */
  readonly interval?: IntervalMethod | undefined;
  /** For resampling and permutations. */
  readonly draws: Draws;
}

/** Groups come in the order of their first run, runs within them by seed. */
export function compare(runs: readonly ComparedRun[], options: CompareOptions): Comparison {
  const { value = 'last', interval = 'bca' } = options;
  const resampler = new Resampler(options.draws);
  const names = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))].sort();
  const wanted = options.metrics;
  const metrics = wanted === undefined ? names : names.filter((name) => wanted.some((one) => name === one || name.startsWith(`${one}/`)));
  const all = differing(runs.map(({ params }) => params));
  const { differs, within, members } = grouped(runs, all, options.by);
  const labelled = byLabels(members);
  const estimate = (numbers: readonly number[]) => summarize(numbers, interval === 't' ? undefined : resampler);
  return {
    value,
    differs,
    within,
    metrics,
    groups: labelled.map((group) => summary(group, { differs, metrics, value, estimate })),
    differences: differences(labelled, { metrics, value, within, interval, resampler, baseline: options.baseline }),
  };
}

interface SummaryOptions {
  readonly differs: readonly string[];
  readonly metrics: readonly string[];
  readonly value: Value;
  readonly estimate: (numbers: readonly number[]) => Summary | undefined;
}

function summary({ label, runs, repeats }: Members & { readonly label: string }, options: SummaryOptions): Group {
  const { differs, metrics, value, estimate } = options;
  const finished = runs.filter(({ status }) => status === 'finished');
  const of = (metric: string, which: Value): GroupSummary | null => {
    const numbers = valuesOf(finished, metric, which);
    if (which === value) return estimate(numbers) ?? null;
    const { interval: _, ...plain } = summarize(numbers) ?? { n: 0 };
    return plain.n === 0 ? null : (plain as GroupSummary);
  };
  const hasCurves = finished.some(({ curves }) => curves !== undefined);
  const all = (metric: string): MetricValues<GroupSummary> => ({
    last: of(metric, 'last'),
    best: of(metric, 'best'),
    ...(hasCurves ? { auc: of(metric, 'auc') } : {}),
  });
  return {
    label,
    experiment: [...new Set(runs.map(({ experiment }) => experiment))].join(', '),
    params: Object.fromEntries(differs.flatMap((path) => (path === 'experiment' ? [] : [[path, runs[0]!.params[path] ?? null]]))),
    runs: runs.map((run) => listed(run, metrics)),
    repeats: repeats.map((run) => listed(run, metrics)),
    finished: finished.length,
    failed: runs.filter(({ status }) => status === 'failed').length,
    metrics: Object.fromEntries(metrics.map((metric) => [metric, all(metric)])),
    ...(hasCurves ? { curves: meanCurves(finished, metrics) } : {}),
  };
}

function listed(run: ComparedRun, metrics: readonly string[]): ListedRun {
  const { params: _params, experiment: _experiment, curves, started: _started, ...kept } = run;
  const named = Object.entries(run.metrics).filter(([name]) => metrics.includes(name));
  const values = named.map(([name, one]) => [name, curves === undefined ? one : { ...one, auc: curves[name]?.auc ?? null }] as const);
  return { ...kept, metrics: Object.fromEntries(values) };
}

function meanCurves(runs: readonly ComparedRun[], metrics: readonly string[]): Record<string, readonly number[]> {
  const entries = metrics.flatMap((metric): [string, number[]][] => {
    const curves = runs.map(({ curves }) => curves?.[metric]?.heights ?? []).filter(({ length }) => length > 0);
    if (curves.length === 0) return [];
    return [[metric, curves[0]!.map((_, i) => curves.reduce((sum, heights) => sum + heights[i]!, 0) / curves.length)]];
  });
  return Object.fromEntries(entries);
}
