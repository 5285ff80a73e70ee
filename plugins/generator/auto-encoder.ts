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
import {
  coder,
  coderParams,
  defineGenerator,
  drawNormals,
  fitNormal,
  fitNormalMixture,
  type NormalMixture,
  requireNoNoise,
  tf,
  z,
} from 'ganvil';

const params = z.strictObject({
  ...coderParams,
  prior: z
    .enum(['gaussian', 'mixture'])
    .default('gaussian')
    .describe('What is fitted to codes of training objects, to draw codes of new ones from.'),
  components: z.number().int().positive().default(10).describe('Normals of the mixture.'),
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
    const { code, prior, components, heldCodes } = settings;
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

    let last: { readonly codes: Float32Array; readonly fit: NormalMixture } | undefined;
    /** The prior of the codes as they are. Waits for the device. */
    const fitted = (): NormalMixture => {
      const count = held.count.dataSync()[0]!;
      const codes = held.codes.dataSync<'float32'>().slice((heldCodes - count) * code);
      if (last?.codes.length !== codes.length || !last.codes.every((value, i) => value === codes[i])) {
        const rows = count < 2 ? standard(code) : codes;
        last = { codes, fit: prior === 'gaussian' || count < 2 ? fitNormal(rows, code) : fitNormalMixture(rows, code, components) };
      }
      return last.fit;
    };
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
      drawCodes: (batch, random) => tf.tensor2d(drawNormals(fitted(), batch, random), [batch, code]),
      generate: (request) =>
        networks.objects(tf.tensor2d(drawNormals(fitted(), request.batch, request.random), [request.batch, code]), request),
      dispose: networks.dispose,
    };
  },
});

/** Rows whose mean is 0 and whose covariance is I: ±√((2n − 1)/2) along each of n axes. */
function standard(dim: number): Float64Array {
  const rows = new Float64Array(2 * dim * dim);
  for (let i = 0; i < dim; i++) {
    rows[2 * i * dim + i] = Math.sqrt(dim - 0.5);
    rows[(2 * i + 1) * dim + i] = -Math.sqrt(dim - 0.5);
  }
  return rows;
}
