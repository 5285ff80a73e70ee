/**
 * Objects drawn evenly from all there are: fair bits, pixels of U[−1, 1], points of a cube. A proposal for negatives; it learns nothing.
 *
 *   log P(x) = −n log(2 · bound) with n coordinates; for bit strings −n log 2
 *
 * D trained against it by a logistic loss ends at s = log P_data + n log(2 · bound): its ranking is right, and where it never saw a negative
 * anything may score high.
 */
import { defineGenerator, regionOf, tf, z } from 'ganvil';

const params = z.strictObject({
  bound: z
    .number()
    .positive()
    .default(1)
    .describe('Points and codes are drawn from [-bound, bound] in every coordinate; images from [-1, 1].'),
});

export default defineGenerator({
  id: 'generator/uniform',
  summary: 'Draws objects evenly from the whole space, whatever the data are.',
  params,
  provides: ['log-probability'],
  create: ({ bound }, { space }) => {
    const region = regionOf(space, bound);
    const size = space.shape.reduce((product, n) => product * n, 1);
    const logDensity = -size * Math.log(space.kind === 'bits' ? 2 : 2 * region.bound!);
    return {
      space,
      estimator: 'none',
      variables: {},
      state: {},
      generate: ({ batch, random }) => Promise.resolve({ samples: region.random(batch, random), evaluations: 0 }),
      logProbability: (x) => tf.fill([x.shape[0]], logDensity),
    };
  },
});
