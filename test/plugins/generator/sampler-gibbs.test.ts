import { describe, expect, it } from '@jest/globals';
import { klDivergence, tf } from 'ganvil';

import { compiledEngine } from '../../../core/engine/compiled.ts';
import { generatorContract } from '../../../core/testing/index.ts';
import gibbs from '../../../plugins/generator/sampler-gibbs.ts';
import { runContract } from '../../contracts/run.ts';
import { critic, lookUp } from '../metric/enumerated-strings.ts';
import { bitSpace, PLANE, sharesAmong, withSolver } from './solver-rig.ts';

/** Scores of 9 bits between −2 and 2, without structure. */
const scores = Float64Array.from({ length: 512 }, (_, code) => (((code * 193 + 71) % 512) / 512) * 4 - 2);
const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
const density = scores.map((score) => Math.exp(score) / total);
const discriminator = critic((x) => lookUp(scores, x));
const flat = critic((x) => x.sum(1).mul(0));
const rig = (params: object, batch: number, of = discriminator, length = 9) => ({
  space: bitSpace(length),
  discriminator: of,
  params,
  batch,
});
/** Thousands of chains: compiled, since the eager engine takes minutes for them. */
const many = async (params: object, batch: number) => ({
  ...rig(params, batch),
  engine: await compiledEngine({ backend: 'cpu', check: false }),
});

describe('generator/sampler-gibbs', () => {
  runContract(generatorContract(gibbs, { spaces: [bitSpace(5)] }));
  describe('from data, by metropolis', () =>
    runContract(generatorContract(gibbs, { spaces: [bitSpace(5)], params: { start: 'data', rule: 'metropolis', order: 'random' } })));

  it.each([
    ['gibbs', 'sweep'],
    ['gibbs', 'random'],
    ['metropolis', 'random'],
  ])('samples exp(score) at temperature 1, by %s in the order %s', async (rule, order) =>
    withSolver(gibbs, await many({ rule, order, flips: 36 }, 4000), async (solve) => {
      const codes: number[] = [];
      for (let call = 0; call < 5; call++) codes.push(...(await solve()).codes);
      // the plug-in estimate is too high by about 511 / (2 · 20 000) = .013
      expect(klDivergence(sharesAmong(codes, 9), density)).toBeLessThan(0.05);
      expect(klDivergence(sharesAmong(codes, 9), density.map(() => 1 / 512))).toBeGreaterThan(0.3);
    }),
  ); // prettier-ignore

  it('halves all scores at temperature 2', async () =>
    withSolver(gibbs, await many({ flips: 36, temperature: 2 }, 8000), async (solve) => {
      const { codes, scalars } = await solve();
      const halved = scores.map((score) => Math.exp(score / 2));
      const sum = halved.reduce((all, value) => all + value, 0);
      const warm = halved.map((value) => value / sum);
      expect(klDivergence(sharesAmong(codes, 9), warm)).toBeLessThan(0.08); // of which 511 / 16 000 = .03 is bias
      expect(scalars['temperature']).toBe(2);
    }));

  it('finds the maximum as the temperature falls to 0', async () =>
    withSolver(gibbs, await many({ start: 'noise', flips: 400, temperature: { from: 2, to: 0.02 } }, 64), async (solve) => {
      const { codes, scalars } = await solve();
      const favourite = scores.indexOf(Math.max(...scores));
      expect(codes).toContain(favourite);
      const mean = codes.reduce((sum, code) => sum + scores[code]!, 0) / 64;
      expect(mean).toBeGreaterThan(1.5); // the highest is just below 2, the mean under temperature 1 about 0.9
      expect(scalars['temperature']).toBeCloseTo(0.02, 6);
    }));

  it('flips half of the bits, or all, where D does not care; and counts what it asked of D', async () => {
    await withSolver(gibbs, rig({ flips: 40 }, 200, flat), async (solve) => {
      const { scalars, evaluations } = await solve();
      expect(Math.abs(scalars['acceptance']! - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / 8000)); // five standard deviations
      expect(evaluations).toBe(200 * (40 + 3)); // in three programs of at most 16, each of which scores its start
    });
    await withSolver(gibbs, rig({ flips: 3, rule: 'metropolis' }, 50, flat), async (solve) => {
      expect((await solve()).scalars['acceptance']).toBe(1);
    });
  });

  it('starts at data: a flip changes one bit at most', () =>
    withSolver(gibbs, rig({ start: 'data', flips: 1, rule: 'metropolis' }, 4, flat, 5), async (solve, solver) => {
      expect([solver.startsAtData, solver.state]).toEqual([true, {}]);
      const near = tf.ones([4, 5]);
      const { samples } = await solve({ near });
      near.dispose();
      for (const row of samples) expect(row.filter((bit) => bit === -1)).toHaveLength(1);
    }));

  it('lets persistent chains go on in training, and leaves them where they are in evaluation', () =>
    withSolver(gibbs, rig({ chains: 3, flips: 2 }, 3), async (solve, { state }) => {
      const chains = () => Array.from(state['chains']!.dataSync());
      const { samples } = await solve();
      const after = chains();
      expect(after).toEqual(samples.flat());
      await solve({ training: false });
      expect(chains()).toEqual(after);
      const more = await solve({ batch: 7 }); // three rounds of three chains
      expect(chains()).not.toEqual(after);
      expect(more.samples).toHaveLength(7);
      expect(more.evaluations).toBe(3 * 3 * (2 + 1));
    }));

  it('begins persistent chains anew, now and then', () =>
    withSolver(gibbs, rig({ chains: 400, flips: 1, restart: 0.25 }, 400, critic((x) => x.sum(1).mul(1e3))), async (solve, { state }) => {
      tf.tidy(() => state['chains']!.assign(tf.ones([400, 9]))); // the favourite: no flip leaves it
      const { samples } = await solve();
      const moved = samples.filter((row) => row.includes(-1)).length;
      // a quarter of 400 begins anew, and all but about 2 in 512 of those elsewhere; five standard deviations of 100
      expect(Math.abs(moved - 100)).toBeLessThan(5 * Math.sqrt(75));
    })); // prettier-ignore

  it('is refused for points', async () => {
    await expect(withSolver(gibbs, { ...rig({}, 2), space: PLANE }, () => Promise.resolve())).rejects.toThrow(
      'generator/sampler-gibbs: expected bit strings, received objects of the space points, [2]. Take generator/sampler-langevin.',
    );
  });
});
