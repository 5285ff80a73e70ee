/** Normal distributions and mixtures of them: one fitted to rows of numbers, and draws. In float64. */
import type { RandomStream } from '../contracts.ts';
import { matrixOf, squareFactor } from './eigen.ts';
import { momentsOf } from './moments.ts';

/** A normal distribution N(mean, factor · factorᵀ). */
export interface Normal {
  readonly dim: number;
  readonly mean: Float64Array;
  /** `[dim, dim]` row-major. */
  readonly factor: Float64Array;
}
/** Normals with weights that sum to 1. */
export interface NormalMixture {
  readonly dim: number;
  readonly parts: readonly (Normal & { readonly weight: number })[];
}

/** The normal of a mean and a covariance, which may be singular. */
export const normalOf = (dim: number, mean: Float64Array, covariance: Float64Array): Normal => ({
  dim,
  mean,
  factor: Float64Array.from(squareFactor(matrixOf(covariance, dim)).to1DArray()),
});

/** The normal of the rows' mean and covariance. */
export function fitNormal(rows: ArrayLike<number>, dim: number): NormalMixture {
  const { mean, covariance } = momentsOf(rows, dim);
  return { dim, parts: [{ ...normalOf(dim, mean, covariance), weight: 1 }] };
}

/** `count` rows of the mixture: a uniform number for the part of each, then its normals. `[count, dim]` row-major. */
export function drawNormals({ dim, parts }: NormalMixture, count: number, random: RandomStream): Float32Array {
  const chosen = parts.length === 1 ? undefined : random.uniforms(count);
  const normals = random.normals(count * dim);
  const rows = new Float32Array(count * dim);
  for (let row = 0; row < count; row++) {
    const { mean, factor } = partAt(parts, chosen?.[row] ?? 0);
    for (let i = 0; i < dim; i++) {
      let sum = mean[i]!;
      for (let j = 0; j < dim; j++) sum += factor[i * dim + j]! * normals[row * dim + j]!;
      rows[row * dim + i] = sum;
    }
  }
  return rows;
}

function partAt(parts: NormalMixture['parts'], share: number): Normal {
  let sum = 0;
  return parts.find(({ weight }) => (sum += weight) > share) ?? parts.at(-1)!;
}
