/** Objects as rows of numbers, for metrics. */
import type { Objects, Space } from '../contracts.ts';
import { GanvilError } from '../errors.ts';

const NON_FINITE_SHARE = 0.01;

/** Rows `[count, dim]` of float64. */
export interface Rows {
  readonly count: number;
  readonly dim: number;
  readonly values: Float64Array;
}

/**
 * The objects whose numbers are all finite, and how many were left out. Images and bits go from 0 to 1, points stay as they are. Throws
 * E_METRIC_SAMPLES where more than 1 % are left out.
 */
export function finiteRows(where: string, { count, x }: Objects, { kind }: Space): Rows & { readonly nonFinite: number } {
  const dim = x.length / count;
  const [scale, shift] = kind === 'points' || kind === 'codes' ? [1, 0] : [0.5, 0.5];
  const values = new Float64Array(x.length);
  let kept = 0;
  for (let row = 0; row < count; row++) {
    let sum = 0; // of values times 0: not 0 where one is not finite
    for (let i = 0; i < dim; i++) {
      const value = x[row * dim + i]!;
      sum += 0 * value;
      values[kept * dim + i] = scale * value + shift;
    }
    if (sum === 0) kept++;
  }
  if (count - kept <= NON_FINITE_SHARE * count)
    return { count: kept, dim, values: values.subarray(0, kept * dim), nonFinite: count - kept };
  throw new GanvilError('E_METRIC_SAMPLES', {
    where,
    expected: 'finite numbers in 99 % of the samples',
    received: `${count - kept} of ${count} samples with one that is not`,
    fix: 'The generator has diverged: lower the learning rates or start again from an earlier checkpoint.',
  });
}
