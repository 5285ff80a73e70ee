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
  const flips = resampler.bits(SAMPLED, n);
  const sums = sumsOfEight(differences);
  const bytes = Math.ceil(n / 8);
  let extreme = 1; // what was seen is one of the patterns: p is never 0
  for (let at = 0; at < flips.length; at += bytes) {
    let sum = 0;
    for (let i = 0; i < bytes; i++) sum += sums[256 * i + flips[at + i]!]!;
    if (Math.abs(sum) >= least) extreme++;
  }
  return { p: extreme / (SAMPLED + 1), exact: false };
}

/** For every eight values their sums under all 256 patterns of signs, side by side: ten thousand patterns of fifty values are then sums of seven numbers each. */
function sumsOfEight(values: readonly number[]): Float64Array {
  const all = new Float64Array(256 * Math.ceil(values.length / 8));
  for (let from = 0; from < values.length; from += 8) {
    const sums = all.subarray(32 * from, 32 * from + 256);
    const eight = values.slice(from, from + 8);
    sums.fill(eight.reduce((sum, value) => sum + value, 0));
    for (let bits = 1; bits < 256; bits++) {
      const highest = 31 - Math.clz32(bits);
      sums[bits] = sums[bits - 2 ** highest]! - 2 * (eight[highest] ?? 0);
    }
  }
  return all;
}
