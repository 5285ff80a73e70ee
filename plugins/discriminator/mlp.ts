/**
 * A multilayer perceptron x → raw score, with its last hidden layer as features. Conditional: the one-hot label is put beside x.
 */
import { ACTIVATIONS, activate, defineDiscriminator, GanvilError, INITIALIZATIONS, network, requireLabels, tf, z } from 'ganvil';

const params = z.strictObject({
  hidden: z.array(z.number().int().positive()).min(1).default([128, 128]).describe('Units of each hidden layer.'),
  activation: z.enum(ACTIVATIONS).default('leaky-relu').describe('Of the hidden layers.'),
  sees: z.int().positive().nullable().default(null).describe('How many of the numbers of an object it sees, from the first; null: all.'),
  conditional: z.boolean().default(false).describe('Reads the label, one-hot beside x.'),
  initialization: z.enum(INITIALIZATIONS).default('glorot-uniform').describe('How kernels begin.'),
});

export default defineDiscriminator({
  id: 'discriminator/mlp',
  summary: 'A multilayer perceptron from objects of any space to raw scores.',
  params,
  provides: ['features'],
  create: ({ hidden, activation, sees, conditional, initialization }, { space, classes, initial }) => {
    if (conditional) requireLabels('discriminator/mlp', classes);
    const size = space.shape.reduce((product, n) => product * n, 1);
    const seen = sees ?? size;
    if (seen > size) {
      throw new GanvilError('E_SPEC_MISMATCH', {
        where: 'discriminator/mlp',
        expected: `\`sees\` of at most ${size}, the numbers of an object`,
        received: `${seen}`,
        fix: 'Lower `sees`, or leave it out.',
      });
    }
    const input = tf.input({ shape: [seen + (conditional ? classes : 0)] });
    let x: tf.SymbolicTensor = input;
    for (const units of hidden) {
      x = tf.layers.dense({ units }).apply(x) as tf.SymbolicTensor;
      x = activate(activation).apply(x) as tf.SymbolicTensor;
    }
    const score = tf.layers.dense({ units: 1 }).apply(x) as tf.SymbolicTensor;
    const net = network(tf.model({ inputs: input, outputs: [score, x] }), { random: initial, initialization });
    return {
      ...net,
      judges: conditional ? ['x', 'y'] : ['x'],
      outputs: ({ x: objects, y }, { training, values }) => {
        const whole = objects!.reshape<tf.Tensor2D>([-1, size]);
        const flat = seen === size ? whole : whole.slice([0, 0], [-1, seen]);
        const given = conditional ? tf.concat([flat, tf.oneHot(y as tf.Tensor1D, classes).toFloat()], 1) : flat;
        const [scores, features] = net.apply(given, { training, values });
        return { score: scores as tf.Tensor2D, features: features as tf.Tensor2D };
      },
    };
  },
});
