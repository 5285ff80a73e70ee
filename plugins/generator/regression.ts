/**
 * A decoder that learns from pairs of a code and a bit string: plain regression, once it is settled which code a string has.
 *
 *   random      z ~ N(0, I), drawn once for each string and kept
 *   table       z = r / max(1, ‖r‖), r a row of numbers for each string that is trained along with the decoder and begins as N(0, I)
 *   principal   z = Λ^(−1/2) Uᵀ (x − m): coordinates on the first principal components of the training strings, each of variance 1
 *
 * There is a code for every string, trained on or not. A random one says nothing about its string, so what the decoder learns of some strings is of
 * no use for others; a row of the table stays as it was drawn until its string is trained on; principal components are known for any string.
 *
 * table is GLO. The paper projects rows into the unit ball after every step; here a row may leave it and its code does not, since a role moves no
 * variables of its own. Its loss over images (a Laplacian pyramid) is none for bits: objective/reconstruction stands for it. As there, new objects
 * come from a normal fitted to the codes of training strings, and so they do for the other codes.
 *
 * @see Bojanowski et al. 2018, "Optimizing the Latent Space of Generative Networks", §2, https://arxiv.org/abs/1707.05776
 */
import {
  type Dataset,
  decoderParams,
  defineGenerator,
  fittedPrior,
  fittedPriorParams,
  GanvilError,
  makeDecoder,
  principalComponents,
  type RandomStream,
  requireBits,
  requireNoNoise,
  type Stateful,
  tf,
  z,
} from 'ganvil';

const ID = 'generator/regression';
/** Tables of longer strings would be larger than what they are to teach: 2^16 codes of 8 numbers are 2 MB, and Adam keeps three of them. */
const LONGEST = 16;

const params = z.strictObject({
  ...decoderParams,
  codes: z
    .enum(['random', 'table', 'principal'])
    .default('random')
    .describe('Of strings. random: fixed draws. table: rows that are trained too. principal: coordinates on principal components.'),
  ...fittedPriorParams,
});

/** Codes of strings, `[batch, length]` → `[batch, code]`. */
interface Codes extends Stateful {
  of(x: tf.Tensor): tf.Tensor2D;
}

/** A row for each string, at its number: bit i counts 2^i. */
function rowsFor(length: number, code: number, random: RandomStream, trained: boolean): Codes {
  const rows = tf.tidy(() => tf.variable(tf.tensor2d(random.normals(2 ** length * code), [2 ** length, code]), trained));
  const powers = Float32Array.from({ length }, (_, i) => 2 ** i);
  const lookUp = (x: tf.Tensor) => {
    const numbers = x.greater(0).toFloat().mul(tf.tensor1d(powers)).sum(1).toInt();
    return tf.gather<tf.Tensor2D>(rows, numbers);
  };
  if (!trained) return { variables: {}, state: { 'codes/rows': rows }, of: lookUp };
  return {
    variables: { 'codes/rows': rows },
    state: {},
    of: (x) => {
      const found = lookUp(x);
      return found.div(found.square().sum(1, true).maximum(1).sqrt()); // the root of what is at least 1: its slope is finite
    },
  };
}

function principalFor(strings: Float32Array, length: number, code: number): Codes {
  const { mean, axes } = principalComponents(strings, length, code);
  const state = tf.tidy(() => ({
    'codes/mean': tf.variable(tf.tensor1d(Float32Array.from(mean)), false),
    'codes/axes': tf.variable(tf.tensor2d(Float32Array.from(axes), [length, code]), false),
  }));
  return { variables: {}, state, of: (x) => tf.matMul(x.sub<tf.Tensor2D>(state['codes/mean']), state['codes/axes']) };
}

/** All training strings, `[count, length]`; 2^16 of them where they are made on the fly. */
function trainingStrings({ sample, splits }: Dataset, random: RandomStream): Float32Array {
  const most = 2 ** LONGEST;
  return sample(Math.min(most, splits.train?.count ?? most), random).x;
}

function requireShort(length: number): void {
  if (length <= LONGEST) return;
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: ID,
    expected: `bit strings of at most ${LONGEST} bits, since each of them has a code of its own`,
    received: `strings of ${length} bits`,
    fix: 'Take shorter strings, or generator/auto-encoder, whose encoder gives any object a code.',
  });
}

function requireComponents(code: number, length: number, count: number): void {
  const most = Math.min(length, count - 1);
  if (code <= most) return;
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: ID,
    expected: `\`code\` of at most ${most}, since \`codes\` is principal and ${count} training strings of ${length} bits have no more components`,
    received: String(code),
    fix: 'Give a smaller `code`, or take `codes: random` or `codes: table`.',
  });
}

export default defineGenerator({
  id: ID,
  summary: 'A decoder trained on pairs of a code and a bit string; codes are random, learned, or principal components.',
  source: 'Bojanowski et al. 2018, §2, https://arxiv.org/abs/1707.05776 (the learned table)',
  params,
  provides: ['encoder', 'decoder'],
  trainedThrough: 'decoder',
  inject: ['dataset'],
  create: (settings, { space, noise, initial, roles: { dataset } }) => {
    const { code, codes: kind } = settings;
    const length = requireBits(ID, space, 'Take generator/auto-encoder, whose encoder gives any object a code.');
    requireShort(length);
    requireNoNoise(ID, noise);
    const strings = trainingStrings(dataset, initial.at('training'));
    const count = strings.length / length;
    if (kind === 'principal') requireComponents(code, length, count);

    const decoder = makeDecoder(settings, { space, random: initial });
    const codes = kind === 'principal' ? principalFor(strings, length, code) : rowsFor(length, code, initial, kind === 'table');
    const drawCodes = fittedPrior(settings, () =>
      tf.tidy(() =>
        codes
          .of(tf.tensor2d(strings, [count, length]))
          .dataSync<'float32'>()
          .slice(),
      ),
    );
    return {
      space,
      estimator: 'pathwise',
      variables: { ...decoder.variables, ...codes.variables },
      state: { ...decoder.state, ...codes.state },
      encode: (x) => {
        const found = codes.of(x);
        return { mean: found, sample: found };
      },
      decode: decoder.decode,
      drawCodes,
      generate: (request) => decoder.objects(drawCodes(request.batch, request.random), request),
      dispose: decoder.dispose,
    };
  },
});
