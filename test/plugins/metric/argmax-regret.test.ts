import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Discriminator, type Objects, type RoleContext, type Space } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { metricContract } from '../../../core/testing/index.ts';
import regret from '../../../plugins/metric/argmax-regret.ts';
import { runContract } from '../../contracts/run.ts';
import { critic, evaluationOf, lookUp, toy } from './enumerated-strings.ts';

beforeAll(() => eagerEngine('cpu'));

const dataset = toy('all-equal', { length: 2 });
const make = (discriminator: Discriminator, space: Space = dataset.space, samples = 4) =>
  regret.create({ samples }, { space, roles: { discriminator } } as unknown as RoleContext<'generator' | 'discriminator'>);
const measure = (discriminator: Discriminator, { x, evaluations = 0 }: Pick<Objects, 'x' | 'evaluations'>) =>
  make(discriminator).evaluate({
    ...evaluationOf(dataset, { discriminators: [discriminator] }),
    generate: () => Promise.resolve({ count: x.length / 2, x, evaluations }),
  });
/** Of the codes 0 … 3. */
const scores = Float64Array.of(1, 4, 2, 4);
const table = critic((x) => lookUp(scores, x));

describe('metric/argmax-regret', () => {
  runContract(metricContract(regret, { dataset: toy('stroke', { length: 5 }), params: { samples: 200 } }));

  it('gives regret, hits and entropy of strings by hand', async () => {
    // the codes 1, 3, 2, 1: scores 4, 4, 2, 4
    const { values, detail } = await measure(table, { x: Float32Array.of(1, -1, 1, 1, -1, 1, 1, -1), evaluations: 12 });
    expect(values).toEqual({
      regret: 4 - 14 / 4,
      'soft-regret': 4 - 14 / 4,
      'hit-rate': 3 / 4,
      entropy: expect.closeTo(Math.log(2) / 2 + Math.log(4) / 2, 12), // ½, ¼, ¼
      'max-score': 4,
      evaluations: 3,
    });
    expect(detail).toEqual({ strings: 4, samples: 4, seen: 3, estimator: 'plug-in' });
  });

  it('has no regret where G gives favourites alone, and no evaluations where it is trained', async () => {
    const { values } = await measure(table, { x: Float32Array.of(1, -1, 1, -1, 1, 1, 1, 1) });
    expect(values).toMatchObject({ regret: 0, 'hit-rate': 1, evaluations: 0 });
  });

  it('rounds bits for the regret, and shows what soft bits gain beside it', async () => {
    // s = −(x₁ − ½)²: no string is as good as the soft ½
    const soft = critic((x) => x.slice([0, 0], [-1, 1]).sub(0.5).square().neg());
    const { values } = await measure(soft, { x: Float32Array.of(0.5, -0.2, 0.5, 0.3, 0.5, 0.1, 0.5, -1) });
    expect(values).toMatchObject({ regret: 0, 'max-score': -0.25, 'soft-regret': -0.25 });
  });

  it('fails where a sample is not finite', async () => {
    await expect(measure(table, { x: Float32Array.of(1, NaN, 1, 1, 1, 1, 1, 1) })).rejects.toMatchObject({ code: 'E_METRIC_SAMPLES' });
  });

  it('is refused where strings cannot be enumerated', () => {
    expect(() => make(table, { kind: 'points', shape: [2] })).toThrow('Leave it out: the maximum is not known there.');
    expect(() => make(table, { kind: 'bits', shape: [21] })).toThrow('at most 20 bits');
  });
});
