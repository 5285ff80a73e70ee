import { describe, expect, it } from '@jest/globals';
import { tf } from 'ganvil';

import { generatorContract } from '../../../core/testing/index.ts';
import uniform from '../../../plugins/generator/uniform.ts';
import { runContract } from '../../contracts/run.ts';
import { critic } from '../metric/enumerated-strings.ts';
import { bitSpace, PLANE, sharesAmong, withSolver } from './solver-rig.ts';

const discriminator = critic((x) => x);
const logOf = (space: Parameters<typeof withSolver>[1]['space'], params: object, x: number[][]) =>
  withSolver(uniform, { space, discriminator, params }, (_, solver) =>
    Promise.resolve(tf.tidy(() => Array.from(solver.logProbability!(tf.tensor(x)).dataSync()))),
  );

describe('generator/uniform', () => {
  runContract(generatorContract(uniform));

  it('draws all strings evenly, without asking D', () =>
    withSolver(uniform, { space: bitSpace(4), discriminator, batch: 8000 }, async (solve) => {
      const { codes, evaluations } = await solve();
      expect(evaluations).toBe(0);
      // five standard deviations of a share 1/16 among 8 000
      for (const share of sharesAmong(codes, 4)) expect(Math.abs(share - 1 / 16)).toBeLessThan(5 * Math.sqrt(15 / 256 / 8000));
    }));

  it('draws points of a cube with the side that it is told', () =>
    withSolver(uniform, { space: PLANE, discriminator, params: { bound: 3 }, batch: 4000 }, async (solve) => {
      const values = (await solve()).samples.flat();
      expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(3);
      expect(values.reduce((sum, value) => sum + value * value, 0) / values.length).toBeCloseTo(3, 0); // the variance of U[−3, 3]
    }));

  it('knows its density', async () => {
    expect(await logOf(bitSpace(3), {}, [[1, -1, 1]])).toEqual([Math.fround(-3 * Math.log(2))]);
    expect(await logOf(PLANE, { bound: 3 }, [[0, 1], [2, 2]])).toEqual(Array(2).fill(Math.fround(-2 * Math.log(6)))); // prettier-ignore
    expect(await logOf({ kind: 'image', shape: [2, 2, 1] }, { bound: 3 }, [[1, 1, 1, 1]])).toEqual([Math.fround(-4 * Math.log(2))]);
  });
});
