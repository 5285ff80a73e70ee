import { describe, expect, it } from '@jest/globals';
import { momentsOf, principalComponents } from 'ganvil';

/** (x − mean) · axes of each row. */
const coordinates = (rows: readonly number[], dim: number, count: number) => {
  const { mean, axes } = principalComponents(rows, dim, count);
  return Array.from({ length: rows.length / dim }, (_, row) =>
    Array.from({ length: count }, (_, j) =>
      Array.from(mean).reduce((sum, at, i) => sum + (rows[row * dim + i]! - at) * axes[i * count + j]!, 0),
    ),
  );
};

describe('principal components', () => {
  it('are those of the largest variances, first the largest, each scaled to the variance 1', () => {
    const rows = [3, 0, 0, 1, -3, 0, 0, -1]; // variances 6 along x and 2/3 along y
    const { mean, axes } = principalComponents(rows, 2, 2);
    expect([...mean]).toEqual([0, 0]);
    [1 / Math.sqrt(6), 0, 0, 1 / Math.sqrt(2 / 3)].forEach((value, i) => expect(axes[i]).toBeCloseTo(value, 12));
  });

  it('are uncorrelated whatever the rows are', () => {
    const rows = [1, 2, 0, 4, 1, 1, 0, 3, 5, 2, 2, 2, 7, 1, 3];
    const { mean, covariance } = momentsOf(coordinates(rows, 3, 2).flat(), 2);
    [...mean, ...covariance].forEach((value, i) => expect(value).toBeCloseTo([0, 0, 1, 0, 0, 1][i]!, 10));
  });

  it('point to where their largest number is positive', () => {
    const { axes } = principalComponents([2, -1, 0, 0, -2, 1], 2, 1); // along (2, −1)
    expect([axes[0]! > 0, axes[1]! < 0]).toEqual([true, true]);
  });

  it('are 0 where the rows have no more variance', () => {
    const rows = [0, 1, 1, 3, 2, 5, 3, 7]; // y = 2x + 1
    for (const [first, second] of coordinates(rows, 2, 2)) {
      expect(Number.isFinite(first)).toBe(true);
      expect(second).toBe(0);
    }
  });
});
