/** Normalisation with given moments, and across channels. */
import type * as tf from '@tensorflow/tfjs';

import { type Kernel, kernel } from '../kernel.ts';

export const normalization: readonly Kernel[] = [
  kernel<'x' | 'mean' | 'variance', tf.FusedBatchNormAttrs, 'offset' | 'scale'>(
    'FusedBatchNorm',
    'Sub, Sqrt, Div, Mul, Add',
    (g, { x, mean, variance, offset, scale }, { varianceEpsilon }) => {
      const deviation = g.unary('Sqrt', g.add(variance, g.scalar(varianceEpsilon)));
      // the small operands meet first: one pass over x to scale it, one to shift it
      const factor = scale === undefined ? g.unary('Reciprocal', deviation) : g.div(scale, deviation);
      const scaled = g.mul(g.sub(x, mean), factor);
      return offset === undefined ? scaled : g.add(scaled, offset);
    },
  ),
  kernel<'x', tf.LRNAttrs>('LRN', 'Transpose, LRN, Transpose', (g, { x }, { depthRadius, bias, alpha, beta }) => {
    const size = 2 * depthRadius + 1;
    const attributes = { size, alpha: { float: alpha * size }, beta: { float: beta }, bias: { float: bias } };
    return g.transpose(g.unary('LRN', g.transpose(x, [0, 3, 1, 2]), attributes), [0, 2, 3, 1]);
  }),
];
