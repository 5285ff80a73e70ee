import * as tf from '@tensorflow/tfjs';

import { type GradientCase, input } from './check.ts';
import { type Array64, make } from './float64.ts';

/** Without a value to compare: what matters is the refusal. */
const unknown = (): Array64 => make([1], () => 0);

/** Operations that have no gradient. */
export const REFUSED: readonly GradientCase[] = [
  {
    name: 'multinomial',
    refused: true,
    inputs: [input([2, 3])],
    run: (x) => tf.multinomial(x as tf.Tensor2D, 4, 7).cast('float32'),
    exact: unknown,
  },
  { name: 'image.cropAndResize', refused: true, inputs: [input([1, 4, 4, 2])], run: (x) => tf.image.cropAndResize(x as tf.Tensor4D, [[0, 0, 1, 1]], [0], [2, 2]), exact: unknown }, // prettier-ignore
  { name: 'bincount', refused: true, inputs: [input([4])], run: (x) => tf.bincount(tf.tensor1d([0, 1, 1, 2], 'int32'), x as tf.Tensor1D, 3), exact: unknown }, // prettier-ignore
];
