/**
 * Independent bits: P_G(x) = ∏ σ(x_i l_i) for x_i = ±1, with one logit l_i for each. It learns each bit and nothing of how they hang together.
 *
 * At its best it is the product of the marginals of P, and KL(P ‖ P_G) is then the total correlation of P. It knows its probabilities, so that it can
 * be trained by objective/likelihood; under an adversarial objective its gradient is that of the score function.
 *
 * @see Watanabe 1960, "Information Theoretical Analysis of Multivariate Correlation", https://doi.org/10.1147/rd.41.0066 (total correlation)
 */
import { defineGenerator, drawBits, logProbabilityOfBits, requireBits, requireNoNoise, tf, z } from 'ganvil';

export default defineGenerator({
  id: 'generator/factorised',
  summary: 'Independent bits with a probability for each.',
  params: z.strictObject({}),
  provides: ['log-probability'],
  create: (_params, { space, noise, initial }) => {
    const length = requireBits(
      'generator/factorised',
      space,
      'Take a data set of bit strings, such as stroke, or a generator such as mlp or vae.',
    );
    requireNoNoise('generator/factorised', noise);
    const begin = initial.normals(length).map((value) => 0.1 * value);
    const logits = tf.tidy(() => tf.variable(tf.tensor1d(begin)));
    return {
      space,
      estimator: 'score-function',
      variables: { logits },
      state: {},
      generate: ({ batch, values = [logits], ...request }) => {
        const all = tf.tile(values[0]!.reshape([1, length]), [batch, 1]);
        const samples = drawBits(all, request);
        return { samples, logProbability: logProbabilityOfBits(samples, all) };
      },
      logProbability: (x) => logProbabilityOfBits(x, logits),
    };
  },
});
