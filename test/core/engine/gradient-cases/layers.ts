import * as tf from '@tensorflow/tfjs';

import { type GradientCase, input } from './check.ts';
import {
  type Array64,
  add,
  at,
  conv,
  convTranspose,
  depthwise,
  fold,
  make,
  map,
  matMul,
  maxOf,
  meanOf,
  mul,
  pool,
  sub,
  zip,
} from './float64.ts';

interface LayerWeight {
  val: tf.Variable;
}

/** A layer of `tf.layers`, differentiated by its input and by its weights, in training. It begins with zeros: a compiled program may draw no numbers. */
const layer = (
  name: string,
  build: () => tf.layers.Layer,
  shape: number[],
  weights: number[][],
  exact: (x: Array64, weights: Array64[]) => Array64,
): GradientCase => ({
  name: `layers.${name}`,
  inputs: [input(shape), ...weights.map((weight) => input(weight))],
  run: (x, ...values) => {
    const built = build();
    built.build([null, ...shape.slice(1)]);
    const variables = built.trainableWeights as unknown as LayerWeight[];
    const before = variables.map(({ val }) => val);
    variables.forEach((weight, i) => (weight.val = values[i] as tf.Variable));
    const y = built.apply(x, { training: true }) as tf.Tensor;
    variables.forEach((weight, i) => (weight.val = before[i]!));
    for (const weight of built.weights) weight.dispose();
    return y;
  },
  exact: (x, ...values) => exact(x, values),
});

const dense = (x: Array64, [kernel, bias]: Array64[]): Array64 => add(matMul(x, kernel!), bias!);
const standardize = (x: Array64, axes: number[], epsilon: number): Array64 => {
  const mean = fold(x, axes, meanOf, true);
  const variance = fold(zip(x, mean, (a, b) => (a - b) ** 2), axes, meanOf, true); // prettier-ignore
  return mul(
    sub(x, mean),
    map(variance, (v) => 1 / Math.sqrt(v + epsilon)),
  );
};
const leaky = (x: number): number => Math.max(x, 0.2 * x);
const upsampled = (x: Array64): Array64 =>
  make([x.shape[0]!, 2 * x.shape[1]!, 2 * x.shape[2]!, x.shape[3]!], ([b, r, c, channel]) => at(x, [b!, r! >> 1, c! >> 1, channel!]));

export const LAYERS: readonly GradientCase[] = [
  layer('dense, linear', () => tf.layers.dense({ kernelInitializer: 'zeros', units: 2 }), [3, 4], [[4, 2], [2]], dense), // prettier-ignore
  layer('dense, tanh', () => tf.layers.dense({ kernelInitializer: 'zeros', units: 2, activation: 'tanh' }), [3, 4], [[4, 2], [2]], (x, w) => map(dense(x, w), Math.tanh)), // prettier-ignore
  layer('conv2d', () => tf.layers.conv2d({ kernelInitializer: 'zeros', filters: 2, kernelSize: 3, strides: 2, padding: 'same' }), [2, 4, 5, 2], [[3, 3, 2, 2], [2]], (x, [w, b]) =>
    add(conv(x, w!, { stride: 2, pad: 'same' }), b!),
  ), // prettier-ignore
  layer('conv2dTranspose', () => tf.layers.conv2dTranspose({ kernelInitializer: 'zeros', filters: 2, kernelSize: 4, strides: 2, padding: 'same' }), [2, 2, 3, 2], [[4, 4, 2, 2], [2]], (x, [w, b]) =>
    add(convTranspose(x, w!, [2, 4, 6, 2], { stride: 2, pad: 'same' }), b!),
  ), // prettier-ignore
  layer('depthwiseConv2d', () => tf.layers.depthwiseConv2d({ depthwiseInitializer: 'zeros', kernelSize: 3, padding: 'same' }), [1, 4, 4, 2], [[3, 3, 2, 1], [2]], (x, [w, b]) =>
    add(depthwise(x, w!, { pad: 'same' }), b!),
  ), // prettier-ignore
  layer('batchNormalization', () => tf.layers.batchNormalization(), [5, 3], [[3], [3]], (x, [gamma, beta]) => add(mul(standardize(x, [0], 1e-3), gamma!), beta!)), // prettier-ignore
  layer('layerNormalization', () => tf.layers.layerNormalization(), [3, 4], [[4], [4]], (x, [gamma, beta]) => add(mul(standardize(x, [1], 1e-3), gamma!), beta!)), // prettier-ignore
  layer('upSampling2d', () => tf.layers.upSampling2d({ size: [2, 2] }), [2, 2, 3, 2], [], upsampled),
  layer('averagePooling2d', () => tf.layers.averagePooling2d({ poolSize: 2, padding: 'same' }), [1, 3, 4, 2], [], (x) => pool(x, 2, { stride: 2, pad: 'same' }, meanOf)), // prettier-ignore
  layer(
    'maxPooling2d',
    () => tf.layers.maxPooling2d({ poolSize: 2 }),
    [1, 4, 4, 2],
    [],
    (x) => pool(x, 2, { stride: 2, pad: 'valid' }, maxOf),
  ),
  layer('globalMaxPooling2d', () => tf.layers.globalMaxPooling2d({ dataFormat: 'channelsLast' }), [2, 2, 3, 2], [], (x) => fold(x, [1, 2], maxOf)), // prettier-ignore
  layer(
    'leakyReLU',
    () => tf.layers.leakyReLU({ alpha: 0.2 }),
    [3, 4],
    [],
    (x) => map(x, leaky),
  ),
  layer(
    'prelu',
    () => tf.layers.prelu(),
    [3, 4],
    [[4]],
    (x, [alpha]) => zip(x, alpha!, (v, slope) => (v > 0 ? v : slope * v)),
  ),
  layer(
    'softmax',
    () => tf.layers.softmax(),
    [3, 4],
    [],
    (x) => {
      const exponentials = map(x, Math.exp);
      return zip(exponentials, fold(exponentials, [1], (values) => values.reduce((sum, v) => sum + v, 0), true), (a, b) => a / b); // prettier-ignore
    },
  ),
  {
    name: 'layers.embedding',
    inputs: [input([4, 3])],
    run: (table) => {
      const built = tf.layers.embedding({ embeddingsInitializer: 'zeros', inputDim: 4, outputDim: 3 });
      built.build([null]);
      const [weight] = built.trainableWeights as unknown as [LayerWeight];
      const before = weight.val;
      weight.val = table as tf.Variable;
      const y = built.apply(tf.tensor([1, 3, 1, 0], [4], 'int32')) as tf.Tensor;
      weight.val = before;
      for (const weight of built.weights) weight.dispose();
      return y;
    },
    exact: (table) => make([4, 3], ([i, j]) => at(table, [[1, 3, 1, 0][i!]!, j!])),
  },
];
