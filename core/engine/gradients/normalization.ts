/** Gradients of normalizations that are kernels of their own. */
import * as tf from '@tensorflow/tfjs';

import { pullBack, register, sumTo } from './register.ts';

interface LocalResponse {
  readonly depthRadius: number;
  readonly bias: number;
  readonly alpha: number;
  readonly beta: number;
}

/** x over a power of the sum of squares in a window of channels. */
function localResponse(x: tf.Tensor, { depthRadius, bias, alpha, beta }: LocalResponse): tf.Tensor {
  const channels = x.shape[3]!;
  const squares = tf.pad(tf.square(x), [[0, 0], [0, 0], [0, 0], [depthRadius, depthRadius]]); // prettier-ignore
  let sum = tf.slice(squares, [0, 0, 0, 0], x.shape);
  for (let shift = 1; shift <= 2 * depthRadius; shift++) sum = tf.add(sum, tf.slice(squares, [0, 0, 0, shift], [-1, -1, -1, channels]));
  return tf.div(x, tf.pow(tf.add(tf.mul(sum, alpha), bias), beta));
}

export function registerNormalization(): void {
  // shipped for means of rank 1 or of the shape of x alone
  register<{ varianceEpsilon: number }>('FusedBatchNorm', {
    inputs: ['x', 'mean', 'variance', 'scale'],
    gradient: (dy, [x, mean, variance, scale], { varianceEpsilon }) => {
      const inverse = tf.rsqrt(tf.add(variance!, varianceEpsilon));
      const scaled = () => tf.mul(dy, tf.mul(inverse, scale!));
      const centred = () => tf.sub(x!, mean!);
      return {
        x: scaled,
        mean: () => tf.neg(sumTo(scaled(), mean!.shape)),
        variance: () => sumTo(tf.mul(tf.mul(scaled(), centred()), tf.mul(tf.square(inverse), -0.5)), variance!.shape),
        scale: () => sumTo(tf.mul(dy, tf.mul(centred(), inverse)), scale!.shape),
        offset: () => sumTo(dy, mean!.shape),
      };
    },
  });
  register<LocalResponse>('LRN', {
    inputs: ['x'],
    gradient: (dy, [x], attributes) => ({ x: () => pullBack((v) => localResponse(v, attributes), x!, dy) }),
  });
}
