/** Symmetric matrices by their eigenvalues, in float64. */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** A matrix `[dim, dim]` as numbers row by row. */
export const matrixOf = (values: Float64Array, dim: number): Matrix => Matrix.from1DArray(dim, dim, values);

/** Eigenvalues, rising, and eigenvectors as columns. Costs O(dim³): about 7 s for 784. */
export function symmetricEigen(matrix: Matrix): { readonly values: readonly number[]; readonly vectors: Matrix } {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  return { values: realEigenvalues, vectors: eigenvectorMatrix };
}

/** A with A·Aᵀ = the covariance: eigenvectors times roots of eigenvalues, of which those below 0 (rounding) count as 0. */
export function squareFactor(covariance: Matrix): Matrix {
  const { values, vectors } = symmetricEigen(covariance);
  return vectors.mulRowVector(values.map((value) => Math.sqrt(Math.max(0, value)))); // in place: column j times root j
}
