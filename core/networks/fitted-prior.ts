/** A prior for codes that training gives no distribution: one that is fitted to them when objects are asked for. */
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

import type { RandomStream } from '../contracts.ts';
import { fitNormalMixture } from '../linear/mixture.ts';
import { drawNormals, fitNormal, type NormalMixture } from '../linear/normal.ts';

/** The params that say what is fitted. */
export const fittedPriorParams = {
  prior: z
    .enum(['gaussian', 'mixture'])
    .default('gaussian')
    .describe('What is fitted to codes of training objects, to draw codes of new ones from.'),
  components: z.number().int().positive().default(10).describe('Normals of the mixture.'),
};
export interface FittedPriorParams {
  readonly prior: 'gaussian' | 'mixture';
  readonly components: number;
}

/**
 * Draws codes `[batch, code]` from the prior of the codes as they are: rows `[n, code]` that `codes` gives, on the host. Fewer than two have no
 * covariance; then the prior is N(0, I). The same codes give the same fit, which is made only where they have changed.
 */
export function fittedPrior(
  { code, prior, components }: FittedPriorParams & { readonly code: number },
  codes: () => Float32Array,
): (batch: number, random: RandomStream) => tf.Tensor2D {
  let last: { readonly codes: Float32Array; readonly fit: NormalMixture } | undefined;
  const fitted = (): NormalMixture => {
    const now = codes();
    if (last?.codes.length !== now.length || !last.codes.every((value, i) => value === now[i])) {
      const few = now.length < 2 * code;
      const fit = few || prior === 'gaussian' ? fitNormal(few ? standard(code) : now, code) : fitNormalMixture(now, code, components);
      last = { codes: now, fit };
    }
    return last.fit;
  };
  return (batch, random) => tf.tensor2d(drawNormals(fitted(), batch, random), [batch, code]);
}

/** Rows whose mean is 0 and whose covariance is I: ±√((2n − 1)/2) along each of n axes. */
function standard(dim: number): Float64Array {
  const rows = new Float64Array(2 * dim * dim);
  for (let i = 0; i < dim; i++) {
    rows[2 * i * dim + i] = Math.sqrt(dim - 0.5);
    rows[(2 * i + 1) * dim + i] = -Math.sqrt(dim - 0.5);
  }
  return rows;
}
