import { describe, expect, it } from '@jest/globals';

import { generatorContract } from '../../../core/testing/index.ts';
import gradient from '../../../plugins/generator/argmax-gradient.ts';
import { runContract } from '../../contracts/run.ts';
import { critic } from '../metric/enumerated-strings.ts';
import { bitSpace, PLANE, withSolver } from './solver-rig.ts';

const IMAGE = { kind: 'image', shape: [4, 4, 1] } as const;
/** −(x − 0.5)² − 2 (y + 0.25)²: its maximiser is (0.5, −0.25). */
const concave = critic((x) => x.sub([0.5, -0.25]).square().mul([-1, -2]).sum(1));

describe('generator/argmax-gradient', () => {
  runContract(generatorContract(gradient, { spaces: [PLANE, IMAGE], params: { starts: 3, steps: 12 } }));

  it('finds the maximiser of a concave score', () =>
    withSolver(gradient, { space: PLANE, discriminator: concave, params: { stepSize: 0.1, steps: 95 } }, async (solve) => {
      const { samples, evaluations } = await solve();
      for (const [x, y] of samples) {
        expect(Math.abs(x! - 0.5)).toBeLessThan(1e-3);
        expect(Math.abs(y! + 0.25)).toBeLessThan(1e-3);
      }
      expect(evaluations).toBe(64 * 95);
    }));

  it.each([
    ['an image', IMAGE, 1],
    ['points with a bound', PLANE, 2],
  ] as const)('never leaves the box of %s', (_, space, limit) =>
    withSolver(
      gradient,
      { space, discriminator: critic((x) => x.reshape([x.shape[0], -1]).sum(1)), params: { stepSize: 1, bound: 2, steps: 11 } },
      async (solve) => {
        const { samples } = await solve();
        expect(samples.flat().every((value) => value === limit)).toBe(true); // the corner of the highest sum
      },
    ),
  );

  it('takes steps of one length where gradients are normalized, however steep D is', async () => {
    const steep = critic((x) => x.sum(1).mul(1e6));
    const reach = async (normalized: boolean) =>
      withSolver(gradient, { space: PLANE, discriminator: steep, params: { starts: 1, steps: 2, stepSize: 0.5, normalized }, batch: 1 }, async (solve) =>
        Math.max(...(await solve()).samples.flat().map(Math.abs)),
      ); // prettier-ignore
    expect(await reach(true)).toBeLessThan(6); // N(0, 1) and one step of ½
    expect(await reach(false)).toBeGreaterThan(1e5);
  });

  it('gives the best objects on its way, not the last: too large a step does no harm', () =>
    withSolver(gradient, { space: PLANE, discriminator: concave, params: { stepSize: 0.6, steps: 20 }, batch: 1 }, async (solve) => {
      const scoreOf = ([x, y]: readonly number[]) => -((x! - 0.5) ** 2) - 2 * (y! + 0.25) ** 2; // 0.6 · 4 > 2: y runs away
      expect(scoreOf((await solve()).samples[0]!)).toBeGreaterThan(-1);
    }));

  it('fails where no step of a climb had a finite score', async () => {
    const broken = critic((x) => x.sum(1).mul(NaN));
    await expect(
      withSolver(gradient, { space: PLANE, discriminator: broken, params: { steps: 3 } }, (solve) => solve()),
    ).rejects.toMatchObject({
      code: 'E_RUN_NOT_FINITE',
    });
  });

  it('is refused for bit strings', async () => {
    await expect(withSolver(gradient, { space: bitSpace(4), discriminator: concave }, () => Promise.resolve())).rejects.toThrow(
      'generator/argmax-gradient: expected points or images, which can be moved a little, received bit strings. ' +
        'Take generator/argmax-coordinate or generator/argmax-exhaustive.',
    );
  });
});
