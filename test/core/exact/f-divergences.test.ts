import { describe, expect, it } from '@jest/globals';
import { closestNormal, densityTable, F_DIVERGENCES, type FDivergence, fDivergence, jensenShannon, klDivergence, logNormalDensity, normalTable, pointsOf, totalVariation } from 'ganvil'; // prettier-ignore

import { goldenCase } from '../../plugins/objective/golden-objectives.ts';

const p = Float64Array.of(0.5, 0.25, 0.25, 0);
const q = Float64Array.of(0.25, 0.25, 0.5, 0);
const impossible = Float64Array.of(0.5, 0.5, 0, 0);

describe('f-divergences of tables', () => {
  it('are the known divergences under their names', () => {
    expect(fDivergence('kl', p, q)).toBeCloseTo(klDivergence(p, q), 14);
    expect(fDivergence('reverse-kl', p, q)).toBeCloseTo(klDivergence(q, p), 14);
    expect(fDivergence('jensen-shannon', p, q)).toBeCloseTo(2 * jensenShannon(p, q), 14);
    expect(fDivergence('gan', p, q)).toBeCloseTo(2 * jensenShannon(p, q) - 2 * Math.LN2, 14);
    expect(fDivergence('total-variation', p, q)).toBeCloseTo(totalVariation(p, q), 14);
    expect(fDivergence('pearson', p, q)).toBeCloseTo(0.0625 / 0.25 + 0.0625 / 0.5, 14); // (p − q)²/q at the first and the third state
    expect(fDivergence('neyman', p, q)).toBeCloseTo(0.0625 / 0.5 + 0.0625 / 0.25, 14);
    expect(fDivergence('hellinger', p, q)).toBeCloseTo((Math.SQRT1_2 - 0.5) ** 2 * 2, 14);
  });

  it('are infinite where a state is impossible and the divergence minds', () => {
    const infinite = (of: Float64Array, to: Float64Array) => F_DIVERGENCES.filter((one) => fDivergence(one, of, to) === Infinity);
    expect(infinite(p, impossible)).toEqual(['kl', 'pearson']);
    expect(infinite(impossible, p)).toEqual(['reverse-kl', 'neyman']);
  });

  it('are the golden divergences of two normals', () => {
    const grid = { from: -9, to: 12, points: 2101 };
    const [one, other] = [normalTable(grid, { mean: 0, std: 1 }), normalTable(grid, { mean: 1, std: 1.5 })];
    for (const [name, value] of Object.entries(goldenCase('divergence/gaussians').expect)) {
      const divergence = name.split(' ')[0] as FDivergence; // "gan (2 JSD − 2 log 2)"
      expect(Math.abs(fDivergence(divergence, one, other) - value)).toBeLessThan(1e-6);
    }
    expect(fDivergence('neyman', other, one)).toBeCloseTo(fDivergence('pearson', one, other), 12);
  });
});

describe('tables of densities', () => {
  const grid = { from: -10, to: 10, points: 401 };

  it('integrate to 1, with the mean and variance of the density', () => {
    const [table, points] = [normalTable(grid, { mean: 1, std: 0.7 }), pointsOf(grid)];
    const integral = (of: (x: number) => number) => table.reduce((sum, share, i) => sum + share * of(points[i]!), 0);
    expect(integral(() => 1)).toBeCloseTo(1, 12);
    expect(integral((x) => x)).toBeCloseTo(1, 12);
    expect(integral((x) => (x - 1) ** 2)).toBeCloseTo(0.49, 12);
    expect([points[0], points.at(-1)]).toEqual([-10, 10]);
  });

  it('find the closest normal: a normal itself, and by KL the one of the same moments', () => {
    const normal = { mean: 0.3, std: 1.2 };
    for (const divergence of ['kl', 'reverse-kl', 'hellinger'] as const) {
      const found = closestNormal(divergence, grid, normalTable(grid, normal));
      expect(found.mean).toBeCloseTo(0.3, 5);
      expect(found.std).toBeCloseTo(1.2, 5);
    }
    // ½ N(−1, .5²) + ½ N(1, .5²): mean 0, variance .25 + 1
    const two = densityTable(grid, (x) => (Math.exp(logNormalDensity(x, -1, 0.5)) + Math.exp(logNormalDensity(x, 1, 0.5))) / 2);
    const found = closestNormal('kl', grid, two);
    expect(found.mean).toBeCloseTo(0, 5);
    expect(found.std).toBeCloseTo(Math.sqrt(1.25), 5);
  });
});
