/** The suites of generators, discriminators, noise and trainers fail for what they are there to find. */
import { describe, expect, it } from '@jest/globals';
import {
  defineDiscriminator,
  defineGenerator,
  defineNoise,
  defineTrainer,
  type Discriminator,
  type Generator,
  type NoiseSampler,
  optimizer,
  type RoleContext,
  tf,
  type Trainer,
  type TrainerContext,
  z,
} from 'ganvil';

import { discriminatorContract, generatorContract, noiseContract, trainerContract } from '../../../core/testing/index.ts';
import argmaxStrings from '../../fixtures/contract/argmax-strings.ts';
import autoEncoder from '../../fixtures/contract/auto-encoder.ts';
import bernoulli from '../../fixtures/contract/bernoulli.ts';
import encoderPair from '../../fixtures/contract/encoder-pair.ts';
import { apply, linear } from '../../fixtures/contract/linear.ts';
import judgePair from '../../fixtures/contract/judge-pair.ts';
import pool from '../../fixtures/contract/pool.ts';
import unrolled from '../../fixtures/contract/unrolled.ts';
import { runContract } from '../../contracts/run.ts';
import { expectFailures, failures } from './failures.ts';

const params = z.strictObject({});
const PLANE = [{ kind: 'points', shape: [2] }] as const;
const BITS = [{ kind: 'bits', shape: [4] }] as const;
type Context = RoleContext;

describe('the suite of generators', () => {
  /** z·A + a, with a mistake. */
  const generator = (change: (right: Generator, context: Context) => Partial<Generator>) =>
    defineGenerator({
      id: 'generator/wrong',
      summary: 'Has a mistake.',
      params,
      create: (_params, context) => {
        const { matrix, offset } = linear(context.initial, context.noise!.dim, context.space.shape[0]);
        const right: Generator = {
          space: context.space,
          estimator: 'pathwise',
          variables: { matrix, offset },
          state: {},
          generate: ({ z: codes, values = [matrix, offset] }) => ({ samples: apply(codes!, values[0]!, values[1]!) }),
        };
        return { ...right, ...change(right, context) } as Generator;
      },
    });
  const samplesOf = ({ generate }: Generator, request: Parameters<Generator['generate']>[0]) =>
    (generate(request) as { samples: tf.Tensor }).samples;

  it.each<[string, Parameters<typeof generator>[0], string[]]>([
    ['has none', () => ({}), []],
    ['makes two objects of each code', (right) => ({ generate: (request) => ({ samples: tf.tile(samplesOf(right, request), [2, 1]) }) }), ['makes finite objects']],
    ['draws from tf.random*', (right) => ({ generate: (request) => ({ samples: samplesOf(right, request).add(tf.randomUniform([6, 2])) }) }), ['makes the same of the same draws', 'runs with stand-ins']],
    ['has a variable that nothing reaches', ({ variables }, { initial }) => ({ variables: { ...variables, spare: tf.tidy(() => tf.variable(tf.scalar(initial.uniforms(1)[0]!))) } }), ['is reached by the gradient']],
    ['reads its variables where it should read stand-ins', ({ variables }) => ({
      generate: ({ z: codes }) => ({ samples: apply(codes!, variables['matrix']!, variables['offset']!) }),
    }), ['runs with stand-ins']],
    ['begins anywhere', () => ({ variables: { matrix: tf.tidy(() => tf.variable(tf.randomNormal([2, 2]))) } }), ['begins with the same values', 'is reached by the gradient', 'runs with stand-ins', 'gives up all its tensors']],
    ['moves a weight while it is judged', ({ variables, ...right }) => ({
      generate: (request) => {
        variables['offset']!.assign(variables['offset']!.add(1));
        return { samples: samplesOf({ ...right, variables }, request) };
      },
    }), ['writes to neither', 'makes the same of the same draws', 'runs with stand-ins']],
    ['keeps a tensor', (right) => ({ generate: (request) => ({ samples: tf.keep(samplesOf(right, request).clone()).clone() }) }), ['leaves no tensor behind']],
  ])('finds one whose mistake is that it %s', async (_mistake, change, expected) => {
    await expectFailures(generatorContract(generator(change), { spaces: PLANE }), ...expected);
  }); // prettier-ignore

  it('finds bits out of range', () =>
    expectFailures(
      generatorContract(
        generator(() => ({})),
        { spaces: BITS },
      ),
      'makes finite objects',
    ));

  describe('passes an auto-encoder', () => runContract(generatorContract(autoEncoder, { spaces: PLANE, noise: undefined })));
  describe('passes an encoder pair', () => runContract(generatorContract(encoderPair, { spaces: PLANE })));
  describe('passes a score-function generator', () => {
    const checks = generatorContract(bernoulli, { spaces: BITS, noise: undefined, params: { logits: [0.1, 0.2, -0.3, 0.4] } });
    runContract(checks.filter(({ name }) => !/^begins with|^runs with/.test(name))); // it begins where its params say, and small changes flip no bit
  });
  describe('passes a solver', () => {
    const checks = generatorContract(argmaxStrings, { spaces: BITS, noise: undefined });
    runContract(checks.filter(({ name }) => !name.startsWith('makes the same of the same draws'))); // the argmax is the same for all draws
  });
});

