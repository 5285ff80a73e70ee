import { beforeAll, describe, expect, it } from '@jest/globals';
import { type RoleContext, type Space, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { metricContract } from '../../../core/testing/index.ts';
import likelihood, { importanceBound } from '../../../plugins/metric/likelihood.ts';
import { runContract } from '../../contracts/run.ts';
import { codedEvaluation, codedGenerator, objectsOf } from './coded-evaluation.ts';

beforeAll(() => eagerEngine('cpu'));

const LINE: Space = { kind: 'points', shape: [1] };
const measure = (space: Space, evaluation: ReturnType<typeof codedEvaluation>, params: object = {}) =>
  likelihood.create(likelihood.params.parse({ samples: 20, ...params }), { space } as unknown as RoleContext).evaluate(evaluation);
/** z ~ N(0, 1), x | z ~ N(2z, 1), x = 1, and q = N(mean, variance) for every x: the golden case likelihood/linear-gaussian. */
const linear = (mean: number, variance: number) =>
  codedEvaluation(
    LINE,
    codedGenerator({
      encode: (x) => ({ mean: tf.fill(x.shape, mean), logVariance: tf.fill(x.shape, Math.log(variance)) }),
      decode: (z) => z.mul(2),
    }),
    { train: objectsOf([[1]]) },
  );
const [LOG_P, ELBO_AT_PRIOR] = [-1.8236574894, -3.4189385332];

describe('metric/likelihood', () => {
  runContract(metricContract(likelihood, { params: { samples: 20, importance: [2] }, samples: 50 }));

  it('is log p(x) in all its bounds where the encoder is exact', async () => {
    const { values, detail } = await measure(LINE, linear(0.4, 0.2), { samples: 200 });
    // every weight is p(x) itself
    for (const name of ['iwae-k5', 'iwae-k50']) expect(values[name]).toBeCloseTo(LOG_P, 5);
    // 10 000 draws of −½(1 − 2z)², sd .57: four standard errors
    expect(Math.abs(values['elbo']! - LOG_P)).toBeLessThan((4 * 0.57) / Math.sqrt(10_000));
    expect(detail).toEqual({ n: 200, split: 'train', codes: 50, likelihood: 'gaussian' });
  });

  it('rises with the codes from the evidence bound towards log p(x) where it is not', async () => {
    const { values } = await measure(LINE, linear(0, 1), { samples: 400, importance: [1, 5, 50, 200] });
    const bounds = ['elbo', 'iwae-k5', 'iwae-k50', 'iwae-k200'].map((name) => values[name]!);
    // 80 000 draws of sd √12
    expect(Math.abs(bounds[0]! - ELBO_AT_PRIOR)).toBeLessThan((4 * Math.sqrt(12)) / Math.sqrt(80_000));
    expect(values['iwae-k1']).toBeCloseTo(bounds[0]!, 1);
    expect([...bounds].sort((a, b) => a - b)).toEqual(bounds);
    expect(bounds.at(-1)).toBeGreaterThan(LOG_P - 0.05);
    expect(bounds.at(-1)).toBeLessThan(LOG_P + 0.05);
    expect(values['kl']).toBeCloseTo(0, 6);
  });

  it('never falls where one number of codes divides the next', () => {
    const logWeights = Float64Array.from({ length: 3 * 12 }, (_, i) => 10 * Math.sin(7 * i));
    const bounds = [1, 2, 4, 12].map((k) => importanceBound(logWeights, 12, k));
    expect([...bounds].sort((a, b) => a - b)).toEqual(bounds);
    // k = 12: the mean of the logarithms of the means
    const means = [0, 12, 24].map((from) => Math.log(logWeights.slice(from, from + 12).reduce((sum, w) => sum + Math.exp(w), 0) / 12));
    expect(bounds.at(-1)).toBeCloseTo(means.reduce((sum, value) => sum + value, 0) / 3, 10);
    expect(bounds[0]).toBeCloseTo(logWeights.reduce((sum, w) => sum + w, 0) / 36, 10);
  });

  it('sums over the bits of a string', async () => {
    const bits: Space = { kind: 'bits', shape: [3] };
    const blind = codedGenerator({
      encode: (x) => ({ mean: tf.zeros([x.shape[0], 2]), logVariance: tf.zeros([x.shape[0], 2]) }),
      decode: (z) => tf.zeros([z.shape[0], 3]),
    });
    const { values } = await measure(bits, codedEvaluation(bits, blind, { train: objectsOf([[1, -1, 1]]) })); // prettier-ignore
    for (const name of ['elbo', 'iwae-k5', 'iwae-k50']) expect(values[name]).toBeCloseTo(-3 * Math.log(2), 5);
    expect(values['active-units']).toBe(0);
  });

  it('counts the numbers of a code that differ from object to object', async () => {
    const plane: Space = { kind: 'points', shape: [2] };
    const coded = codedGenerator({
      // variances over the objects: 1, 1e-4, 0
      encode: (x) => {
        const first = x.slice([0, 0], [-1, 1]);
        return { mean: tf.concat([first, first.mul(0.01), first.mul(0)], 1), logVariance: tf.zeros([x.shape[0], 3]) };
      },
      decode: (z) => z.slice([0, 0], [-1, 2]),
    });
    const train = objectsOf([[1, 0], [-1, 0]]); // prettier-ignore
    expect((await measure(plane, codedEvaluation(plane, coded, { train }))).values['active-units']).toBe(1);
  });

  it('takes held-out objects where there are some, or those that it is told to', async () => {
    const coded = codedGenerator({
      encode: (x) => ({ mean: x.mul(0), logVariance: tf.fill(x.shape, -100) }),
      decode: (z) => z.mul(0),
    });
    const evaluation = codedEvaluation(LINE, coded, { train: objectsOf([[0]]), test: objectsOf([[2]]) }); // prettier-ignore
    const reconstruction = async (params: object) => {
      const { values, detail } = await measure(LINE, evaluation, { ...params, importance: [1] });
      return [detail!['split'], Math.round((values['elbo']! + values['kl']! + 0.5 * Math.log(2 * Math.PI)) * 1e4) / 1e4 + 0];
    };
    expect(await reconstruction({})).toEqual(['test', -2]); // −½ 2²
    expect(await reconstruction({ split: 'train' })).toEqual(['train', 0]);
  });

  it('draws other codes for objects that come again', async () => {
    const few = codedEvaluation(LINE, linear(0, 1).generator!, { train: objectsOf([[1]]) }); // prettier-ignore
    const { values, detail } = await measure(LINE, few, { importance: [1], samples: 5000 });
    expect(detail).toMatchObject({ n: 5000 });
    expect(Math.abs(values['elbo']! - ELBO_AT_PRIOR)).toBeLessThan((4 * Math.sqrt(12)) / Math.sqrt(5000));
    expect(Math.abs((await measure(LINE, few, { importance: [1], samples: 1 })).values['elbo']! - ELBO_AT_PRIOR)).toBeGreaterThan(0.2);
  });

  it('fails where the bound is not finite', async () => {
    const coded = codedGenerator({ encode: (x) => ({ mean: x.mul(NaN), logVariance: x }), decode: (z) => z });
    await expect(measure(LINE, codedEvaluation(LINE, coded, { train: objectsOf([[1]]) }))).rejects.toThrow(
      'metric/likelihood, step 500: expected a finite bound, received NaN.',
    );
  });
});
