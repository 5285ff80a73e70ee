/**
 * How well objects are given back from their codes: decode(mean of encode(x)) against x, on objects that were trained on and on those held out.
 *
 *   mse = mean over numbers and objects of (x − μ)²        nats = Σ softplus(l) − l·x over the numbers of an object, mean over objects
 *
 * Units of mse are those of the space: images and bits go from −1 to 1, so that their mse is four times that of pixels from 0 to 1. nats reads pixels as
 * probabilities; points have none.
 */
import {
  defineMetric,
  type Evaluation,
  GanvilError,
  isBounded,
  likelihoodOf,
  meansOf,
  type Measurement,
  type Objects,
  tf,
  z,
} from 'ganvil';

const params = z.strictObject({
  samples: z.int().positive().default(1000).describe('Objects of each split at most.'),
});

/** Objects that are coded together. */
const BATCH = 500;

interface Errors {
  readonly mse: number;
  readonly nats: number | undefined;
}

async function errorsOf({ generator, space, random }: Evaluation, { count, x }: Objects): Promise<Errors> {
  const size = x.length / count;
  const bernoulli = isBounded(space) ? likelihoodOf('metric/reconstruction', space, { likelihood: 'bernoulli', sigma: 1 }) : undefined;
  let [squares, nats] = [0, 0];
  for (let from = 0; from < count; from += BATCH) {
    const batch = Math.min(BATCH, count - from);
    const sums = tf.tidy(() => {
      const objects = tf.tensor(x.subarray(from * size, (from + batch) * size), [batch, ...space.shape]);
      const decoded = generator!.decode!(generator!.encode!(objects, { training: false, random }).mean, { training: false });
      const square = meansOf(space, decoded).sub(objects).square().sum();
      return tf.stack([square, bernoulli?.loss(decoded, objects).sum() ?? tf.scalar(0)]);
    });
    const [square, nat] = await sums.data(); // waits for the device
    sums.dispose();
    squares += square!;
    nats += nat!;
  }
  return { mse: squares / (count * size), nats: bernoulli && nats / count };
}

export default defineMetric({
  id: 'metric/reconstruction',
  summary: 'Measures how well objects are given back from their codes, trained on and held out.',
  params,
  needs: ['encoder', 'decoder'],
  outputs: {
    mse: { direction: 'min', summary: 'Mean squared error of a number of a training object.' },
    nats: { direction: 'min', summary: 'Bernoulli cross-entropy of a training object, in nats.' },
    'mse-held-out': { direction: 'min', summary: 'Mean squared error of a number of a held-out object.' },
    'nats-held-out': { direction: 'min', summary: 'Bernoulli cross-entropy of a held-out object, in nats.' },
  },
  create: ({ samples }) => ({
    evaluate: async (evaluation): Promise<Measurement> => {
      const { dataset, real, step } = evaluation;
      const values: Record<string, number> = {};
      const absent: Record<string, { state: 'absent'; reason: string }> = {};
      const counts: Record<string, number> = {};
      for (const [split, ending] of [
        ['train', ''],
        ['test', '-held-out'],
      ] as const) {
        // prettier-ignore
        const known = dataset.splits[split]?.count;
        if (known === undefined && split === 'test') {
          for (const name of ['mse', 'nats']) absent[name + ending] = { state: 'absent', reason: 'No object is held out from training.' };
          continue;
        }
        const objects = real(Math.min(samples, known ?? samples), { split });
        const { mse, nats } = await errorsOf(evaluation, objects);
        if (!Number.isFinite(mse)) {
          throw new GanvilError('E_METRIC_SAMPLES', {
            where: `metric/reconstruction, step ${step}`,
            expected: 'finite reconstructions',
            received: `a mean squared error of ${mse}`,
            fix: 'The generator has diverged: lower the learning rates or start again from an earlier checkpoint.',
          });
        }
        counts[split] = objects.count;
        values[`mse${ending}`] = mse;
        if (nats === undefined) absent[`nats${ending}`] = { state: 'absent', reason: 'Points are no probabilities.' };
        else values[`nats${ending}`] = nats;
      }
      return { values, absent, detail: counts };
    },
  }),
});
