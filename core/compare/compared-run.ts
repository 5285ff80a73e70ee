/** What a comparison needs of a run. Run folders give it, and so may a server. */
import type { Curve } from './curve.ts';
import type { Params } from './params.ts';

/** Of a metric: its last value, its best one, or the mean height of its curve. */
export type Value = 'last' | 'best' | 'auc';
export const VALUES = ['last', 'best', 'auc'] as const;

/** null where there is none, as the best of a metric that has no direction. `auc` is there where curves were read. */
export interface MetricValues<T> {
  readonly last: T | null;
  readonly best: T | null;
  readonly auc?: T | null;
}

/** A run, as it is compared. */
export interface ComparedRun {
  readonly id: string;
  readonly experiment: string;
  /** Its folder; of a run on a server, the address of its page. No two runs have the same. */
  readonly dir: string;
  readonly status: string;
  /** Why it failed, where it did. */
  readonly problem?: string;
  /** null where it is not known, as of another program's run: that is a sample of its own, and in no pair. */
  readonly seed: number | null;
  readonly step: number;
  /** Milliseconds since 1970: of two runs of one spec and seed the newer one counts. */
  readonly started: number;
  /** All of the spec but names and seed. */
  readonly params: Params;
  readonly metrics: Readonly<Record<string, { readonly last: number | null; readonly best: number | null }>>;
  /** By metric, where they were read. */
  readonly curves?: Readonly<Record<string, Curve>>;
}

/** undefined where the run has none. */
export function valueOf(run: ComparedRun, metric: string, value: Value): number | undefined {
  const found = value === 'auc' ? run.curves?.[metric]?.auc : run.metrics[metric]?.[value];
  return found ?? undefined;
}

/** One number for each run that has one. */
export const valuesOf = (runs: readonly ComparedRun[], metric: string, value: Value): number[] =>
  runs.map((run) => valueOf(run, metric, value)).filter((one) => one !== undefined);
