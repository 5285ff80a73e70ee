/**
 * Every plugin that trains, compiled beside eager: the table follows the index of plugins, so that a new plugin is in it by itself. One that the
 * usual game does not suit gets a game of its own in GAMES.
 */
import { expect, test } from '@jest/globals';

import type { Engine } from '../../../../core/contracts.ts';
import { compiledEngine } from '../../../../core/engine/compiled.ts';
import { eagerEngine } from '../../../../core/engine/eager.ts';
import { plugins } from '../../../../plugins/index.ts';
import { alone, BITS, type Game, IMAGES, play, PLAYERS, POINTS, registry } from './plugin-games.ts';
import { iterate, valuesOf } from './ring-run.ts';

const STEPS = 20;
/** Of a scalar's size, at least 1, and of a variable's largest number, at least MOVED: float32 rounds to 6e-8, and 20 steps multiply that. */
const TOLERANCE = 1e-4;
/** How far the eager steps move some weight at least, so that a step that is not taken is seen. */
const MOVED = 20 * TOLERANCE;

const noDiscriminator = { discriminator: undefined };
const vae = (game: Game) => alone(game, 'vae', { code: 2, hidden: [8], activation: 'tanh' });
const coder = (game: Game) => alone(game, 'auto-encoder', { code: 2, hidden: [8], activation: 'tanh' });
const regression = (codes: string) => ({
  ...alone(BITS, 'regression', { code: 2, hidden: [8], activation: 'tanh', codes }),
  ...noDiscriminator,
  objective: 'reconstruction',
});
const autoregressive = alone(BITS, 'autoregressive', { hidden: [8], activation: 'tanh' });
const bits = (how: string): Game => ({ ...BITS, generator: { use: 'mlp', with: { hidden: [8], activation: 'tanh', bits: how } } });
const dcgan = (more: object = {}) => ({ use: 'dcgan', with: { channels: [4, 4], ...more } });

/** What is played around a plugin, where not the default: points, perceptrons, non-saturating, alternating descent. */
const GAMES: Readonly<Record<string, Game>> = {
  'discriminator/dcgan': { ...IMAGES, discriminator: dcgan() },
  'generator/argmax-gradient': alone(POINTS, 'argmax-gradient', { steps: 5 }),
  'generator/auto-encoder': { ...coder(POINTS), ...noDiscriminator, objective: 'reconstruction' },
  'generator/autoregressive': autoregressive,
  'generator/dcgan': { ...IMAGES, generator: dcgan() },
  'generator/regression': regression('table'),
  'generator/vae': { ...vae(POINTS), ...noDiscriminator, objective: 'evidence-bound' },
  'objective/evidence-bound': { ...vae(BITS), ...noDiscriminator },
  'objective/exact-likelihood': { ...BITS, noise: undefined, generator: undefined },
  'objective/importance-bound': { ...vae(BITS), ...noDiscriminator },
  'objective/likelihood': { ...autoregressive, ...noDiscriminator },
  'objective/noise-contrastive': alone(BITS, 'uniform'),
  'objective/reconstruction': { ...coder(BITS), ...noDiscriminator },
};

/** Settings that record other kernels than the defaults. */
const MORE: Readonly<Record<string, Game>> = {
  'generator/mlp with batch norm': {
    ...POINTS,
    generator: { use: 'mlp', with: { hidden: [8], activation: 'leaky-relu', batchNorm: true } },
  },
  'generator/mlp with labels': {
    ...IMAGES,
    generator: { use: 'mlp', with: { hidden: [8], conditional: true } },
    discriminator: { use: 'mlp', with: { hidden: [8], conditional: true } },
  },
  'generator/mlp with straight-through bits': bits('straight-through'),
  'generator/mlp with relaxed bits': bits('gumbel-softmax'),
  'generator/mlp with drawn bits': bits('score-function'),
  'generator/regression with random codes': regression('random'),
  'generator/regression with principal components': regression('principal'),
  'generator/dcgan without batch norm, with labels': {
    ...IMAGES,
    generator: dcgan({ batchNorm: false, conditional: true }),
    discriminator: dcgan({ conditional: true }),
  },
  'objective/gradient-penalty over convolutions': {
    ...IMAGES,
    discriminator: dcgan({ activation: 'tanh' }),
    objective: ['wasserstein', 'gradient-penalty'],
  },
  'objective/r1 over convolutions': { ...IMAGES, discriminator: dcgan({ activation: 'tanh' }), objective: ['hinge', 'r1'] },
  'objective/wasserstein with clipped weights, three updates of D': {
    ...POINTS,
    objective: 'wasserstein',
    trainer: {
      use: 'alternating',
      with: { discriminator: { ...PLAYERS.discriminator, steps: 3, clip: 0.1 }, generator: PLAYERS.generator },
    },
  },
};

