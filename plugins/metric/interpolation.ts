/**
 * What lies between two codes: decode α a + (1 − α) b along a straight line, and see whether that is an object.
 *
 * The ends are codes of real objects where the generator has an encoder; else codes of its prior, or of the run's noise, which then goes through the whole
 * generator. An object is valid where it is one of the valid bit strings (soft bits rounded), or lies within `threshold` standard deviations of a
 * centre of the mixture that the data are drawn from.
 *
 * @see White 2016, "Sampling Generative Networks", §2.1, https://arxiv.org/abs/1609.04468
 */
import {
  codesOf,
  type Dataset,
  defineMetric,
  type Evaluation,
  GanvilError,
  type Generator,
  meansOf,
  type NoiseSampler,
  requireCodedObjects,
  tf,
  z,
} from 'ganvil';

const params = z.strictObject({
  pairs: z.int().positive().default(200).describe('Pairs of ends.'),
  points: z.int().min(3).default(11).describe('Places on each line, its ends among them.'),
  threshold: z.number().positive().default(3).describe('For mixtures: standard deviations within which a point is valid.'),
});

/** Whether each of these objects is valid. */
function validOf({ enumeration, mixture }: Dataset, threshold: number): ((x: Float32Array, dim: number) => boolean[]) | undefined {
  if (enumeration !== undefined) {
    const valid = new Set(enumeration.valid);
    return (x, dim) => rowsOf(x, dim).map((row) => codesOf(row, dim).codes.some((code) => valid.has(code)));
  }
  if (mixture === undefined) return undefined;
  const limit = threshold * mixture.std;
  return (x, dim) =>
    rowsOf(x, dim).map((row) => mixture.centres.some((centre) => Math.hypot(...centre.map((at, i) => row[i]! - at)) < limit));
}
const rowsOf = (x: Float32Array, dim: number) => Array.from({ length: x.length / dim }, (_, row) => x.subarray(row * dim, (row + 1) * dim));

interface Line {
  readonly kind: 'data' | 'prior' | 'noise';
  /** `count` codes for ends, `[count, code]`. */
  ends(evaluation: Evaluation, count: number): tf.Tensor2D;
  /** Means of objects, `[batch, ...space]`. */
  objects(z: tf.Tensor2D, evaluation: Evaluation): tf.Tensor;
}

function lineOf(generator: Generator, noise: NoiseSampler | undefined): Line {
  const { decode, encode } = generator;
  if (decode === undefined || encode === undefined) {
    const { from, draw, objects } = requireCodedObjects('metric/interpolation', generator, noise);
    return { kind: from, ends: (evaluation, count) => draw(count, evaluation), objects };
  }
  return {
    kind: 'data',
    ends: ({ real, space, random }, count) => {
      const x = tf.tensor(real(count).x, [count, ...space.shape]);
      return encode(x, { training: false, random }).mean;
    },
    objects: (z, { space }) => meansOf(space, decode(z, { training: false })),
  };
}

export default defineMetric({
  id: 'metric/interpolation',
  summary: 'Measures whether what is decoded between two codes is valid.',
  source: 'White 2016, §2.1, https://arxiv.org/abs/1609.04468',
  params,
  inject: ['dataset', 'generator'],
  outputs: {
    validity: { direction: 'max', summary: 'Share of valid objects between the ends.' },
    middle: { direction: 'max', summary: 'Share of valid objects half-way; absent where no place is there.' },
    ends: { direction: 'max', summary: 'Share of valid objects at the ends.' },
  },
  create: ({ pairs, points, threshold }, { roles: { dataset, generator }, noise }) => {
    const valid = validOf(dataset, threshold);
    if (valid === undefined) {
      throw new GanvilError('E_NEEDS', {
        where: 'metric/interpolation',
        expected: 'a data set whose valid objects are known',
        received: 'one without enumeration and without mixture',
        fix: 'Leave interpolation out, or take a data set such as stroke or ring.',
      });
    }
    const line = lineOf(generator, noise);
    return {
      evaluate: async (evaluation) => {
        const ends = tf.tidy(() => line.ends(evaluation, 2 * pairs));
        const shares: number[] = [];
        try {
          for (let place = 0; place < points; place++) {
            const share = place / (points - 1);
            const objects = tf.tidy(() => {
              const [a, b] = tf.split(ends, 2) as [tf.Tensor2D, tf.Tensor2D];
              const codes = place === 0 ? a : place === points - 1 ? b : a.mul(1 - share).add<tf.Tensor2D>(b.mul(share));
              return line.objects(codes, evaluation).reshape([pairs, -1]);
            });
            const found = valid(await objects.data<'float32'>(), objects.shape[1]!); // waits for the device
            objects.dispose();
            shares.push(found.filter(Boolean).length / pairs);
          }
        } finally {
          ends.dispose();
        }
        const inner = shares.slice(1, -1);
        const middle = points % 2 === 1 ? shares[(points - 1) / 2] : undefined;
        const reason = 'An even number of places has none half-way.';
        return {
          values: {
            validity: inner.reduce((sum, share) => sum + share, 0) / inner.length,
            ...(middle === undefined ? {} : { middle }),
            ends: (shares[0]! + shares.at(-1)!) / 2,
          },
          ...(middle === undefined ? { absent: { middle: { state: 'absent', reason } as const } } : {}),
          detail: { pairs, ends: line.kind, shares },
        };
      },
    };
  },
});
