/** Runs side by side: what differs in their params, and their metrics, averaged over seeds. Host values in, host values out. */
import { differing, type Params, type ParamValue } from './params.ts';
import { summarize, type Summary } from './statistics.ts';

/** The last value of a metric and its best one; null where there is none, as the best of a metric that has no direction. */
export interface LastAndBest<T> {
  readonly last: T | null;
  readonly best: T | null;
}

/** What a comparison needs of a run. */
export interface ComparedRun {
  readonly id: string;
  readonly experiment: string;
  readonly dir: string;
  readonly status: string;
  /** Why it failed, where it did. */
  readonly problem?: string;
  readonly seed: number;
  readonly step: number;
  /** All of the spec but names and seed. */
  readonly params: Params;
  readonly metrics: Readonly<Record<string, LastAndBest<number>>>;
}

/** Runs of one experiment whose specs differ by the seed alone. */
export interface Group {
  /** A, B, C … in the order of the comparison. */
  readonly label: string;
  readonly experiment: string;
  /** The params that differ between the groups; null where this group has no such param. */
  readonly params: Readonly<Record<string, ParamValue>>;
  /** Every run, whatever became of it. */
  readonly runs: readonly Omit<ComparedRun, 'params' | 'experiment'>[];
  /** Runs that finished: the means are theirs. A run that stopped early would mix its earlier step into them. */
  readonly finished: number;
  readonly failed: number;
  readonly metrics: Readonly<Record<string, LastAndBest<Summary>>>;
}

export interface Comparison {
  /** Paths of the params that differ between the groups. */
  readonly differs: readonly string[];
  readonly metrics: readonly string[];
  readonly groups: readonly Group[];
}

/** Groups come in the order of their first run, runs within them by seed. `metrics` are names, or groups of them such as `mode-coverage`. */
export function compare(runs: readonly ComparedRun[], metrics?: readonly string[]): Comparison {
  const differs = differing(runs.map(({ params }) => params));
  const names = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))].sort();
  const chosen = metrics === undefined ? names : names.filter((name) => metrics.some((one) => name === one || name.startsWith(`${one}/`)));
  const byKey = new Map<string, ComparedRun[]>();
  for (const run of runs) {
    const key = JSON.stringify([run.experiment, differs.map((path) => JSON.stringify(run.params[path]) ?? 'absent')]);
    byKey.set(key, [...(byKey.get(key) ?? []), run]);
  }
  const groups = [...byKey.values()].map((members, i) => group(label(i), members, differs, chosen));
  return { differs, metrics: chosen, groups };
}

/** A … Z, AA, AB … */
function label(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : label(Math.floor(index / 26) - 1) + letter;
}

const only = <T>(record: Readonly<Record<string, T>>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(record).filter(([name]) => names.includes(name)));

function group(name: string, members: readonly ComparedRun[], differs: readonly string[], metrics: readonly string[]): Group {
  const [first] = members;
  const finished = members.filter(({ status }) => status === 'finished');
  const summary = (metric: string, which: 'last' | 'best') =>
    summarize(finished.map((run) => run.metrics[metric]?.[which]).filter((value) => typeof value === 'number')) ?? null;
  return {
    label: name,
    experiment: first!.experiment,
    params: Object.fromEntries(differs.map((path) => [path, first!.params[path] ?? null])),
    runs: members
      .map(({ params: _params, experiment: _experiment, ...run }) => ({ ...run, metrics: only(run.metrics, metrics) }))
      .sort((a, b) => a.seed - b.seed || a.id.localeCompare(b.id)),
    finished: finished.length,
    failed: members.filter(({ status }) => status === 'failed').length,
    metrics: Object.fromEntries(metrics.map((metric) => [metric, { last: summary(metric, 'last'), best: summary(metric, 'best') }])),
  };
}
