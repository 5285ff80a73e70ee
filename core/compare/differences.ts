/** Differences between groups, from runs that have the seed in common. */
import { type ComparedRun, type Value, valueOf } from './compared-run.ts';
import { type Members, pairKey } from './groups.ts';
import type { Resampler } from './statistics/draws.ts';
import { holm } from './statistics/holm.ts';
import { type IntervalMethod, tInterval } from './statistics/interval.ts';
import { type PairedDifference, pairedDifference } from './statistics/paired.ts';

/** Of a metric's value: left − right, over the pairs of finished runs. */
export interface Difference extends PairedDifference {
  readonly metric: string;
  /** Labels of the groups. */
  readonly left: string;
  readonly right: string;
  /** `p`, corrected by Holm for all differences of the comparison. */
  readonly corrected: number;
}

export interface DifferenceOptions {
  readonly metrics: readonly string[];
  readonly value: Value;
  readonly within: readonly string[];
  readonly interval: IntervalMethod;
  readonly resampler: Resampler;
  readonly baseline?: string | undefined;
}
type Labelled = Members & { readonly label: string };

/** Metric by metric. Two groups without a common seed have none. */
export function differences(groups: readonly Labelled[], options: DifferenceOptions): Difference[] {
  const { metrics, resampler, interval, baseline } = options;
  const pairs = groups.flatMap((left, i) => groups.slice(i + 1).map((right) => [left, right] as const));
  const wanted = baseline === undefined ? pairs : pairs.filter((pair) => pair.some(({ label }) => label === baseline));
  const found = metrics.flatMap((metric) =>
    wanted.flatMap(([left, right]) => {
      const values = pairedValues(left, right, metric, options).map(([a, b]) => a - b);
      const difference = pairedDifference(values, resampler);
      if (difference === undefined) return [];
      const own = interval === 't' ? { ...difference, interval: tInterval(values) } : difference;
      return [{ metric, left: left.label, right: right.label, ...own }];
    }),
  );
  const corrected = holm(found.map(({ p }) => p));
  return found.map((difference, i) => ({ ...difference, corrected: corrected[i]! }));
}

function pairedValues(left: Members, right: Members, metric: string, { value, within }: DifferenceOptions): [number, number][] {
  const finished = ({ runs }: Members) => runs.filter(({ status }) => status === 'finished');
  const numberOf = (run: ComparedRun | undefined) => (run === undefined ? undefined : valueOf(run, metric, value));
  const others = new Map(finished(right).map((run) => [pairKey(run, within), run]));
  return finished(left).flatMap((run): [number, number][] => {
    const [a, b] = [numberOf(run), numberOf(others.get(pairKey(run, within)))];
    return a === undefined || b === undefined ? [] : [[a, b]];
  });
}
