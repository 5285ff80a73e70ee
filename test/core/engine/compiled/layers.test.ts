import { beforeAll, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs';

import type { Engine } from '../../../../core/contracts.ts';
import { compiledEngine } from '../../../../core/engine/compiled.ts';
import { RandomStreams } from '../../../../core/run/random.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await compiledEngine({ backend: 'cpu', check: false });
});

const stream = new RandomStreams(5, (produce, shape, dtype) => tf.tensor(produce(), [...shape], dtype)).stream('layers');
const { layers } = tf;
const image = [2, 6, 6, 4];
const sequence = [2, 5, 4];
const vector = [3, 4];
type Make = () => tf.layers.Layer;

const cases: [name: string, shape: number[], make: Make][] = [
  ['dense', vector, () => layers.dense({ units: 3, activation: 'tanh' })],
  ['conv1d', sequence, () => layers.conv1d({ filters: 3, kernelSize: 3, padding: 'same' })],
  ['conv2d', image, () => layers.conv2d({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'sigmoid' })],
  ['conv2dTranspose', image, () => layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' })],
  ['depthwiseConv2d', image, () => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same' })],
  ['separableConv2d', image, () => layers.separableConv2d({ filters: 3, kernelSize: 3, padding: 'valid' })],
  ['batchNormalization', image, () => layers.batchNormalization()],
  ['batchNormalization of vectors', vector, () => layers.batchNormalization()],
  ['layerNormalization', vector, () => layers.layerNormalization()],
  ['flatten', image, () => layers.flatten()],
  ['permute', image, () => layers.permute({ dims: [3, 1, 2] })],
  ['reshape', image, () => layers.reshape({ targetShape: [12, -1] })],
  ['repeatVector', vector, () => layers.repeatVector({ n: 3 })],
  ['upSampling2d', image, () => layers.upSampling2d({ size: [2, 2] })],
  ['maxPooling2d', image, () => layers.maxPooling2d({ poolSize: 2 })],
  ['averagePooling2d', image, () => layers.averagePooling2d({ poolSize: 2 })],
  ['maxPooling1d', sequence, () => layers.maxPooling1d({ poolSize: 2 })],
  ['globalAveragePooling2d', image, () => layers.globalAveragePooling2d({})],
  ['globalMaxPooling2d', image, () => layers.globalMaxPooling2d({})],
  ['zeroPadding2d', image, () => layers.zeroPadding2d({ padding: [1, 2] })],
  ['cropping2D', image, () => layers.cropping2D({ cropping: [1, 1] })],
  ['leakyReLU', vector, () => layers.leakyReLU({ alpha: 0.2 })],
  ['prelu', vector, () => layers.prelu({ alphaInitializer: 'ones' })],
  ['elu', vector, () => layers.elu()],
  ['softmax', vector, () => layers.softmax()],
  ['simpleRNN', sequence, () => layers.simpleRNN({ units: 3 })],
  ['gru', sequence, () => layers.gru({ units: 3, returnSequences: true })],
  ['lstm', sequence, () => layers.lstm({ units: 3 })],
  ['timeDistributed', sequence, () => layers.timeDistributed({ layer: layers.dense({ units: 2 }) })],
  ...(['relu', 'tanh', 'sigmoid', 'elu', 'selu', 'softplus', 'softsign', 'hardSigmoid', 'swish', 'mish', 'gelu'] as const).map(
    (activation): [string, number[], Make] => [`activation ${activation}`, vector, () => layers.activation({ activation: activation })],
  ),
];

/** A scalar of the layer's output, so that its gradient reaches every element differently. */
const weighed = (y: tf.Tensor) => y.mul(tf.linspace(0.5, 1.5, y.size).reshape(y.shape)).sum<tf.Scalar>();

test.each(cases)('%s, and its gradients in input and weights, in training', async (_name, shape, make) => {
  const layer = make();
  tf.sequential({ layers: [layers.inputLayer({ inputShape: shape.slice(1) }), layer] }); // builds it
  for (const weight of layer.weights) weight.write(stream.uniform(weight.shape as number[], 0.1, 0.6));
  const variables = layer.trainableWeights.map((weight) => weight.read() as tf.Variable);
  const all = layer.weights.map((weight) => weight.read() as tf.Variable);
  const body = ({ x }: Readonly<Record<string, tf.Tensor>>) => {
    const y = layer.apply(x!, { training: true }) as tf.Tensor;
    const dx = tf.grad((v: tf.Tensor) => weighed(layer.apply(v, { training: true }) as tf.Tensor))(x!);
    const grads =
      variables.length === 0 ? {} : tf.variableGrads(() => weighed(layer.apply(x!, { training: true }) as tf.Tensor), variables).grads;
    return { tensors: { y, dx, ...Object.fromEntries(Object.values(grads).map((grad, i) => [`w${i}`, grad])) } };
  };
  const x = stream.uniform(shape, -1, 1);
  const before = all.map((variable) => variable.clone());
  const expected = tf.tidy(() => body({ x }).tensors);
  const moved = all.map((variable) => Array.from(variable.dataSync()));
  all.forEach((variable, i) => variable.assign(before[i]!));
  const { tensors } = await engine.program('layer', body)({ x });
  for (const [name, tensor] of Object.entries(expected)) {
    const [values, found] = [Array.from(await tensor.data()), await tensors[name]!.data()];
    const scale = Math.max(1, ...values.map(Math.abs));
    // float32: sums of up to a thousand terms that nearly cancel
    expect([name, values.findIndex((value, i) => !(Math.abs(found[i]! - value) <= 1e-4 * scale))]).toEqual([name, -1]);
  }
  // what the layer keeps from step to step, such as moving averages
  all.forEach((variable, i) => variable.dataSync().forEach((value, at) => expect(value).toBeCloseTo(moved[i]![at]!, 4)));
});

test('an embedding, and its gradient', async () => {
  const table = tf.variable(stream.normal([5, 3]));
  const body = ({ ids }: Readonly<Record<string, tf.Tensor>>) => {
    const { value, grads } = tf.variableGrads(() => weighed(tf.gather(table, ids as tf.Tensor1D)), [table]);
    return { tensors: { value, grad: grads[table.name]! } };
  };
  const ids = tf.tensor1d([4, 0, 4, 2], 'int32');
  const expected = body({ ids }).tensors;
  const { tensors } = await engine.program('embedding', body)({ ids });
  for (const name of ['value', 'grad'] as const) {
    const found = tensors[name]!.dataSync();
    expected[name].dataSync().forEach((value, i) => expect(found[i]).toBeCloseTo(value, 4));
  }
});

test('power iteration for a spectral norm keeps its vector from step to step', async () => {
  const w = tf.variable(tf.tensor2d([3, 0, 0, 1, 0.5, 0], [3, 2]));
  const u = tf.variable(tf.tensor2d([1, 1], [2, 1]));
  const p = engine.program('power-iteration', () => {
    const v = tf.matMul(w, u);
    const next = tf.matMul(w, v, true);
    u.assign(next.div(next.norm()));
    return { scalars: { sigma: tf.matMul(w, u).norm() } };
  });
  let sigma = 0;
  for (let i = 0; i < 20; i++) sigma = (await p()).scalars.sigma!;
  // the largest singular value: that of WᵀW = [[9.25, 0], [0, 1]]
  expect(sigma).toBeCloseTo(Math.sqrt(9.25), 4);
});

test.each(['sgd', 'momentum', 'adam', 'adamax', 'adagrad', 'adadelta', 'rmsprop'] as const)(
  "TensorFlow.js's %s steps compiled as it does eagerly",
  async (name) => {
    const run = async (compiled: boolean) => {
      const w = tf.variable(tf.tensor1d([1, -2, 3]));
      const optimizer = name === 'momentum' ? tf.train.momentum(0.1, 0.9) : tf.train[name](0.1);
      const body = () => {
        const { value, grads } = tf.variableGrads(
          () =>
            w
              .square()
              .mul(tf.tensor1d([1, 2, 3]))
              .sum<tf.Scalar>(),
          [w],
        );
        optimizer.applyGradients([{ name: w.name, tensor: grads[w.name]! }]);
        return { scalars: { value } };
      };
      const step = compiled ? engine.program(name, body) : () => Promise.resolve(tf.tidy(() => void body()));
      for (let i = 0; i < 3; i++) await step();
      return Array.from(w.dataSync());
    };
    const [eager, compiled] = [await run(false), await run(true)];
    compiled.forEach((value, i) => expect(value).toBeCloseTo(eager[i]!, 4));
  },
);

test('a straight-through estimator passes its gradient by', async () => {
  const logits = tf.tensor2d([0.3, -0.2, 1.1, 0.4], [2, 2]);
  const p = engine.program('straight-through', ({ x }) => {
    const hard = tf.customGrad((v) => {
      const input = v as tf.Tensor;
      return { value: tf.oneHot(tf.argMax(input, 1), 2).toFloat(), gradFunc: (dy: tf.Tensor) => dy };
    });
    return { tensors: { hard: hard(x!), grad: tf.grad((v: tf.Tensor) => weighed(hard(tf.softmax(v))))(x!) } };
  });
  const { tensors } = await p({ x: logits });
  expect(Array.from(tensors.hard!.dataSync())).toEqual([1, 0, 1, 0]);
  const weights = tf.linspace(0.5, 1.5, 4).reshape([2, 2]);
  const soft = tf
    .grad((v: tf.Tensor) => tf.softmax(v).mul(weights).sum())(logits)
    .dataSync();
  tensors.grad!.dataSync().forEach((value, i) => expect(value).toBeCloseTo(soft[i]!, 5));
});
