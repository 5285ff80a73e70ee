import { describe, expect, it } from '@jest/globals';
import { tf } from 'ganvil';

import { generatorContract } from '../../../core/testing/index.ts';
import exhaustive from '../../../plugins/generator/argmax-exhaustive.ts';
import { runContract } from '../../contracts/run.ts';
import { critic, lookUp } from '../metric/enumerated-strings.ts';
import { bitSpace, makeSolver, PLANE, withSolver } from './solver-rig.ts';

const table = (scores: readonly number[]) => critic((x) => lookUp(Float64Array.from(scores), x));
const solve = (scores: readonly number[], params: object, batch: number) =>
  withSolver(exhaustive, { space: bitSpace(Math.log2(scores.length)), discriminator: table(scores), params, batch }, (ask) => ask());

describe('generator/argmax-exhaustive', () => {
  runContract(generatorContract(exhaustive, { spaces: [bitSpace(5)], deterministic: true }));

  it('gives the best strings in falling order, and counts every string that it asked for', async () => {
    const { codes, evaluations } = await solve([0, 3, 1, 2, -1, 5, 4, -2], {}, 3);
    expect([codes, evaluations]).toEqual([[5, 6, 1], 8]);
  });

  it('fills a batch with the best few in turn', async () => {
    expect((await solve([0, 3, 1, 2], { best: 2 }, 5)).codes).toEqual([1, 3, 1, 3, 1]);
  });

  it('gives all maximisers where several tie', async () => {
    expect((await solve([2, 0, 2, 1], { best: 1 }, 4)).codes).toEqual([0, 2, 0, 2]);
  });

  it('draws evenly among those that tie for the last places, and keeps what is above', async () => {
    const counts = new Float64Array(8);
    await withSolver(exhaustive, { space: bitSpace(3), discriminator: table([9, 1, 1, 1, 1, 0, 0, 0]), batch: 2 }, async (ask) => {
      for (let i = 0; i < 800; i++) {
        const { codes } = await ask();
        expect(codes[0]).toBe(0);
        counts[codes[1]!]!++;
      }
    });
    expect(counts.subarray(5)).toEqual(new Float64Array(3));
    // five standard deviations of 800 draws with probability 1/4
    for (const count of counts.subarray(1, 5)) expect(Math.abs(count - 200)).toBeLessThan(5 * Math.sqrt(150));
  });

  it('goes through more strings than a pass takes', async () => {
    const { codes, evaluations } = await solve(
      Array.from({ length: 2 ** 13 }, (_, code) => (code === 5000 ? 2 : code / 2 ** 13)),
      {},
      2,
    );
    expect([codes, evaluations]).toEqual([[5000, 8191], 8192]);
  });

  it('solves for another objective where it is asked to, and then for the score again', () =>
    withSolver(exhaustive, { space: bitSpace(2), discriminator: table([0, 3, 1, 2]), batch: 1 }, async (ask) => {
      const least = (x: tf.Tensor) => lookUp(Float64Array.of(0, -3, -1, -2), x).reshape<tf.Tensor2D>([-1, 1]);
      expect([(await ask({ objective: least })).codes, (await ask()).codes]).toEqual([[0], [1]]);
    }));

  it('fails where D has diverged', async () => {
    await expect(solve([0, NaN, 1, 2], {}, 1)).rejects.toMatchObject({ code: 'E_RUN_NOT_FINITE' });
  });

  it('is refused for strings that are too long, for other spaces and for a D that wants labels', () => {
    const make = (space: Parameters<typeof makeSolver>[1]['space'], discriminator = table([0, 1])) =>
      makeSolver(exhaustive, { space, discriminator }, { feed: () => tf.zeros([1]) } as never);
    expect(() => make(bitSpace(21))).toThrow(
      'generator/argmax-exhaustive: expected bit strings of at most 20 bits, so that all of them can be tried, received strings of 21 bits. ' +
        'Take generator/argmax-coordinate or generator/sampler-gibbs.',
    );
    expect(() => make(PLANE)).toThrow('received objects of the space points, [2].');
    expect(() => make(bitSpace(4), critic((x) => x, ['x', 'y']))).toThrow('expected a discriminator that judges objects alone'); // prettier-ignore
  });
});
