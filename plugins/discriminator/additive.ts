/**
 * A score that is a sum over the numbers of an object, each judged by itself: s(x) = Σ wᵢ xᵢ + b. Over bits every additive score Σ dᵢ(xᵢ) has this form.
 *
 * It sees the marginals and nothing else. Where real and generated objects have the same marginals, E s is the same for both whatever w is, so by
 * Jensen's inequality (−log σ is convex) no w does better than a constant: the logistic loss is at least 2 log 2.
 */
import { defineDiscriminator, INITIALIZATIONS, network, tf, z } from 'ganvil';

const params = z.strictObject({
  initialization: z.enum(INITIALIZATIONS).default('glorot-uniform').describe('How the weights begin.'),
});

export default defineDiscriminator({
  id: 'discriminator/additive',
  summary: 'A sum of scores for each number of an object: it judges components, and never the whole.',
  params,
  create: ({ initialization }, { space, initial }) => {
    const size = space.shape.reduce((product, n) => product * n, 1);
    const input = tf.input({ shape: [size] });
    const score = tf.layers.dense({ units: 1 }).apply(input) as tf.SymbolicTensor;
    const net = network(tf.model({ inputs: input, outputs: score }), { random: initial, initialization });
    return {
      ...net,
      judges: ['x'],
      outputs: ({ x }, { training, values }) => ({ score: net.apply(x!.reshape([-1, size]), { training, values })[0] as tf.Tensor2D }),
    };
  },
});
