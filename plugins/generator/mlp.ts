/**
 * A multilayer perceptron z → x. Its last layer is linear for points and codes, and tanh for images and bits, which live in [-1, 1].
 * Conditional: the one-hot label is put beside z.
 */
import { ACTIVATIONS, activate, defineGenerator, INITIALIZATIONS, network, requireLabels, tf, z } from 'ganvil';

const params = z.strictObject({
  hidden: z.array(z.number().int().positive()).default([128, 128]).describe('Units of each hidden layer.'),
  activation: z.enum(ACTIVATIONS).default('relu').describe('Of the hidden layers.'),
  batchNorm: z.boolean().default(false).describe('Batch normalisation before each hidden activation.'),
  conditional: z.boolean().default(false).describe('Reads the label, one-hot beside z.'),
  initialization: z.enum(INITIALIZATIONS).default('glorot-uniform').describe('How kernels begin.'),
});

export default defineGenerator({
  id: 'generator/mlp',
  summary: 'A multilayer perceptron from noise to objects of any space.',
  params,
  inject: ['noise'],
  create: ({ hidden, activation, batchNorm, conditional, initialization }, { space, classes, roles: { noise }, initial }) => {
    if (conditional) requireLabels('generator/mlp', classes);
    const bounded = space.kind === 'image' || space.kind === 'bits';
    const size = space.shape.reduce((product, n) => product * n, 1);
    const input = tf.input({ shape: [noise.dim + (conditional ? classes : 0)] });
    let x: tf.SymbolicTensor = input;
    for (const units of hidden) {
      x = tf.layers.dense({ units }).apply(x) as tf.SymbolicTensor;
      if (batchNorm) x = tf.layers.batchNormalization({}).apply(x) as tf.SymbolicTensor;
      x = activate(activation).apply(x) as tf.SymbolicTensor;
    }
    x = tf.layers.dense({ units: size, activation: bounded ? 'tanh' : 'linear' }).apply(x) as tf.SymbolicTensor;
    if (space.shape.length > 1) x = tf.layers.reshape({ targetShape: [...space.shape] }).apply(x) as tf.SymbolicTensor;
    const net = network(tf.model({ inputs: input, outputs: x }), { random: initial, initialization });
    return {
      ...net,
      space,
      conditional,
      estimator: 'pathwise',
      generate: ({ z: codes, labels, training, values }) => {
        const given = conditional ? tf.concat([codes!, tf.oneHot(labels!, classes).toFloat()], 1) : codes!;
        return { samples: net.apply(given, { training, values })[0]! };
      },
    };
  },
});
