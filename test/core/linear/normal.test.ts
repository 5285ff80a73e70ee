import { describe, expect, it } from '@jest/globals';
import { drawNormals, fitNormal, fitNormalMixture, momentsOf, type NormalMixture, tf } from 'ganvil';

import { RandomStreams } from '../../../core/run/random.ts';

const stream = (name = 'codes') => new RandomStreams(5, (produce, shape) => tf.tensor(produce(), [...shape])).stream(name);
const COUNT = 20_000;

describe('a normal fitted to rows', () => {
  it('has their mean and covariance', () => {
    const rows = [0, 0, 4, 0, 0, 2, 4, 6]; // mean (2, 2), covariance [16/3, 8/3, 8]
    const { parts } = fitNormal(rows, 2);
    const [{ mean, factor, weight }] = parts as [NormalMixture['parts'][number]];
    expect([weight, ...mean]).toEqual([1, 2, 2]);
    const product = (i: number, j: number) => factor[2 * i]! * factor[2 * j]! + factor[2 * i + 1]! * factor[2 * j + 1]!;
    [[0, 0, 16 / 3], [0, 1, 8 / 3], [1, 1, 8]].forEach(([i, j, value]) => expect(product(i!, j!)).toBeCloseTo(value!, 12)); // prettier-ignore
  });

  it('is drawn from with these moments, and the same of the same stream', () => {
    const fit = fitNormal([0, 0, 4, 0, 0, 2, 4, 6], 2);
    const drawn = drawNormals(fit, COUNT, stream());
    expect(drawNormals(fit, COUNT, stream())).toEqual(drawn);
    const { mean, covariance } = momentsOf(drawn, 2);
    [2, 2].forEach((value, i) => expect(Math.abs(mean[i]! - value)).toBeLessThan((4 * Math.sqrt(8)) / Math.sqrt(COUNT))); // four standard errors
    [16 / 3, 8 / 3, 8 / 3, 8].forEach((value, i) => expect(Math.abs(covariance[i]! - value)).toBeLessThan((4 * 8 * Math.SQRT2) / Math.sqrt(COUNT))); // prettier-ignore
  });

  it('may be flat: rows on a line give draws on that line', () => {
    const drawn = drawNormals(fitNormal([0, 1, 1, 3, 2, 5, 3, 7], 2), 100, stream()); // y = 2x + 1
    for (let row = 0; row < 100; row++) expect(drawn[2 * row + 1]).toBeCloseTo(2 * drawn[2 * row]! + 1, 4);
  });
});

describe('a mixture of normals fitted to rows', () => {
  const clouds = () => {
    const normals = stream('clouds').normals(2 * 1500);
    // a third around (−5, 0), wide along y, the rest around (5, 1), narrow
    return Array.from(normals, (value, at) => {
      const [row, i] = [Math.floor(at / 2), at % 2];
      return row % 3 === 0 ? (i === 0 ? -5 + 0.5 * value : 2 * value) : i === 0 ? 5 + 0.5 * value : 1 + 0.5 * value;
    });
  };

  it('finds the clouds that they were drawn from', () => {
    const { parts } = fitNormalMixture(clouds(), 2, 2);
    const [left, right] = [...parts].sort((a, b) => a.mean[0]! - b.mean[0]!);
    // standard errors below .1 in all of these
    expect(left!.weight).toBeCloseTo(1 / 3, 2);
    [-5, 0].forEach((value, i) => expect(Math.abs(left!.mean[i]! - value)).toBeLessThan(0.4));
    [5, 1].forEach((value, i) => expect(Math.abs(right!.mean[i]! - value)).toBeLessThan(0.1));
    const variance = (part: typeof left, i: number) => part!.factor[2 * i]! ** 2 + part!.factor[2 * i + 1]! ** 2;
    expect(variance(left, 1)).toBeGreaterThan(3.2); // 4
    expect(variance(left, 1)).toBeLessThan(4.8);
    expect(variance(right, 0)).toBeCloseTo(0.25, 1);
  });

  it('is drawn from in the shares of its parts', () => {
    const drawn = drawNormals(fitNormalMixture(clouds(), 2, 2), COUNT, stream());
    const left = Array.from({ length: COUNT }, (_, row) => drawn[2 * row]! < 0).filter(Boolean).length / COUNT;
    expect(Math.abs(left - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / COUNT)); // four standard errors
  });

  it('is the same for the same rows', () => {
    expect(fitNormalMixture(clouds(), 2, 3)).toEqual(fitNormalMixture(clouds(), 2, 3));
  });

  it('stays finite with more parts than there are different rows', () => {
    const { parts } = fitNormalMixture([0, 0, 0, 0, 1, 1, 1, 1], 2, 5);
    const drawn = drawNormals({ dim: 2, parts }, 200, stream());
    expect(parts.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
    expect(drawn.every(Number.isFinite)).toBe(true);
    expect(Math.max(...drawn)).toBeLessThan(1.2);
  });
});
