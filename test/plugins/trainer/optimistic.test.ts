import { describe, expect, it } from '@jest/globals';

import { trainerContract } from '../../../core/testing/index.ts';
import optimistic from '../../../plugins/trainer/optimistic.ts';
import { runContract } from '../../contracts/run.ts';
import { bilinearRatio, goldenRatio } from './bilinear-game.ts';
import { playLine, plain } from './line-game.ts';

describe('trainer/optimistic', () => {
  runContract(trainerContract(optimistic));

  it('spirals into the equilibrium of a bilinear game, as the golden trajectory does', async () => {
    expect(await bilinearRatio('optimistic')).toBeCloseTo(goldenRatio('optimistic'), 4);
  });

  it('leans by the change of the step, with Adam as well; by hand', () => {
    // wasserstein, data at 0, G = c: F_w = c, F_c = −w. Adam's first step is η whatever the gradient; afterwards m̂/√v̂ of two gradients
    const [eta, beta1, beta2, epsilon] = [0.1, 0.5, 0.999, 1e-8];
    const adam = { optimizer: { use: 'adam', with: { learningRate: eta, beta1, beta2, epsilon } } };
    const moments = { w: [0, 0], c: [0, 0] };
    const update = (name: 'w' | 'c', gradient: number, t: number) => {
      const [mean, square] = moments[name] as [number, number];
      moments[name] = [beta1 * mean + (1 - beta1) * gradient, beta2 * square + (1 - beta2) * gradient ** 2];
      return (-eta * (moments[name][0]! / (1 - beta1 ** t))) / (Math.sqrt(moments[name][1]! / (1 - beta2 ** t)) + epsilon);
    };
    let [w, c] = [1, 2];
    let last: readonly number[] | undefined;
    for (let t = 1; t <= 3; t++) {
      const now = [update('w', c, t), update('c', -w, t)] as const;
      [w, c] = [w + 2 * now[0] - (last ?? now)[0]!, c + 2 * now[1] - (last ?? now)[1]!];
      last = now;
    }
    const game = { objective: 'wasserstein', points: [0], codes: Array<number>(12).fill(0), w: 1, c: 2 };
    return playLine({ ...game, trainer: ['optimistic', { discriminator: adam, generator: adam }] }, async ({ steps, now }) => {
      await steps(3);
      expect(now().w).toBeCloseTo(w, 5);
      expect(now().c).toBeCloseTo(c, 5);
    });
  });

  it('takes an ordinary step first', () =>
    playLine({ objective: 'wasserstein', points: [0], codes: [0, 0, 0, 0], w: 1, c: 1, trainer: ['optimistic', plain(0.1)] }, async ({ steps, now }) => {
      await steps(1);
      expect(now().w).toBeCloseTo(0.9, 6);
      expect(now().c).toBeCloseTo(1.1, 6);
    })); // prettier-ignore
});
