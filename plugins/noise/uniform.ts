/** Codes z ~ U[-bound, bound)^dim. */
import { defineNoise, tf, z } from 'ganvil';

const params = z.strictObject({
  dim: z.number().int().positive().default(2).describe('Length of a code.'),
  bound: z.number().positive().default(1).describe('Codes lie in [-bound, bound).'),
});

export default defineNoise({
  id: 'noise/uniform',
  summary: 'Draws codes from the uniform distribution over a cube around 0.',
  params,
  create: ({ dim, bound }) => ({
    parts: [{ name: 'z', kind: 'continuous', size: dim }],
    dim,
    sample: (batch, random) => random.uniform([batch, dim], -bound, bound) as tf.Tensor2D,
    logDensity: (codes) => {
      const inside = codes.abs().max(1).lessEqual(bound);
      return tf.where(inside, -dim * Math.log(2 * bound), -Infinity) as tf.Tensor1D;
    },
  }),
});
