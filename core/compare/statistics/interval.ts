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
  let below = 0;
  for (const one of means) below += Math.abs(one - centre) <= same ? 0.5 : one < centre ? 1 : 0;
  const bias = normalQuantile(below / resamples);

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
  const n = all.length;
  const means = new Float64Array(resamples);
  let row = 0;
  resampler.table(
    resamples,
    n,
  )((picked, start) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += all[picked[start + j]!]!;
    means[row++] = sum / n;
  });
  return means;
}
