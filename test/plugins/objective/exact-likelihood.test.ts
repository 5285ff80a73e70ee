import { describe, expect, it } from '@jest/globals';
import { type Dataset, logSumExp, type RoleContext, tf } from 'ganvil';

import { objectiveContract } from '../../../core/testing/index.ts';
import exact from '../../../plugins/objective/exact-likelihood.ts';
import { runContract } from '../../contracts/run.ts';
import { critic, lookUp, toy } from '../metric/enumerated-strings.ts';
import { givenPlay } from './given-play.ts';

const make = (dataset: Dataset, level = 0, judges: ('x' | 'y')[] = ['x']) =>
  exact.create({ level }, { roles: { dataset, discriminator: critic((x) => x, judges) } } as unknown as RoleContext<
    'dataset' | 'discriminator'
  >);
const lossOf = (dataset: Dataset, scores: Float64Array, level = 0) =>
  tf.tidy(
    () =>
      make(dataset, level).discriminatorLoss!(givenPlay({ critic: (x) => lookUp(scores, x).reshape([-1, 1]) })).dataSync()[0]!, // prettier-ignore
  );

describe('objective/exact-likelihood', () => {
  runContract(objectiveContract(exact, { space: { kind: 'bits', shape: [4] }, dataset: toy('stroke', { length: 4 }) }));

  it('is the negative log-likelihood of the training strings, and no others', () => {
    const dataset = toy('stroke', { length: 4, heldOut: 0.3333 });
    const { train, heldOut } = dataset.enumeration!;
    expect(heldOut.length).toBeGreaterThan(0);
    const scores = Float64Array.from({ length: 16 }, (_, code) => Math.sin(code));
    const byHand = logSumExp(scores) - train.reduce((sum, code) => sum + scores[code]! / train.length, 0);
    expect(lossOf(dataset, scores)).toBeCloseTo(byHand, 5);
  });

  it('is the entropy of the data at the best scores, whatever their level', () => {
    const dataset = toy('stroke', { length: 6 });
    const { valid } = dataset.enumeration!;
    for (const level of [0, 7]) {
      const scores = Float64Array.from({ length: 64 }, (_, code) => (valid.includes(code) ? level : level - 50));
      expect(lossOf(dataset, scores)).toBeCloseTo(Math.log(21), 5); // 6 · 7 / 2 strokes
    }
  });

  it('pulls the mean score of the training strings to 0', () => {
    const dataset = toy('all-equal', { length: 2 });
    const scores = Float64Array.of(3, 0, 0, 5); // valid: 00 and 11, with the mean score 4
    expect(lossOf(dataset, scores, 0.5) - lossOf(dataset, scores)).toBeCloseTo(0.25 * 16, 5);
  });

  it('is refused for long strings, and for a D that wants labels', () => {
    expect(() => make(toy('stroke', { length: 17 }))).toThrow(
      'objective/exact-likelihood: expected bit strings of at most 16 bits, since every step sums over all of them, received strings of 17 bits. ' +
        'Take objective/contrastive-divergence with generator/sampler-gibbs.',
    );
    expect(() => make(toy('stroke'), 0, ['x', 'y'])).toThrow('expected a discriminator that judges objects alone');
  });
});
