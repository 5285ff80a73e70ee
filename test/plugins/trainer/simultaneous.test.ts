import { describe, expect, it } from '@jest/globals';

import { trainerContract } from '../../../core/testing/index.ts';
import simultaneous from '../../../plugins/trainer/simultaneous.ts';
import { runContract } from '../../contracts/run.ts';
import { bilinearRatio, goldenRatio } from './bilinear-game.ts';
import { playLine, plain } from './line-game.ts';

describe('trainer/simultaneous', () => {
  runContract(trainerContract(simultaneous));

  it('takes both gradients at the same point: G against the D of before its step', () => {
    const sigmoid = (s: number) => 1 / (1 + Math.exp(-s));
    const [eta, w] = [0.1, 0.5];
    // D as in the golden case algorithm/one-iteration-non-saturating; G by hand with w .5, b 0: dL_G/da = −mean((1 − σ(wz)) w z)
    const pull = [0.5, -1].map((code) => (1 - sigmoid(w * code)) * w);
    const [a, c] = [1 + (eta * (pull[0]! * 0.5 - pull[1]!)) / 2, (eta * (pull[0]! + pull[1]!)) / 2];
    return playLine(
      { objective: 'non-saturating', trainer: ['simultaneous', plain(eta)], codes: [-1, 1, 0.5, -1] },
      async ({ steps, now }) => {
        await steps(1);
        const after = now();
        for (const [name, value] of Object.entries({ w: 0.533994928891, b: -0.0220016903698, a, c }))
          expect(after[name as 'w']).toBeCloseTo(value, 6);
        expect(Math.abs(a - 0.988892960616)).toBeGreaterThan(1e-4); // what alternating gives: the two can be told apart
      },
    );
  });

  it('spirals away from the equilibrium of a bilinear game, as the golden trajectory does', async () => {
    expect(await bilinearRatio('simultaneous')).toBeCloseTo(goldenRatio('simultaneous'), 4);
  });
});
