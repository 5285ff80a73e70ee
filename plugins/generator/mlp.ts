/**
 * A multilayer perceptron z → x. Its last layer is linear for points and codes, and tanh for images, which live in [-1, 1]. Conditional: the
 * one-hot label is put beside z.
 *
 * Over bits the last layer gives logits l, and `bits` says what becomes of them: their means tanh(l/2); the likelier bit, with the slope of the
 * mean; tanh((l + λ)/2τ) with logistic λ, and sign(l + λ) outside training; or draws that are trained by the gradient of their log-probability.
 *
 * @see Bengio et al. 2013, "Estimating or Propagating Gradients Through Stochastic Neurons", §4, https://arxiv.org/abs/1308.3432 (straight-through)
 * @see Maddison et al. 2017, "The Concrete Distribution", §2.3, https://arxiv.org/abs/1611.00712, and Jang et al. 2017, "Categorical
 * Reparameterization with Gumbel-Softmax", https://arxiv.org/abs/1611.01144 (gumbel-softmax)
 * @see Williams 1992, "Simple Statistical Gradient-Following Algorithms", https://doi.org/10.1007/BF00992696 (score-function)
 */
import {
  bitsEstimator,
  bitHeadParams,
  decodedOf,
  defineGenerator,
  makeBits,
  meansOf,
  perceptron,
  perceptronParams,
  requireBitHead,
  requireLabels,
  tf,
  z,
} from 'ganvil';

const params = z.strictObject({
  ...perceptronParams,
  conditional: z.boolean().default(false).describe('Reads the label, one-hot beside z.'),
  ...bitHeadParams,
});

export default defineGenerator({
  id: 'generator/mlp',
  summary: 'A multilayer perceptron from noise to objects of any space.',
  params,
  inject: ['noise'],
  create: (settings, { space, classes, roles: { noise }, initial, at }) => {
    const { conditional } = settings;
    if (conditional) requireLabels('generator/mlp', classes);
    requireBitHead('generator/mlp', settings, space);
    const net = perceptron(settings, { inputs: noise.dim + (conditional ? classes : 0), outputs: space.shape, random: initial });
    return {
      ...net,
      space,
      conditional,
      estimator: bitsEstimator(settings),
      generate: (request) => {
        const { z: codes, labels, training, values } = request;
        const given = conditional ? tf.concat([codes!, tf.oneHot(labels!, classes).toFloat()], 1) : codes!;
        const decoded = decodedOf(space, net.apply(given, { training, values })[0]!);
        return space.kind === 'bits' ? makeBits(decoded, settings, request, at) : { samples: meansOf(space, decoded) };
      },
    };
  },
});
