/** A few numbers → where they lie, how far apart, and how sure their mean is. */
import { mean, median, sampleStandardDeviation } from 'simple-statistics';

import type { Resampler } from './draws.ts';
import { bcaInterval, type Interval, tInterval } from './interval.ts';

export interface Summary {
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation, √(Σ (x − mean)² / (n − 1)); null for a single number, which says nothing about spread. */
  readonly sd: number | null;
  readonly median: number;
  /** 95 %, of the mean. */
  readonly interval: Interval;
}

/** undefined for no numbers. Without a resampler the interval is that of Student's t, else the BCa bootstrap's. */
export function summarize(values: readonly number[], resampler?: Resampler): Summary | undefined {
  const all = [...values];
  const n = all.length;
  if (n === 0) return undefined;
  const isConstant = all.every((value) => value === all[0]);
  return {
    n,
    mean: isConstant ? all[0]! : mean(all),
    sd: n === 1 ? null : isConstant ? 0 : sampleStandardDeviation(all), // of equal numbers rounding would leave some
    median: median(all),
    interval: resampler === undefined ? tInterval(all) : bcaInterval(all, resampler),
  };
}
