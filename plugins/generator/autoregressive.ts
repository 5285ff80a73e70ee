/**
 * Bit after bit: P_G(x) = ∏ P(x_i | x_1 … x_{i−1}), by one network with masked weights (MADE) that gives the logits of all bits at once.
 *
 * Every unit carries a number m in 1 … n − 1, given out in turns, and sees the first m bits at most: a unit is joined to those of the layer before with
 * numbers up to its own, and the logit of bit i to units with numbers below i. The first bit has a bias alone. Nothing limits what bits may have to do
 * with one another, and the likelihood is exact; drawing costs one pass for each bit.
 *
 * Differs from the paper: one order of the bits and one set of masks; no connections past the hidden layers.
 *
 * @see Germain et al. 2015, "MADE: Masked Autoencoder for Distribution Estimation", eq. 8–10 and §4, https://arxiv.org/abs/1502.03509
 */
import { ACTIVATIONS, activate, defineGenerator, drawBits, logProbabilityOfBits, requireBits, requireNoNoise, tf, z } from 'ganvil';

const params = z.strictObject({
  hidden: z.array(z.number().int().positive()).default([128, 128]).describe('Units of each hidden layer.'),
  activation: z.enum(ACTIVATIONS).default('relu').describe('Of the hidden layers.'),
});

export default defineGenerator({
  id: 'generator/autoregressive',
  summary: 'Draws bit after bit, each by its probability given those before, with one masked network.',
  source: 'Germain et al. 2015, eq. 8–10, https://arxiv.org/abs/1502.03509',
  params,
  provides: ['log-probability'],
  create: ({ hidden, activation }, { space, noise, initial }) => {
    const length = requireBits(
      'generator/autoregressive',
      space,
      'Take a data set of bit strings, such as stroke, or a generator such as mlp or vae.',
    );
    requireNoNoise('generator/autoregressive', noise);
    const layer = activate(activation);
    /** How many of the first bits each unit sees: inputs, hidden units, and, one less than its place, each output. */
    const seen = [
      Array.from({ length }, (_, i) => i + 1),
      ...hidden.map((units) => Array.from({ length: units }, (_, k) => 1 + (k % Math.max(1, length - 1)))),
      Array.from({ length }, (_, i) => i),
    ];
    const layers = seen.slice(1).map((to, at) => {
      const from = seen[at]!;
      const limit = Math.sqrt(6 / (from.length + to.length)); // glorot-uniform
      const values = initial.uniforms(from.length * to.length, -limit, limit);
      return tf.tidy(() => ({
        kernel: tf.variable(tf.tensor2d(values, [from.length, to.length])),
        bias: tf.variable(tf.zeros([to.length])),
        mask: tf.keep(tf.tensor2d(from.map((before) => to.map((after) => (before <= after ? 1 : 0))))),
      }));
    });
    const variables = Object.fromEntries(layers.flatMap(({ kernel, bias }, i) => [[`${i}-masked/kernel`, kernel], [`${i}-masked/bias`, bias]])); // prettier-ignore
    const own = Object.values(variables);

    const logitsOf = (x: tf.Tensor, values: readonly tf.Tensor[] = own): tf.Tensor2D => {
      let y = x as tf.Tensor2D;
      layers.forEach(({ mask }, i) => {
        y = y.matMul(values[2 * i]!.mul<tf.Tensor2D>(mask)).add<tf.Tensor2D>(values[2 * i + 1]!);
        if (i < layers.length - 1) y = layer.apply(y) as tf.Tensor2D;
      });
      return y;
    };
    const unit = (i: number): tf.Tensor2D => tf.oneHot(tf.tensor1d([i], 'int32'), length).toFloat() as tf.Tensor2D;
    return {
      space,
      estimator: 'score-function',
      variables,
      state: {},
      generate: ({ batch, random, values }) => {
        let samples = tf.zeros<tf.Rank.R2>([batch, length]);
        // bits that are not drawn yet are 0, and masks keep them from those that are
        for (let i = 0; i < length; i++) {
          const bit = drawBits(logitsOf(samples, values).slice([0, i], [batch, 1]), { random });
          samples = samples.add(bit.mul(unit(i)));
        }
        return { samples, logProbability: logProbabilityOfBits(samples, logitsOf(samples, values)) };
      },
      logProbability: (x) => logProbabilityOfBits(x, logitsOf(x)),
      dispose: () => layers.forEach(({ mask }) => mask.dispose()),
    };
  },
});
