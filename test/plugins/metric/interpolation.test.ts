import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Dataset, type Generator, type NoiseSampler, type RoleContext, type Space, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { metricContract } from '../../../core/testing/index.ts';
import interpolation from '../../../plugins/metric/interpolation.ts';
import { runContract } from '../../contracts/run.ts';
import { codedEvaluation, codedGenerator, objectsOf } from './coded-evaluation.ts';
import { toy } from './enumerated-strings.ts';
import { ring } from './fake-evaluation.ts';

beforeAll(() => eagerEngine('cpu'));

const PLANE: Space = { kind: 'points', shape: [2] };
const identity = codedGenerator({ encode: (x) => ({ mean: x }), decode: (z) => z });
const compose = (dataset: Partial<Dataset>, generator: Generator, params: object = {}, noise?: NoiseSampler) =>
  interpolation.create(interpolation.params.parse(params), { roles: { dataset, generator }, noise } as unknown as RoleContext<
    'dataset' | 'generator'
  >);
/** Two modes, at (−1, 0) and (1, 0). */
const mixture = ring(2, 0.05);
const two = objectsOf([[1, 0], [-1, 0]]); // prettier-ignore

describe('metric/interpolation', () => {
  runContract(metricContract(interpolation, { params: { pairs: 20 } }));

  it('decodes straight lines between codes of real objects: valid at the ends, not between two modes', async () => {
    const evaluation = codedEvaluation(PLANE, identity, { train: two }, { mixture });
    const { values, detail } = await compose({ mixture }, identity, { pairs: 1, points: 5 }).evaluate(evaluation);
    expect(values).toEqual({ validity: 0, middle: 0, ends: 1 });
    expect(detail).toEqual({ pairs: 1, ends: 'data', shares: [1, 0, 0, 0, 1] });
  });

  it('counts what lies within the threshold', async () => {
    // places −1, −.9, …: 3 sd = .15 reach .9, 5 sd = .25 reach .8
    const evaluation = codedEvaluation(PLANE, identity, { train: two }, { mixture });
    const shares = async (threshold: number) =>
      (await compose({ mixture }, identity, { pairs: 1, points: 21, threshold }).evaluate(evaluation)).values['validity'];
    expect(await shares(3)).toBeCloseTo(2 / 19, 12);
    expect(await shares(5)).toBeCloseTo(4 / 19, 12);
  });

  it('rounds bits and looks them up among the valid strings', async () => {
    const dataset = toy('all-equal', { length: 2 });
    // a line of codes 0 … 1 decodes to logits that turn one bit after the other: 00, 10, 11
    const generator = codedGenerator({
      encode: (x) => ({ mean: x.slice([0, 0], [-1, 1]).add(1).div(2) }),
      decode: (z) => tf.concat([z.sub(0.4), z.sub(0.7)], 1),
    });
    const train = objectsOf([[-1, -1], [1, 1]]); // prettier-ignore
    const evaluation = codedEvaluation(dataset.space, generator, { train }, dataset);
    const { values, detail } = await compose(dataset, generator, { pairs: 1, points: 5 }).evaluate(evaluation);
    expect(detail!['shares']).toEqual([1, 1, 0, 1, 1]); // codes 0, ¼, ½, ¾, 1
    expect(values).toEqual({ validity: 2 / 3, middle: 0, ends: 1 });
  });

  it('has nothing half-way between an even number of places', async () => {
    const evaluation = codedEvaluation(PLANE, identity, { train: two }, { mixture });
    const { values, absent } = await compose({ mixture }, identity, { pairs: 1, points: 4 }).evaluate(evaluation);
    expect(values).toEqual({ validity: 0, ends: 1 });
    expect(absent).toEqual({ middle: { state: 'absent', reason: 'An even number of places has none half-way.' } });
  });

  it('takes codes of the prior, or of the noise, where there is no encoder', async () => {
    const prior = { drawCodes: () => tf.tensor2d([[1, 0], [1, 0]]), decode: (z: tf.Tensor2D) => z } as unknown as Generator; // prettier-ignore
    const evaluation = codedEvaluation(PLANE, prior, { train: two }, { mixture });
    expect((await compose({ mixture }, prior, { pairs: 1 }).evaluate(evaluation)).detail).toMatchObject({ ends: 'prior' });
    const noise = { sample: () => tf.tensor2d([[-1], [1]]) } as unknown as NoiseSampler; // prettier-ignore
    const whole = { generate: ({ z }: { z: tf.Tensor2D }) => ({ samples: tf.concat([z, z.mul(0)], 1) }) } as unknown as Generator;
    const found = await compose({ mixture }, whole, { pairs: 1, points: 3 }, noise).evaluate(evaluation);
    expect(found.detail).toEqual({ pairs: 1, ends: 'noise', shares: [1, 0, 1] });
  });

  it('refuses data whose valid objects are not known, and generators without codes', () => {
    expect(() => compose({}, identity)).toThrow(
      'metric/interpolation: expected a data set whose valid objects are known, received one without enumeration and without mixture. ' +
        'Leave interpolation out, or take a data set such as stroke or ring.',
    );
    expect(() => compose({ mixture }, { estimator: 'score-function' } as Generator)).toThrow(
      'expected a generator that makes objects of codes',
    );
    const conditional = { estimator: 'pathwise', conditional: true } as Generator;
    expect(() => compose({ mixture }, conditional, {}, {} as NoiseSampler)).toThrow('mlp without labels');
  });
});
