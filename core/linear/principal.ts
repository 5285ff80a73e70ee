/** Principal components of rows of numbers, in float64. */
import { matrixOf, symmetricEigen } from './eigen.ts';
import { momentsOf } from './moments.ts';

export interface Principal {
  /** `[dim]`. */
  readonly mean: Float64Array;
  /** `[dim, count]` row-major: (x − mean) · axes has the mean 0 and the covariance I over the rows. A component without variance is 0 throughout. */
  readonly axes: Float64Array;
}

/** Of the largest variance: below it a component has none but for rounding. */
const ROUNDING = 1e-10;

/**
 * The first `count` components, those of the largest variances, each scaled to the variance 1. An axis points to where its largest number is
 * positive, so that the same rows give the same signs.
 */
export function principalComponents(rows: ArrayLike<number>, dim: number, count: number): Principal {
  const { mean, covariance } = momentsOf(rows, dim);
  const { values, vectors } = symmetricEigen(matrixOf(covariance, dim));
  const axes = new Float64Array(dim * count);
  for (let j = 0; j < count; j++) {
    const at = dim - 1 - j; // eigenvalues rise
    if (values[at]! <= ROUNDING * values[dim - 1]!) continue;
    const axis = vectors.getColumn(at);
    const largest = axis.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
    for (let i = 0; i < dim; i++) axes[i * count + j] = (Math.sign(largest) * axis[i]!) / Math.sqrt(values[at]!);
  }
  return { mean, axes };
}
