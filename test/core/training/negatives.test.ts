import { describe, expect, it } from '@jest/globals';
import { defineGenerator, defineObjective, type Game, tf, z } from 'ganvil';

import { valuesOf } from '../../../core/testing/values.ts';
import strings from '../../fixtures/contract/strings.ts';
import { type Role, type Roles, type Stepped, withComposed } from '../compose/composed.ts';

const numbers = (x: tf.Tensor) => Array.from(x.dataSync());
const row = (x: tf.Tensor) => (x.arraySync() as number[][]).map(String);

/** Gives the number of the call in every coordinate, and says what it cost. */
const counting = defineGenerator({
  id: 'generator/counting-calls',
  summary: 'Gives the number of the call.',
  params: z.strictObject({ cost: z.number().default(3) }),
  create: ({ cost }, { space }) => {
    const calls = tf.tidy(() => tf.variable(tf.scalar(0), false));
    return {
      space,
      estimator: 'none',
      variables: {},
      state: { calls },
      reports: ['call'],
      generate: ({ batch }) => {
        tf.tidy(() => calls.assign(calls.add(1)));
        const call = numbers(calls)[0]!;
        return Promise.resolve({ samples: tf.fill([batch, ...space.shape], call), evaluations: cost * batch, scalars: { call } });
      },
    };
  },
});

const generatorOnly = defineObjective({
  id: 'objective/generator-only',
  summary: 'Trains G alone.',
  sort: 'main',
  params: z.strictObject({}),
  create: () => ({ generatorLoss: ({ fake }) => fake.samples.sum() }),
});
const VALID = ['1100', '0011'];
const roles = (negatives: object | null, steps = 1, generator: Role = 'counting-calls'): Roles => ({
  dataset: ['strings', { valid: VALID }],
  generator,
  discriminator: [['mlp', { hidden: [4] }]],
  objective: ['non-saturating'],
  trainer: ['alternating', { negatives, discriminator: { steps } }],
});
const settings = { fixtures: [strings, counting], batch: 4 };
const pool = ({ variables }: Stepped) => row(variables['trainer/state/negatives/pool']!);
const calls = (call: number, count: number) => Array.from({ length: count }, () => String([call, call, call, call]));

describe('negatives of a trainer', () => {
  it('are fresh at every step by default, as many as D sees, and their cost is logged', () =>
    withComposed(roles(null, 3), settings, async (composed) => {
      const [first, second] = await composed.steps(2);
      expect(pool(composed)).toEqual(calls(2, 12)); // 3 updates of 4
      expect([first!['negatives/evaluations'], first!['negatives/call']]).toEqual([3, 1]);
      expect(second!['negatives/call']).toBe(2);
    }));

  it('are proposed anew at the beginning of each round', () =>
    withComposed(roles({ refresh: { round: 3 } }), settings, async ({ steps }) => {
      const logged = await steps(7);
      expect(logged.map((one) => one['negatives/call'])).toEqual([1, 1, 1, 2, 2, 2, 3]);
    }));

  it('begin with another generator, whose cost and not whose reports are logged', () =>
    withComposed(roles({ refresh: { round: 2 }, initial: { use: 'uniform', with: { bound: 1 } } }), settings, async (composed) => {
      const [first] = await composed.steps(1);
      expect(first!['negatives/evaluations']).toBe(0);
      expect(first).not.toHaveProperty(['negatives/call']);
      expect(new Set(pool(composed).join().split(','))).toEqual(new Set(['1', '-1']));
      const [, third] = await composed.steps(2);
      expect([third!['negatives/evaluations'], third!['negatives/call']]).toEqual([3, 1]);
      expect(pool(composed)).toEqual(calls(1, 4));
    }));

  it('keep the state of that other generator in the checkpoint', () =>
    withComposed(roles({ initial: { use: 'counting-calls', with: { cost: 1 } } }, 1, 'uniform'), settings, async ({ steps, variables }) => {
      await steps(1);
      expect(numbers(variables['trainer/state/negatives/initial/calls']!)).toEqual([1]);
    }));

  it('accumulate', () =>
    withComposed(roles({ pool: 'accumulate', size: 10, each: 4 }), settings, async (composed) => {
      await composed.steps(2);
      expect(pool(composed)).toEqual([...calls(1, 4), ...calls(2, 4), ...calls(0, 2)]);
      await composed.steps(1);
      expect(pool(composed)).toEqual([...calls(3, 2), ...calls(1, 2), ...calls(2, 4), ...calls(3, 2)]);
    }));

  it('are half new and half old for replay', () =>
    withComposed(roles({ pool: 'replay', size: 8 }), settings, async (composed) => {
      const { game } = composed;
      const seen: string[][] = [];
      const play: Game['play'] = game.play.bind(game);
      game.play = (phase, options) => {
        if (options?.negatives !== undefined) seen.push(row(options.negatives).map((text) => text.charAt(0)));
        return play(phase, options);
      };
      await composed.steps(3);
      expect(seen[0]!.join('')).toBe('1111');
      expect([...seen[1]!].sort().join('')).toBe('1122');
      expect(seen[2]!.filter((call) => call === '3')).toHaveLength(2);
      expect(row(composed.variables['trainer/state/negatives/newest']!)).toEqual(calls(3, 4));
    }));

  it('of a trained generator are its present and past samples, and leave its averages alone', () =>
    withComposed(
      {
        ...roles({ pool: 'replay', size: 8 }, 1, ['mlp', { hidden: [4], batchNorm: true }]),
        noise: 'gaussian',
        objective: ['contrastive-divergence'],
      },
      settings,
      async (composed) => {
        const { generator, variables } = composed;
        const before = valuesOf({ ...generator!.variables, ...generator!.state });
        const [logged] = await composed.steps(3);
        expect(logged!['negatives/evaluations']).toBe(0);
        expect(new Set(row(variables['trainer/state/negatives/newest']!)).size).toBe(4);
        expect(valuesOf({ ...generator!.variables, ...generator!.state })).toEqual(before); // the objective has no loss for G
      },
    ));

  it.each([
    [
      'a pool smaller than a refresh',
      roles({ pool: 'accumulate', size: 3 }),
      'trainer/alternating: expected a pool that holds the 4 proposals of a refresh, received `size` 3. Give a larger `size`, or propose fewer.',
    ],
    [
      'no generator at all',
      { ...roles({}), generator: undefined },
      'trainer/alternating: expected a generator that proposes `negatives`, received a spec without one. Add `generator`, such as uniform.',
    ],
    [
      'a trained generator for the first ones',
      {
        ...roles({
          initial: {
            use: 'mlp',
            with: { hidden: [2], activation: 'relu', batchNorm: false, conditional: false, bits: 'soft', initialization: 'torch' },
          },
        }),
        noise: 'gaussian',
      },
      'trainer/alternating: expected initial negatives from a generator without variables, received one that is trained. ' +
        'Take uniform, product-of-marginals or corrupted.',
    ],
    [
      'an objective that trains G alone',
      { ...roles(null), objective: ['generator-only'] },
      'trainer/alternating: expected an objective with a loss for a role that has something to train, received a discriminator and a ' +
        'generator without variables, and losses for none of them. Add the role that the objective trains, or take an objective for the roles that there are.',
    ],
  ])('are refused before training: %s', async (_, wrong, message) => {
    await expect(withComposed(wrong, { ...settings, fixtures: [...settings.fixtures, generatorOnly] }, () => undefined)).rejects.toThrow(
      message,
    );
  });
});
