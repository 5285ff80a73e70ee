/**
 * Real bit strings with a few bits flipped. A proposal for negatives: they lie where D must draw its line, and nowhere else.
 *
 * Which bits are flipped is drawn evenly, without a bit twice. A corrupted string may be valid again, as a stroke that became longer.
 */
import { defineGenerator, GanvilError, type RandomStream, requireBits, tf, z } from 'ganvil';

const params = z.strictObject({ flips: z.int().positive().default(1).describe('Bits that are flipped in each string.') });

/** Flips `flips` distinct bits of each row. */
function corrupt(rows: Float32Array, length: number, flips: number, random: RandomStream): Float32Array {
  const changed = rows.slice();
  for (let row = 0; row < rows.length; row += length) {
    for (const bit of flips === 1 ? random.integers(1, 0, length) : random.permutation(length).subarray(0, flips))
      changed[row + bit]! *= -1;
  }
  return changed;
}

export default defineGenerator({
  id: 'generator/corrupted',
  summary: 'Makes negatives of real bit strings by flipping a few of their bits.',
  params,
  create: ({ flips }, { space }) => {
    const length = requireBits('generator/corrupted', space, 'Take generator/uniform.');
    if (flips > length) {
      throw new GanvilError('E_SPEC_MISMATCH', {
        where: 'generator/corrupted',
        expected: `at most as many \`flips\` as a string has bits, ${length}`,
        received: String(flips),
        fix: 'Give fewer.',
      });
    }
    return {
      space,
      estimator: 'none',
      startsAtData: true,
      variables: {},
      state: {},
      generate: async ({ batch, near, random }) => {
        const real = await near!.data<'float32'>();
        return { samples: tf.tensor2d(corrupt(real, length, flips, random), [batch, length]), evaluations: 0 };
      },
    };
  },
});
