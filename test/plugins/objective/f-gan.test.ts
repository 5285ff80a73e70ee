import { describe, expect, it } from '@jest/globals';
import { type Engine, type Objective, type Play, type RoleContext, tf } from 'ganvil';

import { compiledEngine } from '../../../core/engine/compiled.ts';
import { eagerEngine } from '../../../core/engine/eager.ts';
import { objectiveContract } from '../../../core/testing/index.ts';
import fGan from '../../../plugins/objective/f-gan.ts';
import minimax from '../../../plugins/objective/minimax.ts';
import nonSaturating from '../../../plugins/objective/non-saturating.ts';
import { runContract } from '../../contracts/run.ts';
import { lossesAt, slopesAt } from './given-play.ts';
import { goldenCase } from './golden-objectives.ts';

const make = (params = {}): Objective => fGan.create(fGan.params.parse(params), {} as RoleContext);
const contract = (divergence: string, generator: string) => runContract(objectiveContract(fGan, { params: { divergence, generator } }));

/** f(u) of each divergence, and the score at which g(s) = f′(u), by hand from g in the paper's table of final layers. */
const DIVERGENCES: Record<string, { f(u: number): number; best(u: number): number }> = {
  kl: { f: (u) => u * Math.log(u), best: (u) => 1 + Math.log(u) },
  'reverse-kl': { f: (u) => -Math.log(u), best: (u) => Math.log(u) },
  pearson: { f: (u) => (u - 1) ** 2, best: (u) => 2 * (u - 1) },
  neyman: { f: (u) => (1 - u) ** 2 / u, best: (u) => 2 * Math.log(u) },
  hellinger: { f: (u) => (Math.sqrt(u) - 1) ** 2, best: (u) => 0.5 * Math.log(u) },
  'jensen-shannon': { f: (u) => u * Math.log(u) - (u + 1) * Math.log((u + 1) / 2), best: (u) => Math.log(u) },
  gan: { f: (u) => u * Math.log(u) - (u + 1) * Math.log(u + 1), best: (u) => Math.log(u) },
  'total-variation': { f: (u) => Math.abs(u - 1) / 2, best: (u) => (u === 1 ? 0 : Math.sign(u - 1) * 30) }, // g reaches ½ at infinity alone
};
const all = Object.keys(DIVERGENCES);

/** Two distributions over five states, in twentieths: a batch of 20 holds each state as often as it is likely, so that means are expectations. */
const REAL = [8, 6, 3, 2, 1];
const FAKE = [1, 3, 3, 4, 9];
const spread = (counts: readonly number[], scoreOf: (u: number) => number) =>
  counts.flatMap((count, state) => Array<number>(count).fill(scoreOf(REAL[state]! / FAKE[state]!)));
const bound = (divergence: string, scoreOf: (u: number) => number) =>
  -lossesAt(make({ divergence }), { real: spread(REAL, scoreOf), fake: spread(FAKE, scoreOf) }).d;
const exact = (divergence: string) =>
  FAKE.reduce((sum, count, state) => sum + (count / 20) * DIVERGENCES[divergence]!.f(REAL[state]! / count), 0);

