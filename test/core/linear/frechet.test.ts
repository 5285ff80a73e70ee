import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { frechetDistance, frechetReference, type Moments, momentsOf } from 'ganvil';

const golden = JSON.parse(readFileSync(new URL('../../golden/metrics.json', import.meta.url), 'utf8')) as {
  cases: { id: string; given: Record<string, unknown>; expect: { distance: number } }[];
};
const goldenCase = (name: string) => golden.cases.find(({ id }) => id === `frechet/${name}`)!;
const moments = (mean: number[], covariance: number[][]): Moments => ({
  dim: mean.length,
  mean: Float64Array.from(mean),
  covariance: Float64Array.from(covariance.flat()),
});
const distance = (one: Moments, other: Moments) => frechetDistance(frechetReference(one), other);
const repeated = (rows: number[][], times: number) => rows.flatMap((row) => Array.from({ length: times }, () => row)).flat();
/** Rows without a pattern. */
const scattered = (count: number, dim: number) => Array.from({ length: count * dim }, (_, i) => Math.sin(3 * i + (i % 7) ** 2));

describe('moments', () => {
  it('are those of the rows, with the divisor count − 1', () => {
    const { mean, covariance } = momentsOf([0, 0, 1, 0, 0, 2, 3, 1], 2);
    expect(Array.from(mean)).toEqual([1, 0.75]);
    // columns 0 1 0 3 and 0 0 2 1: squares 1 + 0 + 1 + 4 and .5625 · 2 + 1.5625 + .0625, products .75 − 1.25 + .5
    expect(Array.from(covariance)).toEqual([2, 0, 0, 2.75 / 3]);
  });

  it('are summed alike over many blocks of rows', () => {
    const rows = scattered(150, 3);
    const { covariance, mean } = momentsOf(rows, 3);
    let expected = 0;
    for (let row = 0; row < 150; row++) expected += (rows[row * 3]! - mean[0]!) * (rows[row * 3 + 2]! - mean[2]!);
    expect(covariance[2]).toBeCloseTo(expected / 149, 12);
    expect(covariance[6]).toBe(covariance[2]);
  });

  it('need two rows', () => {
    expect(() => momentsOf([1, 2], 2)).toThrow('2 numbers are not two or more rows of 2');
  });
});

describe('the Fréchet distance', () => {
  it.each(['diagonal-moments', 'correlated-moments'])('of moments is the closed form: %s', (name) => {
    const { given, expect: expected } = goldenCase(name);
    const [one, other] = [1, 2].map((side) => moments(given[`mean${side}`] as number[], given[`cov${side}`] as number[][]));
    expect(distance(one!, other!)).toBeCloseTo(expected.distance, 9);
    expect(distance(other!, one!)).toBeCloseTo(expected.distance, 9);
  });

  it('of samples on two lines, whose covariances are singular, is that of the published case', () => {
    // 50 × (2,1) and 50 × (1,1) against 50 × (9,9) and 50 × (2,9); ddof 0 would give 89.0
    const [real, fake] = [[[2, 1], [1, 1]], [[9, 9], [2, 9]]].map((rows) => momentsOf(repeated(rows, 50), 2)); // prettier-ignore
    expect(distance(real!, fake!)).toBeCloseTo(goldenCase('rank-deficient-samples').expect.distance, 9);
  });

  it('of four and three points is the derived one', () => {
    const { given, expect: expected } = goldenCase('small-samples');
    const [real, fake] = ['real', 'fake'].map((side) => momentsOf((given[side] as number[][]).flat(), 2));
    expect(distance(real!, fake!)).toBeCloseTo(expected.distance, 9);
  });

  it('is 0 to itself, the square of a shift, and grows with the square of the scale', () => {
    const rows = scattered(40, 5);
    const one = momentsOf(rows, 5);
    expect(distance(one, one)).toBeCloseTo(0, 12);
    // shifted by 2 in one of five numbers
    expect(distance(one, momentsOf(rows.map((value, i) => (i % 5 === 0 ? value + 2 : value)), 5))).toBeCloseTo(4, 9); // prettier-ignore
    const other = momentsOf(scattered(60, 5).map((value) => value * value), 5); // prettier-ignore
    const scaled = (factor: number) => distance(momentsOf(rows.map((value) => factor * value), 5), momentsOf(scattered(60, 5).map((value) => factor * value * value), 5)); // prettier-ignore
    expect(scaled(3)).toBeCloseTo(9 * distance(one, other), 9);
  });

  it('is refused between different dimensions', () => {
    expect(() => distance(moments([0], [[1]]), moments([0, 0], [[1, 0], [0, 1]]))).toThrow('1 and 2 dimensions'); // prettier-ignore
  });
});
