import { beforeAll, describe, expect, it } from '@jest/globals';
import { codeCosts, type RoleContext, type Space, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { objectiveContract } from '../../../core/testing/index.ts';
import evidenceBound from '../../../plugins/objective/evidence-bound.ts';
import { runContract } from '../../contracts/run.ts';
import { codedLoss } from './coded-play.ts';
import { goldenCase } from './golden-objectives.ts';

beforeAll(() => eagerEngine('cpu'));

const BITS: Space = { kind: 'bits', shape: [1] };
const make = (params: object = {}, space: Space = BITS) =>
  evidenceBound.create(evidenceBound.params.parse(params), { space } as unknown as RoleContext).generatorLoss;
/** Logit 0 whatever the code is: each bit costs log 2. */
const blind = { real: [[1], [-1]], decode: (z: tf.Tensor2D) => tf.zeros([z.shape[0], 1]) };
const LOG2 = Math.log(2);
/** KL of each number of the codes below, for each of two objects: ½(e^ℓ + m² − 1 − ℓ). */
const codes = { mean: [[1, -0.5], [0, 2]], logVariance: [[0, Math.log(4)], [0, 0]] }; // prettier-ignore
const [first, second] = [goldenCase('encoder/kl').expect['kl']!, 2];

describe('objective/evidence-bound', () => {
  runContract(objectiveContract(evidenceBound));
  describe('with free bits and a schedule', () =>
    runContract(objectiveContract(evidenceBound, { params: { beta: { from: 0.5, to: 1, steps: 10 }, freeBits: 0.05 } })));

  it('adds the KL divergence of the code in closed form, summed over its numbers, to the reconstruction of each object', () => {
    const losses = codedLoss(make(), { ...blind, ...codes });
    expect(losses[0]).toBeCloseTo(LOG2 + first, 5);
    expect(losses[1]).toBeCloseTo(LOG2 + second, 5);
  });

  it('weighs it by beta, at the step', () => {
    expect(codedLoss(make({ beta: 0.25 }), { ...blind, ...codes })[0]).toBeCloseTo(LOG2 + first / 4, 5);
    expect(codedLoss(make({ beta: { from: 0, to: 1, steps: 5 } }), { ...blind, ...codes })[0]).toBeCloseTo(LOG2, 6);
  });

  it('lets each number of the code cost at least its free bits, on average over the batch', () => {
    // averages ½(½ + 0) and ½(first − ½ + 2); only the first is below 1
    const expected = LOG2 + 1 + (first - 0.5 + second) / 2;
    expect(codedLoss(make({ freeBits: 1 }), { ...blind, ...codes })).toEqual([expect.closeTo(expected, 5)]);
  });

  it('costs nothing where the codes are those of the prior', () => {
    tf.tidy(() => {
      const [mean, logVariance] = [tf.zeros<tf.Rank.R2>([3, 2]), tf.zeros<tf.Rank.R2>([3, 2])];
      expect(Array.from(codeCosts({ mean, logVariance, sample: mean }).dataSync())).toEqual([0, 0, 0, 0, 0, 0]);
    });
  });

  it('takes the logarithm of the variance, not of the deviation', () => {
    // ℓ = log 4, m = 0: ½(4 − 1 − log 4)
    tf.tidy(() => {
      const [mean, logVariance] = [tf.tensor2d([[0]]), tf.tensor2d([[Math.log(4)]])];
      expect(codeCosts({ mean, logVariance, sample: mean }).dataSync()[0]).toBeCloseTo((3 - Math.log(4)) / 2, 6);
    });
  });

  it('is a bound on log p: exact where the encoder is, and off by the divergence of the encoder from that elsewhere', () => {
    // z ~ N(0, 1), x | z ~ N(2z, 1), x = 1: log p = −1.823657, of which the constant −½ log 2π is no part of the loss; q = N(0, 1): −3.418939
    const COUNT = 20_000;
    const many = <T>(row: T) => Array.from({ length: COUNT }, () => row);
    const bound = (mean: number, variance: number) => {
      const play = { real: many([1]), mean: many([mean]), logVariance: many([Math.log(variance)]), decode: (z: tf.Tensor2D) => z.mul(2) };
      const losses = codedLoss(make({}, { kind: 'points', shape: [1] }), play);
      return -losses.reduce((sum, loss) => sum + loss, 0) / COUNT - 0.5 * Math.log(2 * Math.PI);
    };
    // −½(1 − 2z)² varies by √12 under N(0, 1) and by .57 under N(.4, .2): four standard errors
    expect(Math.abs(bound(0.4, 0.2) + 1.8236574894)).toBeLessThan((4 * 0.57) / Math.sqrt(COUNT));
    expect(Math.abs(bound(0, 1) + 3.4189385332)).toBeLessThan((4 * Math.sqrt(12)) / Math.sqrt(COUNT));
  });
});
