/** One step of a small convolutional GAN, as `tf.layers` builds them: both updates, in one program. */
import * as tf from '@tensorflow/tfjs';

import type { Engine } from '../../../../core/contracts.ts';
import { network } from '../../../../core/engine/network.ts';
import { RandomStreams } from '../../../../core/run/random.ts';

export interface ImageGanOptions {
  /** Height and width of the images, divisible by 4. */
  readonly size?: number;
  readonly width?: number;
  readonly batch?: number;
  readonly batchNorm?: boolean;
  /** Weight of ½ E‖∇D(x)‖². */
  readonly penalty?: number;
  /** How G grows its images: by transposed convolutions, or by resizing before plain ones. */
  readonly growth?: 'transposed' | 'resized';
  /** How D shrinks them: by strided convolutions, or by pools behind plain ones. */
  readonly shrinking?: 'strided' | 'pooled';
}

const CODES = 5;

export function imageGan(engine: Engine, options: ImageGanOptions = {}) {
  const { size = 8, width = 4, batch = 4, batchNorm = true, penalty = 0, growth = 'transposed', shrinking = 'strided' } = options;
  const streams = new RandomStreams(3, engine.feed);
  const stream = (name: string) => streams.stream(name);
  const norm = () => (batchNorm ? [tf.layers.batchNormalization()] : []);
  const conv = (filters: number, strides: number, kernelSize: number) =>
    tf.layers.conv2d({ filters, kernelSize, strides, padding: 'same' });
  const grow = (filters: number) =>
    growth === 'transposed'
      ? [tf.layers.conv2dTranspose({ filters, kernelSize: 4, strides: 2, padding: 'same' })]
      : [tf.layers.upSampling2d({ size: [2, 2] }), conv(filters, 1, 3)];
  const shrink = (filters: number) =>
    shrinking === 'strided' ? [conv(filters, 2, 5)] : [conv(filters, 1, 3), tf.layers.averagePooling2d({ poolSize: 2, strides: 2 })];
  const generator = network(
    tf.sequential({
      layers: [
        tf.layers.dense({ units: (size * size * width) / 8, inputShape: [CODES] }),
        tf.layers.reshape({ targetShape: [size / 4, size / 4, 2 * width] }),
        ...norm(),
        tf.layers.activation({ activation: 'relu' }),
        ...grow(width),
        ...norm(),
        tf.layers.activation({ activation: 'relu' }),
        ...grow(1),
        tf.layers.activation({ activation: 'tanh' }),
      ],
    }),
    { random: stream('g'), initialization: 'torch' },
  );
  const discriminator = network(
    tf.sequential({
      layers: [
        tf.layers.inputLayer({ inputShape: [size, size, 1] }),
        ...shrink(width),
        tf.layers.leakyReLU({ alpha: 0.2 }),
        ...shrink(2 * width),
        tf.layers.activation({ activation: 'tanh' }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 1 }),
      ],
    }),
    { random: stream('d'), initialization: 'torch' },
  );
  const score = (x: tf.Tensor) => discriminator.apply(x, { training: true })[0]!;
  const generate = () => generator.apply(stream('z').normal([batch, CODES]), { training: true })[0]!;

  const descend = (loss: () => tf.Scalar, variables: tf.Variable[]): tf.Scalar => {
    const { value, grads } = tf.variableGrads(loss, variables);
    for (const variable of variables) variable.assign(variable.sub(grads[variable.name]!.mul(0.05)));
    return value;
  };
  const step = engine.program('image-gan', () => {
    const real = stream('x').uniform([batch, size, size, 1], -1, 1);
    const fake = generate();
    const loss = descend(() => {
      const main = tf.add(tf.softplus(tf.neg(score(real))).mean(), tf.softplus(score(fake)).mean());
      if (penalty === 0) return main as tf.Scalar;
      const slope = tf.grad((x: tf.Tensor) => score(x).sum())(real);
      return tf.add(
        main,
        slope
          .square()
          .sum()
          .mul(penalty / (2 * batch)),
      );
    }, Object.values(discriminator.variables));
    const cost = descend(() => tf.softplus(tf.neg(score(generate()))).mean(), Object.values(generator.variables));
    return { scalars: { loss, cost } };
  });
  const named = {
    ...prefixed('g', generator.variables),
    ...prefixed('g-state', generator.state),
    ...prefixed('d', discriminator.variables),
  };
  return {
    step: async () => (await step()).scalars,
    variables: named,
    dispose: () => {
      generator.dispose();
      discriminator.dispose();
    },
  };
}

const prefixed = (prefix: string, record: Readonly<Record<string, tf.Variable>>) =>
  Object.fromEntries(Object.entries(record).map(([name, variable]) => [`${prefix}/${name}`, variable]));
