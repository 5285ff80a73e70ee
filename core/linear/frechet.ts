/** The Fréchet distance of two normal distributions, in float64. */
import type { Matrix } from 'ml-matrix';

import { matrixOf, squareFactor, symmetricEigen } from './eigen.ts';
import type { Moments } from './moments.ts';

/** One side of the distance, with the part of the work that depends on it alone. */
export interface FrechetReference extends Moments {
  /** A with A·Aᵀ = the covariance. */
  readonly factor: Matrix;
}

/** Prepares moments that many others are compared with. Costs O(dim³). */
export const frechetReference = (moments: Moments): FrechetReference => ({
  ...moments,
  factor: squareFactor(matrixOf(moments.covariance, moments.dim)),
});

/**
 * |μ₁ − μ₂|² + tr Σ₁ + tr Σ₂ − 2 Σ √λ(Aᵀ Σ₂ A), A·Aᵀ = Σ₁: the eigenvalues of Σ₁Σ₂ by a symmetric matrix. Those below 0 (rounding) count as 0.
 * Costs O(dim³).
 */
export function frechetDistance({ factor, ...one }: FrechetReference, other: Moments): number {
  const { dim } = one;
  if (other.dim !== dim) throw new Error(`frechetDistance: ${dim} and ${other.dim} dimensions`);
  const product = factor.transpose().mmul(matrixOf(other.covariance, dim)).mmul(factor);
  let distance = 0;
  for (let i = 0; i < dim; i++) {
    distance += (one.mean[i]! - other.mean[i]!) ** 2 + one.covariance[i * dim + i]! + other.covariance[i * dim + i]!;
  }
  for (const value of symmetricEigen(product).values) distance -= 2 * Math.sqrt(Math.max(0, value));
  return distance;
}
