/** What a number of codes, equally likely, can carry at most. */
import type { RandomStream } from '../contracts.ts';
import { jensenShannon } from './divergences.ts';

/**
 * The least JSD, in nats, of `strings` equally likely strings from a P_G that makes one string of each of `codes` codes. JSD is a sum over strings, convex in
 * the number of codes for each, and falls fastest where a valid string has none yet: codes divide as evenly as they can. With a = codes/strings ≤ 1 it is
 * log 2 + ½ (a log a − (1 + a) log(1 + a)).
 */
export function leastPatternJsd(strings: number, codes: number): number {
  const a = codes / strings;
  if (a <= 1) return Math.LN2 + (a * Math.log(a) - (1 + a) * Math.log1p(a)) / 2;
  const even = Float64Array.from({ length: strings }, (_, i) => (Math.floor(a) + (i < codes % strings ? 1 : 0)) / codes);
  return jensenShannon(new Float64Array(strings).fill(1 / strings), even);
}

/** The same by search: from random states of the table p, one for each code, every one moves to where it helps most until none does. */
export function searchPatterns(p: Float64Array, codes: number, random: RandomStream): number {
  const chosen = random.integers(codes, 0, p.length);
  const counts = new Float64Array(p.length);
  for (const state of chosen) counts[state]!++;
  const half = (share: number, middle: number) => (share > 0 ? (share / 2) * Math.log(share / middle) : 0);
  const part = (state: number, count: number) => {
    const middle = (p[state]! + count / codes) / 2;
    return half(p[state]!, middle) + half(count / codes, middle);
  };
  const change = (state: number) => part(state, counts[state]! + 1) - part(state, counts[state]!);
  for (let moved = true; moved;) {
    moved = false;
    for (const [code, from] of chosen.entries()) {
      counts[from]!--;
      let [best, least] = [from, change(from) - 1e-12]; // rounding moves nothing
      for (let state = 0; state < p.length; state++) {
        const by = change(state);
        if (by < least) [best, least] = [state, by];
      }
      counts[best]!++;
      chosen[code] = best;
      moved ||= best !== from;
    }
  }
  return jensenShannon(
    p,
    counts.map((count) => count / codes),
  );
}

/** The total correlation, in nats, of m equally likely strings with one 1 each: m h(1/m) − log m = (m − 1) log(m/(m − 1)). */
export const totalCorrelationOfOnes = (m: number): number => (m === 1 ? 0 : (m - 1) * Math.log(m / (m - 1)));
