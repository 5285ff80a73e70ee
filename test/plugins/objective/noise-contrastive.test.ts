import { describe, expect, it } from '@jest/globals';
import { type Generator, type RoleContext, tf } from 'ganvil';

import { objectiveContract } from '../../../core/testing/index.ts';
import nce from '../../../plugins/objective/noise-contrastive.ts';
import { runContract } from '../../contracts/run.ts';
import { givenPlay } from './given-play.ts';

/** Noise over one bit: P(1) = .8. */
const NOISE = [0.2, 0.8];
const generator = {
  logProbability: (x: tf.Tensor) => tf.where(x.greater(0), Math.log(0.8), Math.log(0.2)).reshape([-1]),
} as unknown as Generator;
const make = (ratio: number) => nce.create({ ratio }, { roles: { generator } } as unknown as RoleContext<'generator'>);
/** The loss in expectation over data p and noise, for scores of 0 and 1: a batch with each string as often as its share. */
function expected(ratio: number, p: readonly number[], scores: readonly number[]): number {
  const softplus = (s: number) => Math.log1p(Math.exp(s));
  const odds = scores.map((score, x) => score - Math.log(ratio * NOISE[x]!));
  return odds.reduce((sum, value, x) => sum + p[x]! * softplus(-value) + ratio * NOISE[x]! * softplus(value), 0);
}
/** The plugin's loss on batches of ten with these shares of ones. */
const loss = (ratio: number, p: readonly number[], scores: readonly number[]) =>
  tf.tidy(() => {
    const batch = (ones: number) => Array.from({ length: 10 }, (_, i) => (i < ones ? 1 : 0));
    const [real, fake] = [batch(10 * p[1]!), batch(10 * NOISE[1]!)];
    const samples = (bits: number[]) => tf.tensor2d(bits.map((bit) => [2 * bit - 1]));
    const play = givenPlay({
      scores: { real: real.map((bit) => scores[bit]!), fake: fake.map((bit) => scores[bit]!) },
      samples: { real: samples(real), fake: samples(fake) },
    });
    return make(ratio).discriminatorLoss!(play).dataSync()[0]!;
  });

describe('objective/noise-contrastive', () => {
  runContract(objectiveContract(nce));

  it.each([1, 3])('is the loss of the paper, with ν = %d', (ratio) => {
    for (const scores of [[0, 0], [-1, 2], [30, -30]]) {
      expect(loss(ratio, [0.5, 0.5], scores)).toBeCloseTo(expected(ratio, [0.5, 0.5], scores), 4);
    }
  }); // prettier-ignore

  it('is 2 log 2 at the minimum where data and noise are the same', () => {
    expect(loss(1, NOISE, NOISE.map(Math.log))).toBeCloseTo(2 * Math.log(2), 5);
  });

  it.each([1, 3])('has its minimum at log p, without a constant (ν = %d)', (ratio) => {
    const p = [0.4, 0.6];
    const best = loss(ratio, p, p.map(Math.log));
    for (const [a, b] of [[0.1, 0], [0, 0.1], [-0.1, 0], [0, -0.1], [0.1, 0.1], [-0.1, -0.1]]) {
      expect(loss(ratio, p, [Math.log(0.4) + a!, Math.log(0.6) + b!])).toBeGreaterThan(best);
    }
  }); // prettier-ignore

  it('is refused with a generator whose density is not known', () => {
    expect(() => nce.create({ ratio: 1 }, { roles: { generator: {} } } as unknown as RoleContext<'generator'>)).toThrow(
      'objective/noise-contrastive: expected a generator that gives log P of any object, received one that does not. ' +
        'Take generator/uniform or generator/product-of-marginals.',
    );
  });
});
