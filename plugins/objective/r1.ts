/**
 * R1: D's slope at real objects is pulled towards 0. A term; add it to any main objective.
 *
 *   L_D += γ/2 E‖∇ₓ s(x)‖²,  x real
 *
 * Differentiates a gradient. D must judge each sample by itself: no batch norm in D. The authors' own code has no ½: their 10 is γ = 20 here.
 *
 * @see Mescheder et al. 2018, "Which Training Methods for GANs do actually Converge?", eq. 9, https://arxiv.org/abs/1801.04406
 */
import { defineObjective, tf, z } from 'ganvil';

const params = z.strictObject({
  gamma: z.number().positive().default(10).describe('Weight γ; 10 is usual for images, 0.1 for points in the plane.'),
});

/** ‖∇ critic(x)‖² of each sample. [batch, ...space] → [batch]. */
export function squaredSlopes(critic: (x: tf.Tensor) => tf.Tensor2D, x: tf.Tensor): tf.Tensor1D {
  const slopes = tf.grad((input) => critic(input).sum())(x); // the sum: sample i's score depends on sample i alone
  return slopes.reshape([x.shape[0], -1]).square().sum(1);
}

export default defineObjective({
  id: 'objective/r1',
  summary: "Penalises D's squared slope at real objects, which makes training near the optimum stable.",
  source: 'Mescheder et al. 2018, eq. 9, https://arxiv.org/abs/1801.04406',
  sort: 'term',
  needs: ['discriminator'],
  params,
  create: ({ gamma }) => ({
    discriminatorLoss: ({ real, critic }) =>
      squaredSlopes(critic, real.samples)
        .mean()
        .mul(gamma / 2),
  }),
});
