import { describe, expect, it } from '@jest/globals';
import { tf } from 'ganvil';

import { compiledEngine } from '../../../core/engine/compiled.ts';
import { generatorContract } from '../../../core/testing/index.ts';
import langevin from '../../../plugins/generator/sampler-langevin.ts';
import { runContract } from '../../contracts/run.ts';
import { critic } from '../metric/enumerated-strings.ts';
import { bitSpace, PLANE, withSolver } from './solver-rig.ts';

const LINE = { kind: 'points', shape: [1] } as const;
const IMAGE = { kind: 'image', shape: [4, 4, 1] } as const;
/** −x²/2: at temperature T the normal distribution of variance T. */
const bowl = critic((x) => x.square().sum(1).mul(-0.5));
const COUNT = 20_000;
const variance = async (params: object) => {
  const engine = await compiledEngine({ backend: 'cpu', check: false }); // thousands of chains take the eager engine a minute
  const rig = { space: LINE, discriminator: bowl, params: { start: 'noise', steps: 40, ...params }, batch: COUNT, engine };
  return withSolver(langevin, rig, async (solve) => {
    const { samples, scalars } = await solve();
    const values = samples.flat();
    const mean = values.reduce((sum, value) => sum + value, 0) / COUNT;
    return { scalars, value: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / COUNT };
  });
};
/** Five standard deviations of the variance of as many normals. */
const within = (expected: number) => 5 * expected * Math.sqrt(2 / COUNT);

describe('generator/sampler-langevin', () => {
  runContract(generatorContract(langevin, { spaces: [PLANE, IMAGE], params: { steps: 12 } }));
  describe('adjusted, from data', () =>
    runContract(generatorContract(langevin, { spaces: [PLANE, IMAGE], params: { steps: 3, adjusted: true, start: 'data' } })));

  it.each([0.5, 1, 2])('has the variance 1 / (1 − α/4) of a bowl, for steps of α = %d', async (stepSize) => {
    const { value, scalars } = await variance({ stepSize });
    const expected = 1 / (1 - stepSize / 4);
    expect(Math.abs(value - expected)).toBeLessThan(within(expected));
    expect(scalars).toEqual({ temperature: expect.closeTo(1, 6) });
  });

  it('is exact where steps are adjusted, however large', async () => {
    const { value, scalars } = await variance({ stepSize: 1.5, adjusted: true });
    expect(Math.abs(value - 1)).toBeLessThan(within(1));
    expect(scalars['acceptance']).toBeGreaterThan(0.5);
    expect(scalars['acceptance']).toBeLessThan(0.99);
  });

  it('samples at the temperature σ² / α, and says so', async () => {
    const { value, scalars } = await variance({ stepSize: 0.5, noise: 0.1 });
    expect(scalars['temperature']).toBeCloseTo(0.02, 9);
    expect(Math.abs(value - 0.02 / (1 - 0.125))).toBeLessThan(within(0.02));
    const adjusted = await variance({ stepSize: 0.5, noise: 0.1, adjusted: true, steps: 60 });
    expect(Math.abs(adjusted.value - 0.02)).toBeLessThan(within(0.02));
  });

  it.each([false, true])('stays within the bound (adjusted: %s)', (adjusted) =>
    withSolver(
      langevin,
      { space: IMAGE, discriminator: critic((x) => x.reshape([x.shape[0], -1]).sum(1).mul(5)), params: { stepSize: 0.1, adjusted } },
      async (solve) => {
        for (let call = 0; call < 3; call++) expect(Math.max(...(await solve()).samples.flat().map(Math.abs))).toBeLessThanOrEqual(1);
      },
    ),
  ); // prettier-ignore

  it('counts an evaluation for each step, and one more for each program of adjusted ones', async () => {
    const cost = (params: object) =>
      withSolver(langevin, { space: LINE, discriminator: bowl, params: { steps: 25, ...params }, batch: 4 }, async (solve) => (await solve()).evaluations);
    expect(await cost({})).toBe(4 * 25);
    expect(await cost({ adjusted: true })).toBe(4 * (25 + 3)); // programs of at most ten steps
  }); // prettier-ignore

  it('starts persistent chains within the bound, and lets them go on', () =>
    withSolver(
      langevin,
      { space: PLANE, discriminator: bowl, params: { bound: 2, chains: 5, steps: 2 }, batch: 5 },
      async (solve, { state }) => {
        const before = Array.from(state['chains']!.dataSync());
        expect(Math.max(...before.map(Math.abs))).toBeLessThanOrEqual(2);
        const { samples } = await solve();
        expect(Array.from(state['chains']!.dataSync())).toEqual(samples.flat());
      },
    ));

  it('moves along the gradient alone where there is no noise', () =>
    withSolver(langevin, { space: PLANE, discriminator: bowl, params: { start: 'data', noise: 0, stepSize: 0.2, steps: 2 }, batch: 1 }, async (solve) => {
      const near = tf.tensor2d([[1, -2]]);
      const { samples, scalars } = await solve({ near });
      near.dispose();
      // twice x ← x − 0.1 x
      expect(samples[0]).toEqual([expect.closeTo(0.81, 6), expect.closeTo(-1.62, 6)]);
      expect(scalars['temperature']).toBe(0);
    })); // prettier-ignore

  it('is refused for bit strings, and adjusted without noise', async () => {
    const refused = (space: Parameters<typeof withSolver>[1]['space'], params: object) =>
      withSolver(langevin, { space, discriminator: bowl, params }, () => Promise.resolve());
    await expect(refused(bitSpace(4), {})).rejects.toThrow('received bit strings. Take generator/sampler-gibbs.');
    await expect(refused(PLANE, { noise: 0, adjusted: true })).rejects.toThrow(
      'generator/sampler-langevin: expected a `noise` above 0 where steps are `adjusted`, received 0. ' +
        'Leave `noise` out for temperature 1, or take generator/argmax-gradient.',
    );
  });
});
