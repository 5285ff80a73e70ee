/** 95 % intervals of a mean. */
import { mean, sampleStandardDeviation } from 'simple-statistics';

import type { Resampler } from './draws.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { quantile } from './quantile.ts';
import { studentQuantile } from './student.ts';

export type IntervalMethod = 'bca' | 't';

export interface Interval {
  readonly method: IntervalMethod;
  /** null where there is none. */
  readonly low: number | null;
  readonly high: number | null;
  /** Why there is none, or why it is a point: that all values are equal says little about the next one. */
  readonly note?: string;
}

export const RESAMPLES = 10_000;
const TAIL = 0.025;

/** What needs no method; undefined where there is spread to work with. */
function degenerate(values: readonly number[], method: IntervalMethod): Interval | undefined {
  const [first] = values;
  if (first === undefined) return { method, low: null, high: null, note: 'no values' };
  if (values.length === 1) return { method, low: null, high: null, note: 'a single value' };
  return values.every((value) => value === first) ? { method, low: first, high: first, note: 'all values are equal' } : undefined;
}

/** mean ± t · sd / √n, with n − 1 degrees of freedom. Right for every n where the values are about normal. */
export function tInterval(values: readonly number[]): Interval {
  const special = degenerate(values, 't');
  if (special !== undefined) return special;
  const [n, centre] = [values.length, mean([...values])];
  const reach = (studentQuantile(1 - TAIL, n - 1) * sampleStandardDeviation([...values])) / Math.sqrt(n);
  return { method: 't', low: centre - reach, high: centre + reach };
}

/**
 * Bias-corrected and accelerated bootstrap (Efron 1987): quantiles of the means of resamples, shifted by their median bias and by the skewness
 * that the jackknife shows. It never leaves the range of the values, and is too narrow for a handful of them.
 */
export function bcaInterval(values: readonly number[], resampler: Resampler, resamples = RESAMPLES): Interval {
  const special = degenerate(values, 'bca');
  if (special !== undefined) return special;
  const n = values.length;
  const centre = mean([...values]);
  const means = resampledMeans(values, resampler, resamples);

  // resamples of the values themselves, in another order: their sums differ in the last bits
  const same = 1e-12 * Math.max(...values.map(Math.abs));
  const [low, high] = [centre - same, centre + same];
  let [below, tied] = [0, 0];
  for (let i = 0; i < resamples; i++) {
    const one = means[i]!;
    if (one < low) below++;
    else if (one <= high) tied++;
  }
  const bias = normalQuantile((below + tied / 2) / resamples);

  const deviations = values.map((value) => (value - centre) / (n - 1)); // of the jackknife's means: centre − (n·centre − x)/(n − 1)
  const squares = deviations.reduce((sum, d) => sum + d ** 2, 0);
  const acceleration = deviations.reduce((sum, d) => sum + d ** 3, 0) / (6 * squares ** 1.5);

  const bound = (tail: number) => {
    const z = bias + normalQuantile(tail);
    return quantile(means, normalCdf(bias + z / (1 - acceleration * z)));
  };
  return { method: 'bca', low: bound(TAIL), high: bound(1 - TAIL) };
}

function resampledMeans(values: readonly number[], resampler: Resampler, resamples: number): Float64Array {
  const all = Float64Array.from(values);
  const means = new Float64Array(resamples);
  let row = 0;
  const take = resampler.table(resamples, all.length);
  take((picked) => (row = meansOfRows(all, picked, means, row)));
  return means;
}

/** Writes the mean of each row of `picked` to `means`, from `row` on; gives the row that comes next. A loop that millions of numbers pass. */
function meansOfRows(all: Float64Array, picked: ArrayLike<number>, means: Float64Array, row: number): number {
  const n = all.length;
  let next = row;
  for (let at = 0; at < picked.length; next++) {
    const end = at + n;
    let even = 0;
    let odd = 0; // two sums that need not wait for each other: twice as fast as one
    for (; at + 1 < end; at += 2) {
      even += all[picked[at]!]!;
      odd += all[picked[at + 1]!]!;
    }
    if (at < end) even += all[picked[at++]!]!;
    means[next] = (even + odd) / n;
  }
  return next;
}
