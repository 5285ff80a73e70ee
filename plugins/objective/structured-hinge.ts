/**
 * The structured hinge: a real bit string is to score above every other one by as much as the two differ.
 *
 *   L_D = E relu(max_ŷ [Δ(y, ŷ) + s(ŷ)] − s(y)),   Δ(y, ŷ) = cost · (number of bits that differ)
 *
 * The maximum is taken over the negatives of the batch, for each real object on its own; it is a lower bound of the one over all strings, and equal
 * to it where the negatives hold the string that attains it. Positives among the negatives do no harm: Δ(y, y) = 0. With cost 0 it is
 * `perceptron`. Has no loss for G.
 *
 * @see Tsochantaridis et al. 2005, "Large Margin Methods for Structured and Interdependent Output Variables", https://jmlr.org/papers/v6/tsochantaridis05a.html
 */
import { defineObjective, requireBits, type tf, z } from 'ganvil';

const params = z.strictObject({
  cost: z.number().min(0).default(1).describe('Margin for each bit in which two strings differ.'),
});

/** In how many bits strings over {-1, 1} differ. [batch, n], [others, n] → [batch, others]. */
export const hamming = (one: tf.Tensor2D, other: tf.Tensor2D): tf.Tensor2D =>
  one
    .matMul(other, false, true)
    .mul(-0.5)
    .add(one.shape[1] / 2);

export default defineObjective({
  id: 'objective/structured-hinge',
  summary: 'Wants every real bit string to score above each negative by a margin that grows with the bits that differ.',
  source: 'Tsochantaridis et al. 2005, https://jmlr.org/papers/v6/tsochantaridis05a.html',
  sort: 'main',
  needs: ['discriminator', 'generator'],
  params,
  create: ({ cost }, { space }) => {
    requireBits('objective/structured-hinge', space, 'Take objective/perceptron or objective/hinge.');
    return {
      discriminatorLoss: ({ real, fake }) => {
        const distance = hamming(real.samples as tf.Tensor2D, fake.samples as tf.Tensor2D);
        const rivals = distance.mul(cost).add(fake.scores.reshape([1, -1]));
        return rivals.max(1, true).sub(real.scores).relu();
      },
    };
  },
});
