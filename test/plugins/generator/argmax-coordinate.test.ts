import { describe, expect, it } from '@jest/globals';

import { generatorContract } from '../../../core/testing/index.ts';
import coordinate from '../../../plugins/generator/argmax-coordinate.ts';
import { runContract } from '../../contracts/run.ts';
import { critic, lookUp } from '../metric/enumerated-strings.ts';
import { bitSpace, PLANE, withSolver } from './solver-rig.ts';

const LENGTH = 6;
/** Height by the code's distance to two peaks: 63 is the higher one, 0 a peak of its own. */
const ones = (code: number) => [...code.toString(2)].filter((bit) => bit === '1').length;
const twoPeaks = Float64Array.from({ length: 64 }, (_, code) => Math.max(10 - (LENGTH - ones(code)) * 2, 5 - ones(code) * 2));
const rig = (params: object, batch = 4) => ({
  space: bitSpace(LENGTH),
  discriminator: critic((x) => lookUp(twoPeaks, x)),
  params,
  batch,
});

describe('generator/argmax-coordinate', () => {
  runContract(generatorContract(coordinate, { spaces: [bitSpace(5)], params: { starts: 2 }, deterministic: true }));

  it('finds every peak from enough starts, the highest first', () =>
    withSolver(coordinate, rig({}), async (solve) => {
      expect((await solve()).codes).toEqual([63, 0, 63, 0]);
    }));

  it('gives the best peak alone where it is asked for one, and never more than the maximum', () =>
    withSolver(coordinate, rig({ best: 1 }), async (solve) => {
      expect((await solve()).codes).toEqual([63, 63, 63, 63]);
    }));

  it('has a regret from one start, now and then, and none from many', () =>
    withSolver(coordinate, rig({ starts: 1 }, 1), async (solve) => {
      const regrets = new Set<number>();
      for (let i = 0; i < 30; i++) regrets.add(10 - twoPeaks[(await solve()).codes[0]!]!);
      expect(regrets).toEqual(new Set([0, 5])); // the other peak is 5 lower
    }));

  it('counts what it asked of D: each start, and each neighbour in each round', () =>
    withSolver(coordinate, rig({ starts: 3 }), async (solve) => {
      const { evaluations } = await solve();
      const rounds = (evaluations - 3) / (3 * LENGTH);
      expect(Number.isInteger(rounds)).toBe(true);
      expect(rounds).toBeGreaterThanOrEqual(1);
      expect(rounds).toBeLessThanOrEqual(LENGTH + 1);
    }));

  it('stops at once on a plateau', () =>
    withSolver(coordinate, { ...rig({ starts: 3 }), discriminator: critic((x) => x.sum(1).mul(0)) }, async (solve) => {
      expect((await solve()).evaluations).toBe(3 + 3 * LENGTH);
    }));

  it('is refused for points', async () => {
    await expect(withSolver(coordinate, { ...rig({}), space: PLANE }, () => Promise.resolve())).rejects.toThrow(
      'Take generator/argmax-gradient.',
    );
  });
});
