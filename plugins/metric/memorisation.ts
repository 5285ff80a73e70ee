/**
 * Whether generated objects are copies: their distance to the nearest training object, beside that of held-out objects.
 *
 *   exact-copies    share of generated objects within 10⁻⁶ √d of a training object
 *   distance-ratio  median distance of generated objects to the nearest training object ÷ that of held-out objects; below 1 they are nearer
 *
 * Distances are Euclidean, images and bits go from 0 to 1, and soft bits are rounded. Held out are the objects of the test split, or, where objects are
 * made on the fly, further ones; without either there is no ratio. Costs O(samples · training · d).
 *
 * @see Meehan et al. 2020, "A Non-Parametric Test to Detect Data-Copying in Generative Models", https://arxiv.org/abs/2004.05675
 */
import { defineMetric, type Evaluation, finiteRows, medianOf, nearestDistances, type Objects, type Rows, type Space, z } from 'ganvil';

const params = z.strictObject({
  samples: z.int().positive().default(500).describe('Generated objects, and held-out ones at most.'),
  training: z.int().positive().default(10_000).describe('Training objects at most that are searched.'),
});

const COPY = 1e-6;

/** What is judged of these distances, and of those of held-out objects where there are some. */
export function judge(distances: Float64Array, dim: number, heldOut: Float64Array | undefined): Record<string, number> {
  const near = medianOf(distances);
  const copies = distances.filter((distance) => distance <= COPY * Math.sqrt(dim)).length;
  return {
    'exact-copies': copies / distances.length,
    'nearest-distance': near,
    ...(heldOut === undefined ? {} : { 'distance-ratio': near / medianOf(heldOut) }),
  };
}

const rounded = (objects: Objects, { kind }: Space): Objects =>
  kind === 'bits' ? { ...objects, x: objects.x.map((value) => (Number.isFinite(value) ? (value > 0 ? 1 : -1) : value)) } : objects;

/** Objects that were not trained on; undefined where there are none. */
function heldOutOf({ dataset, real }: Evaluation, count: number): Objects | undefined {
  const { train, test } = dataset.splits;
  if (test !== undefined) return real(Math.min(count, test.count), { split: 'test' });
  return train?.count === Infinity ? real(count, { stream: 'reference' }) : undefined;
}

export default defineMetric({
  id: 'metric/memorisation',
  summary: 'Compares the distance of generated objects to their nearest training object with that of held-out objects.',
  source: 'Meehan et al. 2020, https://arxiv.org/abs/2004.05675',
  params,
  outputs: {
    'exact-copies': { direction: null, summary: 'Share of generated objects that equal a training object.' },
    'nearest-distance': { direction: null, summary: 'Median distance of generated objects to the nearest training object.' },
    'distance-ratio': {
      direction: null,
      summary: 'That distance over the one of held-out objects; 1 for a perfect sampler, less for copies.',
    },
  },
  create: ({ samples, training }, { space }) => ({
    evaluate: async (evaluation) => {
      const { dataset, step, real, generate } = evaluation;
      const rowsOf = (objects: Objects): Rows & { readonly nonFinite: number } =>
        finiteRows(`metric/memorisation, step ${step}`, rounded(objects, space), space);
      const train = rowsOf(real(Math.min(training, dataset.splits.train?.count ?? training)));
      const generated = rowsOf(await generate(samples));
      const heldOut = heldOutOf(evaluation, samples);
      const others = heldOut && nearestDistances(rowsOf(heldOut), train);
      const values = judge(nearestDistances(generated, train), train.dim, others);
      const ratio = values['distance-ratio'];
      const isRatio = ratio !== undefined && Number.isFinite(ratio);
      if (!isRatio) delete values['distance-ratio'];
      const reason = ratio === undefined ? 'No object is held out from training.' : 'Held-out objects equal training objects.';
      return {
        values,
        reference: others === undefined ? {} : { ...judge(others, train.dim, undefined), ...(isRatio ? { 'distance-ratio': 1 } : {}) },
        ...(isRatio ? {} : { absent: { 'distance-ratio': { state: 'absent', reason } as const } }),
        detail: { n: generated.count, nonFinite: generated.nonFinite, training: train.count, heldOut: heldOut?.count ?? 0 },
      };
    },
  }),
});
