/** Two sides measured under the same conditions, such as the same seeds. */
import { gammaln, mean, sampleStandardDeviation } from 'simple-statistics';

import type { Resampler } from './draws.ts';
import { signFlipTest } from './sign-flip.ts';
import { summarize, type Summary } from './summary.ts';

export interface PairedDifference extends Summary {
  /**
   * Hedges' g of paired differences: their mean over their standard deviation (Cohen's d_z), times Γ(f/2) / (√(f/2) Γ((f − 1)/2)) with
   * f = n − 1, which takes away the bias of few pairs. null for fewer than three, and where all differences are equal.
   */
  readonly effect: number | null;
  /** Two-sided, of the sign-flip permutation test. */
  readonly p: number;
  /** All sign patterns were counted. */
  readonly exact: boolean;
}

/** Of left − right. undefined where there is no pair. */
export function pairedDifference(differences: readonly number[], resampler: Resampler): PairedDifference | undefined {
  const summary = summarize(differences, resampler);
  const test = signFlipTest(differences, resampler);
  if (summary === undefined || test === undefined) return undefined;
  return { ...summary, effect: hedges(differences), ...test };
}

/** See `PairedDifference.effect`. */
export function hedges(differences: readonly number[]): number | null {
  const all = [...differences];
  if (all.length < 3 || all.every((d) => d === all[0])) return null;
  const f = all.length - 1;
  const correction = Math.exp(gammaln(f / 2) - gammaln((f - 1) / 2)) / Math.sqrt(f / 2);
  return (correction * mean(all)) / sampleStandardDeviation(all);
}