describe('the suite of discriminators', () => {
  const discriminator = (change: (right: Discriminator) => Partial<Discriminator>) =>
    defineDiscriminator({
      id: 'discriminator/wrong',
      summary: 'Has a mistake.',
      params,
      create: (_params, { initial, space }) => {
        const { matrix, offset } = linear(initial, space.shape[0], 1);
        const right: Discriminator = {
          variables: { matrix, offset },
          state: {},
          judges: ['x'],
          outputs: ({ x }, { values = [matrix, offset] }) => ({ score: apply(x as tf.Tensor2D, values[0]!, values[1]!) }),
        };
        return { ...right, ...change(right) };
      },
    });
  const scored = ({ outputs }: Discriminator, f: (score: tf.Tensor2D) => tf.Tensor): Partial<Discriminator> => ({
    outputs: (...request) => ({ score: f(outputs(...request).score) as tf.Tensor2D }),
  });

  it.each<[string, Parameters<typeof discriminator>[0], string[]]>([
    ['has none', () => ({}), []],
    ['squashes its scores', (right) => scored(right, tf.sigmoid), ['gives scores without a bound']],
    ['compares the samples of a batch', (right) => scored(right, (score) => score.sub(score.mean())), ['judges each sample by itself']],
    ['gives a score without its axis', (right) => scored(right, (score) => score.flatten()), ['gives each sample one finite raw score']],
    ['does not look', (right) => scored(right, tf.zerosLike), ['judges each sample by itself', 'gives scores without a bound', 'runs with stand-ins', 'is reached by the gradient']],
  ])('finds one whose mistake is that it %s', async (_mistake, change, expected) => {
    await expectFailures(discriminatorContract(discriminator(change), { spaces: PLANE }), ...expected);
  }); // prettier-ignore

  it('finds features that were promised and are not there', async () => {
    const plugin = { ...discriminator(() => ({})), provides: ['features'] as const };
    const [failed] = await failures(discriminatorContract(plugin, { spaces: PLANE }));
    expect(failed!.message).toContain('it provides features and gives none');
  });

  it('lets a discriminator that says so compare the samples of a batch', async () => {
    const comparing = discriminator((right) => scored(right, (score) => score.add(score.mean())));
    await expectFailures(discriminatorContract(comparing, { spaces: PLANE, batchwise: true }));
  });

  describe('passes a judge of pairs', () => runContract(discriminatorContract(judgePair, { spaces: PLANE })));
});

