/**
 * A variational auto-encoder: the encoder gives a normal distribution over codes, z = m + e^{ℓ/2} ξ with ξ ~ N(0, I), and new objects are decoded from
 * the prior N(0, I). The decoder is the network of generator/mlp, by the same params.
 *
 * Bits are drawn by themselves, with the logits that the decoder gives; of points and images the decoder's mean is taken, without the noise of
 * p(x | z). Where the run has noise its codes are the prior's: it must be standard normal and as long as a code.
 *
 * @see Kingma & Welling 2014, "Auto-Encoding Variational Bayes", §2.4 and appendix C, https://arxiv.org/abs/1312.6114
 */
import { coder, coderParams, defineGenerator, requireStandardNormal, tf, z } from 'ganvil';

export default defineGenerator({
  id: 'generator/vae',
  summary: 'An encoder to distributions over codes and a decoder; new objects are decoded from the standard normal.',
  source: 'Kingma & Welling 2014, §2.4, https://arxiv.org/abs/1312.6114',
  params: z.strictObject(coderParams),
  provides: ['encoder', 'posterior', 'decoder'],
  trainedThrough: 'decoder',
  create: (settings, { space, noise, initial }) => {
    const { code } = settings;
    if (noise !== undefined) requireStandardNormal('generator/vae', noise, code);
    const networks = coder(settings, { space, numbers: 2 * code, random: initial });
    return {
      space,
      estimator: 'pathwise',
      variables: networks.variables,
      state: networks.state,
      encode: (x, { training, random }) => {
        const [mean, logVariance] = tf.split(networks.numbers(x, { training }), 2, 1) as [tf.Tensor2D, tf.Tensor2D];
        const noisy = logVariance.mul(0.5).exp().mul(random.normal(mean.shape));
        return { mean, logVariance, sample: mean.add(noisy) };
      },
      decode: networks.decode,
      drawCodes: (batch, random) => random.normal([batch, code]) as tf.Tensor2D,
      generate: (request) => networks.objects(request.z ?? (request.random.normal([request.batch, code]) as tf.Tensor2D), request),
      dispose: networks.dispose,
    };
  },
});
