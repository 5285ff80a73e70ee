/** Standard normal codes z ~ N(0, I). */
import { defineNoise, type tf, z } from 'ganvil';

const params = z.strictObject({
  dim: z.number().int().positive().default(2).describe('Length of a code.'),
});

export default defineNoise({
  id: 'noise/gaussian',
  summary: 'Draws codes from the standard normal distribution.',
  params,
  create: ({ dim }) => ({
    parts: [{ name: 'z', kind: 'continuous', size: dim }],
    dim,
    sample: (batch, random) => random.normal([batch, dim]) as tf.Tensor2D,
    logDensity: (codes) =>
      codes
        .square()
        .sum(1)
        .mul(-0.5)
        .sub<tf.Tensor1D>(0.5 * dim * Math.log(2 * Math.PI)),
  }),
});
