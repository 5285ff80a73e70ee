import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { compiledEngine } from '../../../core/engine/compiled.ts';
import { eagerEngine } from '../../../core/engine/eager.ts';
import { trainerContract } from '../../../core/testing/index.ts';
import { valuesOf } from '../../../core/testing/values.ts';
import alternating from '../../../plugins/trainer/alternating.ts';
import { runContract } from '../../contracts/run.ts';
import { withComposed } from '../../core/compose/composed.ts';
import { bilinearRatio, goldenRatio } from './bilinear-game.ts';
import { playLine, plain } from './line-game.ts';

interface OneIteration {
  readonly id: string;
  readonly given: {
    readonly eta: number;
    readonly batches: readonly (readonly [readonly number[], readonly number[]])[];
    readonly generatorNoise: readonly number[];
  };
  readonly expect: {
    readonly discriminator: readonly [{ readonly V: number; readonly gradient: readonly number[]; readonly w: number; readonly b: number }];
    readonly generatorValue: number;
    readonly generatorGradient: readonly number[];
    readonly a: number;
    readonly c: number;
  };
}
const { cases } = JSON.parse(readFileSync(new URL('../../golden/objectives.json', import.meta.url), 'utf8')) as { cases: OneIteration[] };
const goldenOf = (objective: string) => cases.find(({ id }) => id === `algorithm/one-iteration-${objective}`)!;

