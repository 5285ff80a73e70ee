/** The shares of states among samples: P̂ of a table P. */
import type { RandomStream } from '../contracts.ts';
import { entropy } from './divergences.ts';

/** The shares of `count` independent samples of p, a table that sums to 1. Costs O(count · log states). */
export function drawShares(p: Float64Array, count: number, stream: RandomStream): Float64Array<ArrayBuffer> {
  const upTo = Float64Array.from(p);
  for (let i = 1; i < upTo.length; i++) upTo[i]! += upTo[i - 1]!;
  const counts = new Float64Array(p.length);
  for (const u of stream.uniforms(count)) {
    let [low, high] = [0, p.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (u < upTo[middle]!) high = middle;
      else low = middle + 1;
    }
    counts[low]!++;
  }
  return counts.map((one) => one / count);
}

/**
 * E KL(P̂‖P), in nats, over P̂ of `count` independent samples of p, all of whose states are in (0, 1):
 * H(P) + Σᵢ E[(c/N) log(c/N)] with c ~ Binomial(N, pᵢ), since E P̂ = P. Costs O(count) for each different probability.
 */
export function expectedShareKl(p: Float64Array, count: number): number {
  const means = new Map<number, number>();
  for (const share of p) if (!means.has(share)) means.set(share, meanOfLogShare(share, count));
  return p.reduce((sum, share) => sum + means.get(share)!, entropy(p));
}

function meanOfLogShare(p: number, n: number): number {
  let [logMass, mean] = [n * Math.log1p(-p), 0]; // of c = 0; as a logarithm, since (1 − p)^n may be no float64
  for (let c = 1; c <= n; c++) {
    logMass += Math.log(((n - c + 1) / c) * (p / (1 - p)));
    mean += Math.exp(logMass) * (c / n) * Math.log(c / n);
  }
  return mean;
}
