/**
 * An encoder x → z and a decoder z → x, two perceptrons; the decoder alone makes new objects.
 *
 * An auto-encoder has no distribution of codes. One is fitted to the codes of training objects: `gaussian`, by mean and covariance, or a `mixture` of
 * such, by expectation and maximisation. The newest `heldCodes` codes of training are state, so that a checkpoint is all that sampling needs; the fit
 * is made when objects are asked for, and the same codes give the same fit. Before any training step codes are drawn from N(0, I).
 *
 * Bits are drawn by themselves, with the logits that the decoder gives; of points and images the decoder's mean is taken.
 *
 * @see Hinton & Salakhutdinov 2006, "Reducing the Dimensionality of Data with Neural Networks", https://doi.org/10.1126/science.1127647
 * @see Ghosh et al. 2020, "From Variational to Deterministic Autoencoders", §4, https://arxiv.org/abs/1903.12436 (a density fitted afterwards)
 */
import { coder, coderParams, defineGenerator, fittedPrior, fittedPriorParams, requireNoNoise, tf, z } from 'ganvil';

const params = z.strictObject({
  ...coderParams,
  ...fittedPriorParams,
  heldCodes: z.number().int().min(2).default(1024).describe('The newest codes of training objects, which the prior is fitted to.'),
});

export default defineGenerator({
  id: 'generator/auto-encoder',
  summary: 'An encoder and a decoder; new objects are decoded from a prior that is fitted to codes.',
  source: 'Hinton & Salakhutdinov 2006, https://doi.org/10.1126/science.1127647',
  params,
  provides: ['encoder', 'decoder'],
  trainedThrough: 'decoder',
  create: (settings, { space, noise, initial }) => {
    requireNoNoise('generator/auto-encoder', noise);
    const { code, heldCodes } = settings;
    const networks = coder(settings, { space, numbers: code, random: initial });
    const held = tf.tidy(() => ({
      codes: tf.variable(tf.zeros([heldCodes, code]), false),
      count: tf.variable(tf.scalar(0), false),
    }));
    const hold = (codes: tf.Tensor2D): void => {
      const batch = codes.shape[0];
      const all = batch >= heldCodes ? codes : tf.concat<tf.Tensor>([held.codes.slice([batch, 0]), codes]);
      held.codes.assign(all.slice([all.shape[0] - heldCodes, 0]));
      held.count.assign(held.count.add(batch).minimum<tf.Scalar>(heldCodes));
    };

    const drawCodes = fittedPrior(settings, () => {
      const count = held.count.dataSync()[0]!; // waits for the device
      return held.codes.dataSync<'float32'>().slice((heldCodes - count) * code);
    });
    return {
      space,
      estimator: 'pathwise',
      variables: networks.variables,
      state: { ...networks.state, 'prior/codes': held.codes, 'prior/count': held.count },
      encode: (x, { training }) => {
        const codes = networks.numbers(x, { training });
        if (training) hold(codes);
        return { mean: codes, sample: codes };
      },
      decode: networks.decode,
      drawCodes,
      generate: (request) => networks.objects(drawCodes(request.batch, request.random), request),
      dispose: networks.dispose,
    };
  },
});