describe('objective/f-gan', () => {
  describe.each(all)('%s', (divergence) => {
    describe('saturating', () => contract(divergence, 'saturating'));
    describe('non-saturating', () => contract(divergence, 'non-saturating'));

    it('gives the golden losses', () => {
      const { given, expect: expected } = goldenCase(`f-gan/${divergence}`);
      const losses = lossesAt(make({ divergence }), given);
      expect(losses.d).toBeCloseTo(expected['d']!, 5);
      expect(losses.g).toBeCloseTo(expected['g']!, 5);
      const other = lossesAt(make({ divergence, generator: 'non-saturating' }), given);
      expect(other.d).toBe(losses.d);
      expect(other.g).toBeCloseTo(expected['gTrick']!, 5);
    });

    it('is the divergence itself where D is best, over distributions that are enumerated', () => {
      const { best } = DIVERGENCES[divergence]!;
      // float32; Neyman's sum is 13.9
      expect(Math.abs(bound(divergence, best) / exact(divergence) - 1)).toBeLessThan(1e-5);
    });

    it('is a bound: any other D gives less', () => {
      const { best } = DIVERGENCES[divergence]!;
      const least = 1e-4; // well above the rounding of 1e-6
      for (const shift of [-0.3, 0.3]) expect(bound(divergence, (u) => best(u) * 0.9 + shift)).toBeLessThan(exact(divergence) - (divergence === 'total-variation' ? -1e-6 : least));
      expect(bound(divergence, () => 0.7)).toBeLessThan(exact(divergence) - least);
    }); // prettier-ignore

    it('is 0, but for a constant, where both are alike and D is best', () => {
      const { f, best } = DIVERGENCES[divergence]!;
      const scores = [best(1), best(1)];
      expect(-lossesAt(make({ divergence }), { real: scores, fake: scores }).d).toBeCloseTo(f(1), 6);
    });
  });

  it('is minimax as `gan`, and non-saturating with the other loss of G', () => {
    const { given } = goldenCase('loss/minimax');
    expect(lossesAt(make({ divergence: 'gan' }), given)).toEqual(lossesAt(minimax.create({}, {} as RoleContext), given));
    expect(lossesAt(make({ divergence: 'gan', generator: 'non-saturating' }), given)).toEqual(
      lossesAt(nonSaturating.create({ smoothing: 0 }, {} as RoleContext), given),
    );
  });

  it.each(['pearson', 'jensen-shannon', 'gan', 'total-variation'])('is finite at any score, with finite slopes: %s', (divergence) => {
    const scores = { real: [1e4, -1e4], fake: [1e4, -1e4] };
    for (const generator of ['saturating', 'non-saturating']) {
      const objective = make({ divergence, generator });
      const slopes = slopesAt(objective, scores);
      const numbers = [...Object.values(lossesAt(objective, scores)), ...Object.values(slopes).flat()];
      expect(numbers.filter((value) => !Number.isFinite(value))).toEqual([]);
    }
  });

  it('saturates where D is sure, and does not in the other form', () => {
    // d/ds f*(g(s)) = σ(s), d/ds g(s) = σ(−s) for Jensen-Shannon
    const fake = [-20];
    const at = (generator: string) => slopesAt(make({ generator }), { real: [0], fake }).gFake[0]!;
    expect(at('saturating')).toBeCloseTo(-1 / (1 + Math.exp(20)), 12);
    expect(at('non-saturating')).toBeCloseTo(-1, 6);
  });

  it('gives the same losses and slopes compiled, all divergences', async () => {
    const [real, fake] = [tf.tensor2d([-3, -0.5, 0, 4], [4, 1]), tf.tensor2d([3, 0.7, 0, -4], [4, 1])];
    const of = (scores: { real: tf.Tensor; fake: tf.Tensor }) => ({ real: { scores: scores.real }, fake: { scores: scores.fake } }) as unknown as Play;
    const on = async (engine: Engine) => {
      const values: Record<string, number>[] = [];
      for (const divergence of all) {
        for (const generator of ['saturating', 'non-saturating']) {
          const { discriminatorLoss, generatorLoss } = make({ divergence, generator });
          const both = (r: tf.Tensor, f: tf.Tensor) =>
            discriminatorLoss!(of({ real: r, fake: f })).add(generatorLoss!(of({ real: r, fake: f })).mean().mul(3));
          const run = engine.program(`${divergence} ${generator}`, () => {
            const [slopeReal, slopeFake] = tf.grads(both)([real, fake]);
            return { scalars: { loss: both(real, fake), slopeReal: slopeReal!.square().sum(), slopeFake: slopeFake!.square().sum() } };
          });
          values.push((await run()).scalars);
        }
      }
      return values;
    };
    const eager = await on(await eagerEngine('cpu'));
    const compiled = await on(await compiledEngine({ backend: 'cpu', check: false }));
    compiled.forEach((scalars, i) => {
      for (const [name, value] of Object.entries(scalars)) {
        const expected = eager[i]![name]!;
        expect(Math.abs(value - expected)).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected))); // float32 by another library
      }
    });
    tf.dispose([real, fake]);
  }); // prettier-ignore

  it('refuses a divergence that it does not know', () => {
    expect(fGan.params.parse({})).toEqual({ divergence: 'jensen-shannon', generator: 'saturating' });
    for (const wrong of [{ divergence: 'jeffrey' }, { generator: 'trick' }, { trick: true }]) {
      expect(fGan.params.safeParse(wrong).success).toBe(false);
    }
  });
});
