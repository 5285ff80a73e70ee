/**
 * Whether a score prefers what is valid and far to what is invalid and near.
 *
 * For a valid string a take every valid string v that differs from it in `distance` bits and every invalid u that differs in one. Over all such
 * triples (a, v, u), ties counting one half,
 *
 *   discriminator = share with s(v) > s(u)      squared-error = share with −‖v − a‖² > −‖u − a‖²
 *
 * The second is what an error per component makes of the choice: ‖v − a‖² is 4 · distance and ‖u − a‖² is 4, so that for more than one bit it is
 * wrong every time. It is here to stand beside the first, as the lecture has it: a stray pixel is one error, a longer stroke is six.
 *
 * Expects a D that judges objects alone; the first one, if there are several. Costs one pass of 2^n strings through D, and O(anchors · valid).
 *
 * @see Hung-yi Lee, "Introduction of Generative Adversarial Network", lecture 1
 */
import {
  defineMetric,
  type Enumeration,
  hammingDistance,
  type Measurement,
  rankingAuroc,
  requireObjectCritic,
  scoreAllStrings,
  z,
} from 'ganvil';

const params = z.strictObject({
  distance: z.int().positive().default(6).describe('Bits in which the valid string differs.'),
  anchors: z.int().positive().default(500).describe('Valid strings to start from, evenly spaced among all; all where there are fewer.'),
});
type Params = z.output<typeof params>;

/** The strings to start from. */
function anchorsOf({ valid }: Enumeration, anchors: number): Uint32Array {
  if (valid.length <= anchors) return valid;
  return Uint32Array.from({ length: anchors }, (_, j) => valid[Math.floor(((j + 0.5) * valid.length) / anchors)]!);
}

/** The outputs for the scores of all strings. */
export function judge(scores: Float64Array, enumeration: Enumeration, { distance, anchors }: Params): Measurement {
  const { valid, length } = enumeration;
  const isValid = new Set(valid);
  let [triples, byScore, byError] = [0, 0, 0];
  for (const anchor of anchorsOf(enumeration, anchors)) {
    const far = valid.filter((code) => hammingDistance(code, anchor) === distance);
    const near = Uint32Array.from({ length }, (_, i) => anchor ^ (1 << i)).filter((code) => !isValid.has(code));
    const pairs = far.length * near.length;
    if (pairs === 0) continue;
    const wins = (score: (code: number) => number) => pairs * rankingAuroc(Float64Array.from(far, score), Float64Array.from(near, score));
    triples += pairs;
    byScore += wins((code) => scores[code]!);
    byError += wins((code) => -4 * hammingDistance(code, anchor)); // each bit that differs is 2 off
  }
  const detail = { triples, distance, anchors: Math.min(anchors, valid.length) };
  if (triples > 0) return { values: { discriminator: byScore / triples, 'squared-error': byError / triples }, detail };
  const none = { state: 'absent', reason: `No two valid strings differ in ${distance} bits with an invalid one beside them.` } as const;
  return { values: {}, absent: { discriminator: none, 'squared-error': none }, detail };
}

export default defineMetric({
  id: 'metric/ranking',
  summary: 'Tells how often a discriminator, and an error per component, prefer a valid string far away to an invalid one nearby.',
  params,
  needs: ['enumeration'],
  inject: ['dataset', 'discriminator'],
  outputs: {
    discriminator: { direction: 'max', summary: 'Share of triples in which the discriminator scores the valid string higher.' },
    'squared-error': { direction: null, summary: 'Share of triples in which the squared distance to the string prefers the valid one.' },
  },
  create: (settings, { roles }) => {
    const { enumeration } = roles.dataset;
    if (enumeration === undefined) throw new Error('metric/ranking was composed with a data set without enumeration');
    requireObjectCritic('metric/ranking', roles.discriminator);
    const { length } = enumeration;
    return {
      evaluate: async ({ discriminators, step }) => {
        const scores = await scoreAllStrings(discriminators[0]!, length, `metric/ranking, step ${step}`);
        return judge(scores, enumeration, settings);
      },
    };
  },
});
