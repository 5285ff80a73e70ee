import { describe, expect, it } from '@jest/globals';

import { trainerContract } from '../../../core/testing/index.ts';
import extraGradient from '../../../plugins/trainer/extra-gradient.ts';
import { runContract } from '../../contracts/run.ts';
import { bilinearRatio, goldenRatio } from './bilinear-game.ts';
import { playLine, plain } from './line-game.ts';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const sigmoid = (s: number) => 1 / (1 + Math.exp(-s));

describe('trainer/extra-gradient', () => {
  runContract(trainerContract(extraGradient));
  describe('with clipped weights', () => runContract(trainerContract(extraGradient, { params: { discriminator: { clip: 0.1 } } })));

  it('spirals into the equilibrium of a bilinear game, as the golden trajectory does', async () => {
    expect(await bilinearRatio('extra-gradient')).toBeCloseTo(goldenRatio('extraGradient'), 4);
  });

  it('takes gradients a step ahead on fresh draws, and steps from where it was; by hand', () => {
    // non-saturating on D = wx + b, G = az + c: dL_D/dw = mean((σ(s) − 1) x) + mean(σ(s̃) x̃), dL_G/da = −mean((1 − σ(s̃)) w z)
    const [points, codes, eta] = [[1, 3, -1, 2], [-1, 1, 0.3, -0.6, 2, -2, 0.5, -1], 0.1] as const;
    type State = { w: number; b: number; a: number; c: number };
    const gradient = ({ w, b, a, c }: State, at: number): State => {
      const x = points.slice(2 * at, 2 * at + 2);
      const [forD, forG] = [codes.slice(4 * at, 4 * at + 2), codes.slice(4 * at + 2, 4 * at + 4)]; // D's noise is drawn before G's
      const fake = forD.map((code) => a * code + c);
      const [atReal, atFake] = [x.map((value) => sigmoid(w * value + b) - 1), fake.map((value) => sigmoid(w * value + b))];
      const pull = forG.map((code) => -(1 - sigmoid(w * (a * code + c) + b)) * w);
      return {
        w: mean(atReal.map((value, i) => value * x[i]!)) + mean(atFake.map((value, i) => value * fake[i]!)),
        b: mean(atReal) + mean(atFake),
        a: mean(pull.map((value, i) => value * forG[i]!)),
        c: mean(pull),
      };
    };
    const moved = (from: State, along: State): State => ({
      w: from.w - eta * along.w,
      b: from.b - eta * along.b,
      a: from.a - eta * along.a,
      c: from.c - eta * along.c,
    });
    const begin = { w: 0.5, b: 0, a: 1, c: 0 };
    const ahead = moved(begin, gradient(begin, 0));
    const expected = moved(begin, gradient(ahead, 1));
    return playLine({ objective: 'non-saturating', trainer: ['extra-gradient', plain(eta)], points, codes }, async ({ steps, now, batches, noise }) => {
      await steps(1);
      for (const [name, value] of Object.entries(expected)) expect(now()[name as 'w']).toBeCloseTo(value, 6);
      expect(Math.abs(expected.w - ahead.w)).toBeGreaterThan(1e-3); // a plain step ends elsewhere
      expect(batches.position()).toBe(4); // two batches of two
      expect((noise as unknown as { drawn: number }).drawn).toBe(8); // four plays of two codes
    });
  }); // prettier-ignore

  it('clips the point ahead as it clips the weights', () => {
    // wasserstein, data at 0, G = c = 1: F_w = c, F_c = −w. With the clip .5, w is .5 ahead and afterwards, and c ends at 1 + .1 · .5
    const trainer = { ...plain(0.1), discriminator: { ...plain(0.1).discriminator, clip: 0.5 } };
    const game = { objective: 'wasserstein', points: [0], codes: Array<number>(8).fill(0), w: 1, c: 1 };
    return playLine({ ...game, trainer: ['extra-gradient', trainer] }, async ({ steps, now }) => {
      await steps(1);
      expect(now().w).toBe(0.5);
      expect(now().c).toBeCloseTo(1.05, 6);
    });
  });
});
