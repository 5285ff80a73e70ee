/** What the numbers of a code tell of an attribute: by rank, one by one, and by a linear function of all of them. In float64. */
import { Matrix } from 'ml-matrix';
import { sampleRankCorrelation } from 'simple-statistics';

import { symmetricEigen } from './eigen.ts';
import { momentsOf } from './moments.ts';

/** Of the largest variance: numbers of float32 that follow from one another leave 1e-14 of it. */
const ROUNDING = 1e-12;

/** Spearman's ρ; those that tie share the mean of their ranks. NaN where one side is constant. Costs O(count · log count). */
export const rankCorrelation = (a: ArrayLike<number>, b: ArrayLike<number>): number => sampleRankCorrelation(Array.from(a), Array.from(b));

/** The function x ↦ w · x + c of the least squared error on rows `[count, dim + 1]` that have the target at their end. */
function fitLinear(rows: Float64Array, dim: number): { readonly weights: Float64Array; readonly constant: number } {
  const { mean, covariance } = momentsOf(rows, dim + 1);
  const at = (i: number, j: number) => covariance[i * (dim + 1) + j]!;
  const scales = Array.from({ length: dim }, (_, i) => Math.sqrt(at(i, i)) || 1);
  const correlations = Array.from({ length: dim }, (_, i) => Array.from({ length: dim }, (__, j) => at(i, j) / (scales[i]! * scales[j]!)));
  const { values, vectors } = symmetricEigen(new Matrix(correlations));
  const weights = new Float64Array(dim);
  for (const [k, value] of values.entries()) {
    // the parts of a one-hot code sum to 1: what is left of such a direction is rounding
    if (value <= ROUNDING * values.at(-1)!) continue;
    const axis = vectors.getColumn(k);
    const along = axis.reduce((sum, part, i) => sum + (part * at(i, dim)) / scales[i]!, 0) / value;
    axis.forEach((part, i) => (weights[i]! += (part * along) / scales[i]!));
  }
  return { weights, constant: weights.reduce((rest, weight, i) => rest - weight * mean[i]!, mean[dim]!) };
}

/**
 * R² of a linear probe, codes `[count, dim]` → target, on what it was not fitted to: one half of the rows is predicted by the least squares of the other,
 * and 1 − Σ(y − ŷ)²/Σ(y − ȳ)² taken over all of them. Codes that tell nothing come out at about −2 · dim/count, not above 0 as on the rows of the fit.
 * NaN where the target is constant. Each half must have two rows or more, and means something with many more than `dim`. Costs O(count · dim² + dim³).
 */
export function heldOutR2(codes: ArrayLike<number>, dim: number, target: ArrayLike<number>): number {
  const count = target.length;
  const rows = new Float64Array(count * (dim + 1));
  let mean = 0;
  for (let row = 0; row < count; row++) {
    for (let i = 0; i < dim; i++) rows[row * (dim + 1) + i] = codes[row * dim + i]!;
    rows[row * (dim + 1) + dim] = target[row]!;
    mean += target[row]! / count;
  }
  const middle = Math.ceil(count / 2);
  let [missed, total] = [0, 0];
  for (const [from, to] of [
    [0, middle],
    [middle, count],
  ] as const) {
    // prettier-ignore
    const others = from === 0 ? rows.subarray(middle * (dim + 1)) : rows.subarray(0, middle * (dim + 1));
    const { weights, constant } = fitLinear(others, dim);
    for (let row = from; row < to; row++) {
      const predicted = weights.reduce((sum, weight, i) => sum + weight * codes[row * dim + i]!, constant);
      missed += (target[row]! - predicted) ** 2;
      total += (target[row]! - mean) ** 2;
    }
  }
  return 1 - missed / total;
}
