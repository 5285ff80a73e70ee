import { describe, expect, it } from '@jest/globals';
import { heldOutR2, rankCorrelation, tf } from 'ganvil';

import { RandomStreams } from '../../../core/run/random.ts';

const stream = (name: string) => new RandomStreams(5, (produce, shape) => tf.tensor(produce(), [...shape])).stream(name);
const normals = (count: number, name: string) => stream(name).normals(count);

describe('the rank correlation', () => {
  it('gives ranks that tie their mean', () => {
    // scipy.stats.spearmanr([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]) = 0.8207826816681233, of scipy's own page
    expect(rankCorrelation([1, 2, 3, 4, 5], [5, 6, 7, 8, 7])).toBeCloseTo(0.8207826816681233, 12);
    // by hand: ranks (1.5, 1.5, 3, 4) and (1, 2, 3.5, 3.5): deviations (−1, −1, .5, 1.5), (−1.5, −.5, 1, 1): 4/√(4.5 · 4.5)
    expect(rankCorrelation([1, 1, 2, 3], [0, 5, 7, 7])).toBeCloseTo(4 / 4.5, 12);
  });

  it('looks at the order alone, of either direction, and not at that of the rows', () => {
    expect(rankCorrelation(Float64Array.of(0, 1, 2, 9), Float64Array.of(1, 8, 27, 64))).toBeCloseTo(1, 12);
    expect(rankCorrelation([0, 1, 2, 9], [64, 27, 8, 1])).toBeCloseTo(-1, 12);
    expect(rankCorrelation([3, 1, 2, 1], [7, 0, 7, 5])).toBeCloseTo(4 / 4.5, 12); // the rows of the test above, moved
    expect(rankCorrelation([1, 2, 3], [4, 4, 4])).toBeNaN();
  });
});

describe('the linear probe', () => {
  it('finds a linear function, whatever its constant', () => {
    const codes = normals(3 * 40, 'codes');
    const target = Float64Array.from({ length: 40 }, (_, row) => 5 - 2 * codes[3 * row]! + 0.5 * codes[3 * row + 2]!);
    expect(heldOutR2(codes, 3, target)).toBeCloseTo(1, 9);
  });

  it('explains the share of the variance that is a linear function', () => {
    const [codes, noise] = [normals(2 * 4000, 'codes'), normals(4000, 'noise')];
    const target = noise.map((value, row) => 2 * codes[2 * row]! + value); // 4/5; two halves leave it within four standard errors of .01
    expect(Math.abs(heldOutR2(codes, 2, target) - 0.8)).toBeLessThan(0.04);
  });

  it('is not above 0 for codes that tell nothing, where the fit itself would be', () => {
    const [codes, noise] = [normals(8 * 200, 'codes'), normals(200, 'noise')];
    const value = heldOutR2(codes, 8, noise); // expected −2 · 9/200; the rows of the fit would have 8/100 above 0
    expect(value).toBeLessThan(0);
    expect(value).toBeGreaterThan(-0.3);
  });

  it('is worked by hand on four rows', () => {
    // halves (0, 0), (1, 1) and (2, 4), (3, 6): the second gives ŷ = 2x, so 0 and 2, the first ŷ = x, so 2 and 3; mean 11/4
    expect(heldOutR2([0, 1, 2, 3], 1, [0, 1, 4, 6])).toBeCloseTo(1 - (0 + 1 + 4 + 9) / (53 - 121 / 4), 9);
  });

  it('takes numbers of a code that follow from others but for their rounding', () => {
    const [one, other] = ['one0', 'other0'].map((name) => stream(name).uniforms(1000)) as [Float32Array, Float32Array];
    const codes = Float32Array.from({ length: 3 * 1000 }, (_, at) => {
      const row = Math.floor(at / 3);
      return [one[row]!, other[row]!, one[row]! + other[row]!][at % 3]!; // the third is rounded to float32
    });
    expect(heldOutR2(codes, 3, one)).toBeCloseTo(1, 9);
  });

  it('takes numbers of very different sizes', () => {
    const [one, other] = [normals(200, 'one'), normals(200, 'other')];
    const codes = Float64Array.from({ length: 2 * 200 }, (_, at) => (at % 2 === 0 ? one[at >> 1]! : 1e-8 * other[at >> 1]!));
    expect(heldOutR2(codes, 2, other)).toBeCloseTo(1, 9);
  });

  it('takes parts of a code that sum to 1', () => {
    const codes = Array.from({ length: 30 }, (_, row) => [0, 1, 2].map((i) => (row % 3 === i ? 1 : 0))).flat();
    expect(
      heldOutR2(
        codes,
        3,
        Array.from({ length: 30 }, (_, row) => [4, 1, 2][row % 3]!),
      ),
    ).toBeCloseTo(1, 9);
    expect(heldOutR2([1, 2, 3, 4], 1, [7, 7, 7, 7])).toBeNaN();
  });
});
