/** Permutation test of paired differences: were the two sides exchangeable, every sign could as well be the other. */
import type { Resampler } from './draws.ts';

export interface SignFlip {
  /** Two-sided: the share of sign patterns whose mean lies as far from 0 as the one that was seen. */
  readonly p: number;
  /** All patterns were counted; else they were drawn. */
  readonly exact: boolean;
}

/** Up to this many differences all patterns are counted: 4096. */
export const EXACT_UP_TO = 12;
const SAMPLED = 10_000;

/** n differences cannot give less than p = 2 / 2ⁿ: of three 0.25, of six 0.03. undefined for no differences. */
export function signFlipTest(differences: readonly number[], resampler: Resampler): SignFlip | undefined {
  const n = differences.length;
  if (n === 0) return undefined;
  const seen = Math.abs(differences.reduce((sum, d) => sum + d, 0));
  const least = seen - 1e-12 * differences.reduce((sum, d) => sum + Math.abs(d), 0); // the same sum in another order has other last bits
  if (n <= EXACT_UP_TO) {
    const patterns = 2 ** n;
    let extreme = 0;
    for (let bits = 0; bits < patterns; bits++) {
      const sum = differences.reduce((all, d, i) => all + ((bits >> i) & 1 ? -d : d), 0);
      if (Math.abs(sum) >= least) extreme++;
    }
    return { p: extreme / patterns, exact: true };
  }
  const all = Float64Array.from(differences);
  let extreme = 1; // what was seen is one of the patterns: p is never 0
  const flips = resampler.table(SAMPLED, n, 2);
  flips((flipped, start) => {
    let sum = 0;
    for (let j = 0; j < n; j++) sum += flipped[start + j] === 1 ? -all[j]! : all[j]!;
    if (Math.abs(sum) >= least) extreme++;
  });
  return { p: extreme / (SAMPLED + 1), exact: false };
}
