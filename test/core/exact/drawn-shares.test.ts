import { describe, expect, it } from '@jest/globals';

import { klDivergence } from '../../../core/exact/divergences.ts';
import { drawShares, expectedShareKl } from '../../../core/exact/drawn-shares.ts';
import { RandomStreams } from '../../../core/run/random.ts';

const random = new RandomStreams(1, () => {
  throw new Error('no tensors are drawn here');
}).stream('shares');

describe('shares of samples', () => {
  it('are multiples of 1/N that sum to 1, near to the probabilities', () => {
    const p = Float64Array.of(0.5, 0, 0.3, 0.2);
    const shares = drawShares(p, 10_000, random);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(shares[1]).toBe(0);
    shares.forEach((share, i) => expect(Math.abs(share - p[i]!)).toBeLessThan(0.025)); // five standard deviations of at most 0.005
    for (const share of shares) expect(share * 10_000).toBeCloseTo(Math.round(share * 10_000), 8);
  });

  it('are off by a KL divergence whose mean is a sum over all samples', () => {
    const p = Float64Array.of(0.5, 0.3, 0.2);
    let mean = 0; // over all 27 triples of samples
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 3; b++) {
        for (let c = 0; c < 3; c++) {
          const shares = new Float64Array(3);
          for (const state of [a, b, c]) shares[state]! += 1 / 3;
          mean += p[a]! * p[b]! * p[c]! * klDivergence(shares, p);
        }
      }
    }
    expect(expectedShareKl(p, 3)).toBeCloseTo(mean, 12);
  });

  it('near (k − 1)/2N for many samples, where (1 − p)^N is no float64 too', () => {
    expect(expectedShareKl(Float64Array.of(0.9, 0.1), 10_000) * 20_000).toBeCloseTo(1, 3);
  });
});