describe('the suite of noise samplers', () => {
  const noise = (sampler: NoiseSampler) => defineNoise({ id: 'noise/wrong', summary: 'Has a mistake.', params, create: () => sampler });
  const continuous = [{ name: 'z', kind: 'continuous', size: 2 }] as const;
  const standard = { mean: 0, variance: 1 };

  it.each<[string, NoiseSampler, string[]]>([
    ['has none', { parts: continuous, dim: 2, sample: (batch, random) => random.normal([batch, 2]) as tf.Tensor2D }, []],
    ['is too wide', { parts: continuous, dim: 2, sample: (batch, random) => random.normal([batch, 2], 0, 1.1) as tf.Tensor2D }, ['has the moments']],
    ['is off the centre', { parts: continuous, dim: 2, sample: (batch, random) => random.normal([batch, 2], 0.1) as tf.Tensor2D }, ['has the moments']],
    ['is longer than it says', { parts: continuous, dim: 2, sample: (batch, random) => random.normal([batch, 3]) as tf.Tensor2D }, ['draws codes whose parts']],
    ['does not use its stream', { parts: continuous, dim: 2, sample: (batch) => tf.randomNormal([batch, 2], 0, 1, 'float32', 7) }, ['draws the same']],
    ['has a categorical part that is not one-hot', { parts: [{ name: 'c', kind: 'categorical', size: 2 }], dim: 2, sample: (batch, random) => random.integer([batch, 2], 0, 2).toFloat() as tf.Tensor2D }, ['has the moments']],
  ])('finds one whose mistake is that it %s', async (_mistake, sampler, expected) => {
    await expectFailures(noiseContract(noise(sampler), { moments: standard }), ...expected);
  }); // prettier-ignore
});

describe('the suite of trainers', () => {
  const trainer = (create: (context: TrainerContext) => Trainer) =>
    defineTrainer({ id: 'trainer/wrong', summary: 'Has a mistake.', params, create: (_params, context) => create(context) });
  const choice = optimizer().parse('momentum');

  it('finds one whose update of D moves G too', async () => {
    const both = trainer(({ game, engine }) => {
      const players = (['discriminator', 'generator'] as const).map((name) => game.player(name, choice));
      const iterate = engine.program('both', () => {
        const updates = players.flatMap((player) => (player === undefined ? [] : [{ player, ...player.gradient(game.play(player.name)) }]));
        for (const { player, gradient } of updates) player.apply(gradient);
        for (const variable of Object.values(game.generator!.variables)) variable.assign(variable.mul(0.99));
        return { scalars: Object.assign({}, ...updates.map(({ scalars }) => scalars)) as Record<string, tf.Tensor> };
      });
      const state = Object.assign(
        {},
        ...players.map((player, i) => (player === undefined ? {} : { [`${i}/velocity`]: player.state['velocity']! })),
      ) as Trainer['state'];
      return { step: async () => (await iterate()).scalars, state };
    });
    await expectFailures(trainerContract(both), 'leaves G bit-identical');
  });

  it('finds one that forgets its optimizer in a checkpoint, and one that logs under its own names', async () => {
    const forgetful = trainer(({ game, engine }) => {
      const players = (['discriminator', 'generator'] as const).map((name) => game.player(name, choice));
      const iterate = engine.program('forgetful', () => {
        const scalars: Record<string, tf.Tensor> = {};
        for (const player of players) {
          if (player === undefined) continue;
          const { gradient, scalars: logged } = player.gradient(game.play(player.name));
          player.apply(gradient);
          scalars[`Loss of ${player.name}`] = Object.values(logged)[0]!;
        }
        return { scalars };
      });
      const dispose = () => tf.dispose(players.flatMap((player) => Object.values(player?.state ?? {})));
      return { step: async () => (await iterate()).scalars, state: {}, dispose };
    });
    await expectFailures(trainerContract(forgetful), 'goes on bit for bit', 'logs finite scalars');
  });

  describe('passes one with a pool', () => {
    const checks = trainerContract(pool, { solver: true });
    runContract(checks.filter(({ name }) => !name.startsWith('leaves D bit-identical'))); // it always plays D: it needs D's loss
  });
  describe('passes one that looks ahead', () => runContract(trainerContract(unrolled)));
});
