import { describe, expect, it } from '@jest/globals';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { studyContract } from '../../../core/testing/index.ts';
import { plugins } from '../../../plugins/index.ts';
import bilinearGame from '../../../plugins/study/bilinear-game.ts';
import { runContract } from '../../contracts/run.ts';
import { goldenRatio } from '../trainer/bilinear-game.ts';
import { measure } from './measuring.ts';

describe('study/bilinear-game', () => {
  it('has every trainer where its closed form says, which are the golden ratios', async () => {
    const { outside, row, artifacts } = await measure(bilinearGame);
    expect(outside).toEqual([]);
    for (const [name, golden] of [
      ['simultaneous-radius', 'simultaneous'],
      ['alternating-radius', 'alternating'],
      ['extra-gradient-radius', 'extraGradient'],
      ['optimistic-radius', 'optimistic'],
    ] as const) {
      expect(row(name).exact).toBeCloseTo(goldenRatio(golden), 8); // float64 on both sides
    }
    expect(artifacts!.map(({ name }) => name)).toEqual(['trajectories.png', 'trajectories.json']);
    const walks = JSON.parse(Buffer.from(artifacts![1]!.bytes).toString()) as Record<string, unknown[]>;
    expect(walks['optimistic']).toHaveLength(201);
  });

  it('holds for other step sizes, by hand for one and two steps', async () => {
    // from (1, 1): simultaneous (1 − η, 1 + η); alternating (1 − η, 1 + η(1 − η)); extra-gradient (1 − η(1 + η), 1 + η(1 − η)); optimistic adds the change
    const eta = 0.25;
    const { outside, row } = await measure(bilinearGame, { learningRate: eta, steps: 2 });
    expect(outside).toEqual([]);
    const radius = (x: number, y: number) => Math.hypot(x, y) / Math.SQRT2;
    const [psi, theta] = [1 - eta, 1 + eta];
    expect(row('simultaneous-radius').exact).toBeCloseTo(radius(psi - eta * theta, theta + eta * psi), 12);
    expect(row('optimistic-radius').exact).toBeCloseTo(radius(psi - 2 * eta * theta + eta, theta + 2 * eta * psi - eta), 12);
    const [turned, next] = [1 - eta, 1 + eta * (1 - eta)];
    expect(row('alternating-radius').exact).toBeCloseTo(radius(turned - eta * next, next + eta * (turned - eta * next)), 12);
  });

  it('measures the same eagerly', async () => {
    const { outside } = await measure(bilinearGame, { steps: 20 }, await eagerEngine('cpu'));
    expect(outside).toEqual([]);
  });

  runContract(studyContract(bilinearGame, { plugins, params: { steps: 3 } }));
});
