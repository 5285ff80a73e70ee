import { describe, expect, it } from '@jest/globals';

import { areApart, mixtureDataset } from '../../../core/data/mixture.ts';
import { streams, testDataset } from '../../contracts/dataset.ts';

const mixture = {
  centres: [
    [0, 10],
    [-5, 0],
    [5, -3],
  ],
  std: 0.5,
  weights: [1, 2, 5], // of 8
};

describe('mixtureDataset', () => {
  testDataset(() => mixtureDataset(mixture));

  it('draws modes by their weights, with the centre and the spread of each, whatever the sum of the weights', () => {
    const count = 8000;
    const { x } = mixtureDataset(mixture).sample(count, streams().stream('evaluation'));
    const points = Array.from({ length: count }, (_, i) => [x[2 * i]!, x[2 * i + 1]!] as const);
    // the centres are 5 and more apart, 10 sd: halfway between them nothing lies
    const modes = [points.filter(([, b]) => b > 5), points.filter(([a]) => a < -2.5), points.filter(([a, b]) => a > 0 && b < 3)];
    expect(modes.flat()).toHaveLength(count);
    modes.forEach((own, mode) => {
      const share = mixture.weights[mode]! / 8;
      // five standard deviations of a binomial count
      expect(Math.abs(own.length - count * share)).toBeLessThan(5 * Math.sqrt(count * share * (1 - share)));
      for (const axis of [0, 1] as const) {
        const mean = own.reduce((sum, point) => sum + point[axis], 0) / own.length;
        const variance = own.reduce((sum, point) => sum + (point[axis] - mean) ** 2, 0) / own.length;
        // five standard errors: σ/√n of a mean, σ²√(2/n) of a variance
        expect(Math.abs(mean - mixture.centres[mode]![axis]!)).toBeLessThan((5 * 0.5) / Math.sqrt(own.length));
        expect(Math.abs(variance - 0.25)).toBeLessThan(5 * 0.25 * Math.sqrt(2 / own.length));
      }
    });
  });

  it('hands on the mixture, and has endless splits whose digest changes with it', () => {
    const dataset = mixtureDataset(mixture);
    expect(dataset.mixture).toBe(mixture);
    expect(dataset.space).toEqual({ kind: 'points', shape: [2] });
    expect(dataset.splits.test!.count).toBe(Infinity);
    const digest = (changes: object) => mixtureDataset({ ...mixture, ...changes }).splits.train!.digest;
    expect(digest({})).toBe(dataset.splits.train!.digest);
    expect(digest({ std: 0.4 })).not.toBe(digest({}));
    expect(digest({ weights: [1, 1, 1] })).not.toBe(digest({}));
    expect(digest({ weights: [2, 4, 10] })).toBe(digest({}));
  });

  it('works in any number of dimensions', () => {
    const dataset = mixtureDataset({ centres: [[1, 2, 3]], std: 1e-6, weights: [1] });
    const { x } = dataset.sample(2, streams().stream('evaluation'));
    [1, 2, 3, 1, 2, 3].forEach((value, i) => expect(x[i]).toBeCloseTo(value, 4));
  });
});

describe('areApart', () => {
  it('asks for six standard deviations, and takes exactly six', () => {
    expect(areApart(0.3, 0.05)).toBe(true); // 6 · .05 = .30000000000000004 in floating point
    expect(areApart(0.299, 0.05)).toBe(false);
  });
});
