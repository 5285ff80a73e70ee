/**
 * What an object costs to make: time, and evaluations of D where a solver spends them. Objects come in batches; the first is not counted,
 * for it may prepare kernels. As many follow as take a tenth of a second, 100 at most.
 *
 * The time is that of kernels one by one, whatever engine trains, and includes that objects are brought to the host. It is of this machine, with
 * whatever else it does: compare runs of one machine, and expect other digits from the same seed.
 */
import { defineMetric, z } from 'ganvil';

const MOST = 100;
const ENOUGH_SECONDS = 0.1;

export default defineMetric({
  id: 'metric/sampling-cost',
  summary: 'Measures the time and the evaluations of D that a generated object takes.',
  params: z.strictObject({
    batch: z.int().positive().default(500).describe('Objects that are made together.'),
  }),
  needs: ['generator'],
  outputs: {
    microseconds: { direction: 'min', summary: 'Microseconds per object. Differs from run to run, whatever the seed.', varies: true },
    evaluations: { direction: 'min', summary: 'Evaluations of D per object.' },
  },
  create: ({ batch }) => ({
    evaluate: async ({ cost }) => {
      await cost(batch);
      let [batches, seconds, evaluations] = [0, 0, 0];
      while (batches < MOST && seconds < ENOUGH_SECONDS) {
        const one = await cost(batch);
        batches++;
        seconds += one.seconds;
        evaluations += one.evaluations;
      }
      const objects = batches * batch;
      return { values: { microseconds: (1e6 * seconds) / objects, evaluations: evaluations / objects }, detail: { objects } };
    },
  }),
});
