/**
 * The gradient penalty of WGAN-GP: D's slope between real and generated objects is pulled towards 1. A term; add it to any main objective.
 *
 *   L_D += λ E(‖∇ₓ s(x̂)‖ − k)²,   x̂ = ε x + (1 − ε) G(z),   one ε ~ U[0, 1) for each sample
 *
 * Differentiates a gradient. D must judge each sample by itself: no batch norm in D. The norm is taken sample by sample over all other axes, and
 * is √(Σ² + 1e-12): without the constant its own slope where D is flat is 0/0. Differs from the paper in that constant alone.
 *
 * @see Gulrajani et al. 2017, "Improved Training of Wasserstein GANs", eq. 3 and algorithm 1, https://arxiv.org/abs/1704.00028
 */
import { defineObjective, scheduled, tf, z } from 'ganvil';

const params = z.strictObject({
  lambda: scheduled(z.number().positive())
    .default(10)
    .describe('Weight λ; a number or a schedule { from, to, steps }. 10 is usual for images, 0.1 for points in the plane.'),
  target: z.number().min(0).default(1).describe('Slope k that D is pulled to; 0 gives the zero-centred penalty.'),
});

/** ‖∇ critic(x)‖ of each sample. [batch, ...space] → [batch]. */
export function slopes(critic: (x: tf.Tensor) => tf.Tensor2D, x: tf.Tensor): tf.Tensor1D {
  const gradient = tf.grad((input) => critic(input).sum())(x); // the sum: sample i's score depends on sample i alone
  return gradient.reshape([x.shape[0], -1]).square().sum<tf.Tensor1D>(1).add<tf.Tensor1D>(1e-12).sqrt();
}

/** Each sample somewhere on the straight line between its two ends, `[batch, ...space]`; `share` of the first, `[batch]`, is drawn for each. */
export function between(one: tf.Tensor, other: tf.Tensor, share: tf.Tensor): tf.Tensor {
  const each = share.reshape([-1, ...one.shape.slice(1).map(() => 1)]);
  return other.add(each.mul(one.sub(other)));
}

export default defineObjective({
  id: 'objective/gradient-penalty',
  summary: "Pulls D's slope towards 1 on the lines between real and generated objects, one point a pair.",
  source: 'Gulrajani et al. 2017, eq. 3, algorithm 1, https://arxiv.org/abs/1704.00028',
  sort: 'term',
  needs: ['discriminator', 'generator'],
  params,
  create: ({ lambda, target }) => ({
    discriminatorLoss: ({ real, fake, critic, random, batch, at }) =>
      slopes(critic, between(real.samples, fake.samples, random.uniform([batch])))
        .sub(target)
        .square()
        .mean()
        .mul(at(lambda)),
  }),
});