/** Kinds whose plugins take part in a program. */
const TRAINED = ['noise', 'generator', 'discriminator', 'objective', 'trainer'];

/** Where a plugin without a game of its own is tried, one after another, until it fits. */
const USUAL = [POINTS, BITS, IMAGES].flatMap((game) => [game, { ...game, noise: undefined }]);

/** A game that the plugin takes part in. */
async function gameOf(id: string): Promise<Game> {
  const [kind, use] = id.split('/') as [string, string];
  const plugin = await registry.get(kind as 'objective', use);
  const own = GAMES[id];
  const part = (game: Game): Game => {
    if (kind === 'objective') return { ...game, objective: plugin.sort === 'main' ? use : ['non-saturating', use] };
    if (kind === 'trainer') return { ...game, trainer: { use, with: PLAYERS } };
    return { ...game, [kind]: use };
  };
  if (own !== undefined) return kind === 'objective' ? part(own) : own;
  const misfits: unknown[] = [];
  for (const game of USUAL.map(part)) {
    try {
      (await play(await eagerEngine('wasm'), game)).dispose();
      return game;
    } catch (error) {
      misfits.push(error);
    }
  }
  throw new Error(`${id} fits none of the usual games: give it one in GAMES`, { cause: misfits });
}

async function train(engine: Engine, game: Game) {
  const roles = await play(engine, game);
  try {
    const before = await valuesOf(roles);
    const scalars = await iterate(roles, STEPS);
    return { before, scalars, values: await valuesOf(roles) };
  } finally {
    roles.dispose();
  }
}

async function compare(game: Game): Promise<void> {
  const eager = await train(await eagerEngine('wasm'), game);
  const compiled = await train(await compiledEngine({ onUncovered: 'refuse', check: false }), game);
  expect(compiled.before).toEqual(eager.before); // else nothing is compared
  const apart: string[] = [];
  compiled.scalars.forEach((record, i) => {
    expect(Object.keys(record)).toEqual(Object.keys(eager.scalars[i]!));
    for (const [name, value] of Object.entries(record)) {
      const expected = eager.scalars[i]![name]!;
      if (!(Math.abs(value - expected) <= TOLERANCE * Math.max(1, Math.abs(expected))))
        apart.push(`step ${i + 1}, ${name}: ${value}, eagerly ${expected}`);
    }
  });
  let moved = 0;
  for (const [name, expected] of Object.entries(eager.values)) {
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const difference = (other: Float32Array) => expected.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i]!)), 0);
    if (!(difference(compiled.values[name]!) <= TOLERANCE * Math.max(MOVED, largest)))
      apart.push(`${name}: ${difference(compiled.values[name]!)} of ${largest}`);
    if (name.includes('/variables/')) moved = Math.max(moved, difference(eager.before[name]!));
  }
  expect(apart).toEqual([]);
  expect(moved).toBeGreaterThan(MOVED);
}

const ids = plugins.map(({ id }) => id).filter((id) => TRAINED.includes(id.split('/')[0]!));

test.each(ids)('%s trains compiled as it does eagerly', async (id) => {
  await compare(await gameOf(id));
});

test.each(Object.entries(MORE))('%s trains compiled as it does eagerly', async (_name, game) => {
  await compare(game);
});
