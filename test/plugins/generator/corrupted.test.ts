import { describe, expect, it } from '@jest/globals';
import { tf } from 'ganvil';

import { generatorContract } from '../../../core/testing/index.ts';
import corrupted from '../../../plugins/generator/corrupted.ts';
import { runContract } from '../../contracts/run.ts';
import { critic } from '../metric/enumerated-strings.ts';
import { bitSpace, PLANE, withSolver } from './solver-rig.ts';

const discriminator = critic((x) => x);
const REAL = [1, 1, -1, -1, 1];
/** Which bits of each row differ from the real string. */
const flippedBits = (flips: number, batch: number) =>
  withSolver(corrupted, { space: bitSpace(5), discriminator, params: { flips } }, async (solve, solver) => {
    expect(solver.startsAtData).toBe(true);
    const near = tf.tensor2d(Array.from({ length: batch }, () => REAL));
    const { samples } = await solve({ batch, near });
    expect(Array.from(near.dataSync().subarray(0, 5))).toEqual(REAL); // the real strings stay as they are
    near.dispose();
    return samples.map((row) => row.flatMap((bit, i) => (bit === REAL[i] ? [] : [i])));
  });

describe('generator/corrupted', () => {
  runContract(generatorContract(corrupted, { spaces: [bitSpace(5)] }));

  it('flips one bit of each real string, every bit as often', async () => {
    const bits = await flippedBits(1, 5000);
    expect(bits.every((flipped) => flipped.length === 1)).toBe(true);
    for (let i = 0; i < 5; i++) {
      const share = bits.filter(([bit]) => bit === i).length / 5000;
      expect(Math.abs(share - 0.2)).toBeLessThan(5 * Math.sqrt(0.16 / 5000)); // five standard deviations
    }
  });

  it('flips as many distinct bits as it is told', async () => {
    expect((await flippedBits(3, 50)).map((flipped) => flipped.length)).toEqual(Array(50).fill(3));
  });

  it('is refused for points, and for more flips than bits', async () => {
    const refused = (space: Parameters<typeof withSolver>[1]['space'], flips: number) =>
      withSolver(corrupted, { space, discriminator, params: { flips } }, () => Promise.resolve());
    await expect(refused(PLANE, 1)).rejects.toThrow(
      'generator/corrupted: expected bit strings, received objects of the space points, [2].',
    );
    await expect(refused(bitSpace(5), 6)).rejects.toThrow(
      'expected at most as many `flips` as a string has bits, 5, received 6. Give fewer.',
    );
  });
});