describe('trainer/alternating', () => {
  runContract(trainerContract(alternating, { params: { discriminator: { steps: 2 } } }));
  describe('with a solver', () => runContract(trainerContract(alternating, { solver: true })));
  describe('with a solver and rounds', () =>
    runContract(
      trainerContract(alternating, {
        solver: true,
        params: { negatives: { pool: 'accumulate', each: 5, size: 12, refresh: { round: 2 }, initial: 'uniform' } },
      }),
    ));
  // it refuses games in which one player has no loss; of the six steps two lie before D rests, and it resumes at the fourth
  describe('with a D that comes to rest', () =>
    runContract(
      trainerContract(alternating, { params: { discriminator: { until: 2 } } }).filter(
        ({ name }) => !/where only .'s loss is played/.test(name),
      ),
    ));
  describe('with past samples of G', () =>
    runContract(trainerContract(alternating, { params: { discriminator: { steps: 2 }, negatives: { pool: 'replay', size: 12 } } })));

  // G's value in the golden case is what it ascends (non-saturating: −L_G) or descends (minimax: L_G)
  it.each([
    ['non-saturating', -1],
    ['minimax', 1],
  ])('takes one iteration of the algorithm exactly, by %s', (objective, sign) => {
    const { given, expect: expected } = goldenOf(objective);
    const [points, codes] = given.batches[0]!;
    return playLine({ objective, trainer: ['alternating', plain(given.eta)], points, codes: [...codes, ...given.generatorNoise] }, async ({ steps, now }) => {
      const [logged] = await steps(1);
      const [D] = expected.discriminator;
      expect(logged!['loss/discriminator']).toBeCloseTo(-D.V, 5);
      expect(logged!['loss/generator']).toBeCloseTo(sign * expected.generatorValue, 5);
      const after = now();
      for (const [name, value] of [['w', D.w], ['b', D.b], ['a', expected.a], ['c', expected.c]] as const) expect(after[name]).toBeCloseTo(value, 6);
      // ascent of V in D, by η times the gradient; G moves along its own golden gradient, up or down
      expect(after.w - 0.5).toBeCloseTo(given.eta * D.gradient[0]!, 6);
      expect(after.a - 1).toBeCloseTo(-sign * given.eta * expected.generatorGradient[0]!, 6);
      expect(after.c).toBeCloseTo(-sign * given.eta * expected.generatorGradient[1]!, 6);
    });
  }); // prettier-ignore

  it('draws a fresh batch and fresh noise for each of k updates of D, and fresh noise alone for each of G', () => {
    const codes = Array.from({ length: 10 }, (_, i) => i / 10);
    const points = [1, 2, 3, 4, 5, 6, 7, 8];
    return playLine({ objective: 'non-saturating', trainer: ['alternating', plain(0.1, { discriminator: 3, generator: 2 })], points, codes }, async ({ steps, batches, noise }) => {
      await steps(1);
      expect(batches.position()).toBe(6); // three batches of two
      expect((noise as unknown as { drawn: number }).drawn).toBe(10); // 3 + 2 updates of two codes
    });
  }); // prettier-ignore

  it('takes k updates of D one after the other, each by hand, then G against the last', () => {
    // L_D = −log σ(s) − log(1 − σ(s̃)): dL/dw = mean((σ(s) − 1) x) + mean(σ(s̃) x̃), dL/db without the x; L_G = −log σ(s̃): dL/da = −mean((1 − σ) w z)
    const sigmoid = (s: number) => 1 / (1 + Math.exp(-s));
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const [points, codes, eta] = [[1, 3, -1, 2, 0.5, 4], [-1, 1, 0.3, -0.6, 2, -2, 0.5, -1], 0.1] as const;
    let [w, b] = [0.5, 0];
    for (const k of [0, 2, 4]) {
      const [x, fake] = [points.slice(k, k + 2), codes.slice(k, k + 2)]; // G is the identity: a 1, c 0
      const [atReal, atFake] = [x.map((value) => sigmoid(w * value + b) - 1), fake.map((value) => sigmoid(w * value + b))];
      const slope = mean(x.map((value, i) => atReal[i]! * value)) + mean(fake.map((value, i) => atFake[i]! * value));
      const offset = mean(atReal) + mean(atFake);
      [w, b] = [w - eta * slope, b - eta * offset];
    }
    const pull = codes.slice(6).map((value) => (1 - sigmoid(w * value + b)) * w);
    const [a, c] = [1 + eta * mean(pull.map((value, i) => value * codes[6 + i]!)), eta * mean(pull)];
    return playLine({ objective: 'non-saturating', trainer: ['alternating', plain(eta, { discriminator: 3 })], points, codes }, async ({ steps, now }) => {
      await steps(1);
      const after = now();
      for (const [name, value] of Object.entries({ w, b, a, c })) expect(after[name as 'w']).toBeCloseTo(value, 5);
    });
  }); // prettier-ignore

  it.each(['eager', 'compiled'] as const)('leaves D and its pool as they are once D rests, while G goes on, %s', async (kind) => {
    const roles = {
      dataset: 'ring',
      noise: 'gaussian',
      generator: ['mlp', { hidden: [4] }],
      discriminator: [['mlp', { hidden: [4] }]],
      objective: ['non-saturating'],
      trainer: ['alternating', { discriminator: { until: 3 }, negatives: { pool: 'replay', size: 12 } }],
    } as const;
    const engine = kind === 'eager' ? await eagerEngine('cpu') : await compiledEngine({ onUncovered: 'refuse' });
    await withComposed(roles, { services: { engine } }, async ({ steps, generator, discriminators, trainer }) => {
      const ofD = {
        ...discriminators[0]!.variables,
        ...Object.fromEntries(Object.entries(trainer.state).filter(([name]) => /^(discriminator|negatives)/.test(name))),
      };
      // the optimizer of D has slots, and the pool its variables
      expect(Object.keys(ofD).some((name) => name.startsWith('discriminator'))).toBe(true);
      expect(Object.keys(ofD).some((name) => name.startsWith('negatives'))).toBe(true);
      const begun = valuesOf(ofD);
      const before = await steps(3);
      const [d, g] = [valuesOf(ofD), valuesOf(generator!.variables)];
      expect(d).not.toEqual(begun);
      const after = await steps(3);
      expect(valuesOf(ofD)).toEqual(d);
      expect(valuesOf(generator!.variables)).not.toEqual(g);
      expect(Object.keys(before[2]!)).toContain('negatives/evaluations');
      expect(after.map((scalars) => Object.keys(scalars))).toEqual(Array.from({ length: 3 }, () => ['loss/generator']));
    });
  });

  it('refuses to let D rest where there is nobody to go on', async () => {
    const roles = {
      dataset: 'ring',
      generator: 'uniform',
      discriminator: ['mlp'],
      objective: ['non-saturating'],
      trainer: ['alternating', { discriminator: { until: 3 } }],
    } as const;
    await expect(withComposed(roles, {}, () => undefined)).rejects.toMatchObject({
      code: 'E_SPEC_MISMATCH',
      message: expect.stringContaining('received a run in which G is not'),
    });
  });

  it('has the value −2 log 2 where D is ½ everywhere', () =>
    playLine({ objective: 'minimax', trainer: ['alternating', plain(0.1)], codes: [-1, 1, 0.5, -1], w: 0 }, async ({ steps }) => {
      const [logged] = await steps(1);
      expect(logged!['loss/discriminator']).toBeCloseTo(2 * Math.log(2), 6);
      expect(logged).toMatchObject({ 'critic/real': 0, 'critic/fake': 0 });
    }));

  it('records its numbers of updates, its optimizers and their step sizes as params', () => {
    expect(alternating.params.parse({ discriminator: { steps: 3 } })).toEqual({
      discriminator: {
        steps: 3,
        clip: null,
        optimizer: { use: 'adam', with: { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 } },
      },
      generator: { steps: 1, optimizer: { use: 'adam', with: { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 } } },
      negatives: null,
    });
    for (const wrong of [
      { discriminator: { steps: 0 } },
      { discriminator: { until: 0 } },
      { generator: { steps: 1.5 } },
      { generator: { step: 1 } },
    ]) {
      expect(alternating.params.safeParse(wrong).success).toBe(false);
    }
  });

  it('stays near the circle of a bilinear game, as the golden trajectory does', async () => {
    expect(await bilinearRatio('alternating')).toBeCloseTo(goldenRatio('alternating'), 4);
  });
});
