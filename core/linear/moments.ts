/** Means and covariances of rows of numbers, in float64. */

export interface Moments {
  readonly dim: number;
  /** `[dim]`. */
  readonly mean: Float64Array;
  /** `[dim, dim]` row-major, with the divisor count − 1. */
  readonly covariance: Float64Array;
}

/** Rows of a covariance that are added up together: 64 rows of 784 numbers are 400 kB. */
const BLOCK = 64;

/** Of `count` rows of `dim` numbers, two or more. Costs O(count · dim²). */
export function momentsOf(rows: ArrayLike<number>, dim: number): Moments {
  const count = rows.length / dim;
  if (!Number.isInteger(count) || count < 2) throw new Error(`momentsOf: ${rows.length} numbers are not two or more rows of ${dim}`);
  const mean = new Float64Array(dim);
  for (let row = 0; row < count; row++) for (let i = 0; i < dim; i++) mean[i]! += rows[row * dim + i]!;
  for (let i = 0; i < dim; i++) mean[i]! /= count;

  const covariance = new Float64Array(dim * dim);
  const columns = new Float64Array(dim * BLOCK); // a block of centred rows, turned so that sums run over neighbours
  for (let from = 0; from < count; from += BLOCK) {
    const block = Math.min(BLOCK, count - from);
    for (let i = 0; i < dim; i++) for (let k = 0; k < block; k++) columns[i * BLOCK + k] = rows[(from + k) * dim + i]! - mean[i]!;
    for (let i = 0; i < dim; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = 0;
        for (let k = 0; k < block; k++) sum += columns[i * BLOCK + k]! * columns[j * BLOCK + k]!;
        covariance[i * dim + j]! += sum;
      }
    }
  }
  for (let i = 0; i < dim; i++) {
    for (let j = 0; j <= i; j++) covariance[i * dim + j] = covariance[j * dim + i] = covariance[i * dim + j]! / (count - 1);
  }
  return { dim, mean, covariance };
}
