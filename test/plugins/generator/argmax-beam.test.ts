import { describe, expect, it } from '@jest/globals';

import { generatorContract } from '../../../core/testing/index.ts';
import beam from '../../../plugins/generator/argmax-beam.ts';
import { runContract } from '../../contracts/run.ts';
import { critic, lookUp } from '../metric/enumerated-strings.ts';
import { bitSpace, PLANE, withSolver } from './solver-rig.ts';

/** Scores without structure: the values of a quadratic residue walk, all different. */
const rugged = Float64Array.from({ length: 256 }, (_, code) => ((code * code * 7 + code * 31) % 257) + code / 1000);
const best = [...rugged.keys()].sort((a, b) => rugged[b]! - rugged[a]!);
const rig = (params: object, batch = 4) => ({ space: bitSpace(8), discriminator: critic((x) => lookUp(rugged, x)), params, batch });

describe('generator/argmax-beam', () => {
  runContract(generatorContract(beam, { spaces: [bitSpace(5)], params: { width: 3 }, deterministic: true }));

  it('finds the best of a rugged landscape with a wide beam, in falling order and each once', () =>
    withSolver(beam, rig({ width: 40 }), async (solve) => {
      const { codes } = await solve();
      expect(codes[0]).toBe(best[0]);
      const scores = codes.map((code) => rugged[code]!);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      expect(new Set(codes).size).toBe(4);
    }));

  it('ends at a beam whose strings have no better neighbour outside it', () =>
    withSolver(beam, rig({ width: 5 }, 5), async (solve) => {
      const { codes, evaluations } = await solve();
      const worst = Math.min(...codes.map((code) => rugged[code]!));
      for (const code of codes) {
        for (let bit = 0; bit < 8; bit++) {
          const neighbour = code ^ (1 << bit);
          expect(codes.includes(neighbour) || rugged[neighbour]! <= worst).toBe(true);
        }
      }
      expect((evaluations - 5) % (5 * 8)).toBe(0); // the first strings, and eight neighbours of five in each round
    }));

  it('copes with a beam wider than the space', () =>
    withSolver(beam, { ...rig({ width: 10 }), space: bitSpace(2), discriminator: critic((x) => lookUp(Float64Array.of(3, 1, 4, 2), x)) }, async (solve) => {
      expect((await solve()).codes).toEqual([2, 0, 3, 1]);
    })); // prettier-ignore

  it('is refused for points', async () => {
    await expect(withSolver(beam, { ...rig({}), space: PLANE }, () => Promise.resolve())).rejects.toThrow(
      'Take generator/argmax-gradient.',
    );
  });
});
