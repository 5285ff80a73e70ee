import { describe, expect, it, jest } from '@jest/globals';
import { type Dataset, defineTracker, type Engine, type Game, GanvilError, tf, z } from 'ganvil';

import * as root from '../../../core/compose.ts';
import { RandomStreams } from '../../../core/run/random.ts';
import argmaxStrings from '../../fixtures/contract/argmax-strings.ts';
import equilibrium from '../../fixtures/contract/equilibrium.ts';
import { composition, type Roles, withComposed } from './composed.ts';

const small = ['mlp', { hidden: [4] }] as const;
const roles: Roles = {
  dataset: ['ring', { modes: 3, std: 0.05 }],
  noise: 'gaussian',
  generator: small,
  discriminator: [small],
  objective: ['non-saturating'],
  metrics: ['sample-grid'],
};

describe('a composition', () => {
  it('makes each role once, and none before it is asked to', async () => {
    const made = await composition(roles);
    const before = tf.memory().numTensors;
    const composed = made.roles();
    expect(tf.memory().numTensors).toBeGreaterThan(before);
    expect(made.roles()).toBe(composed);
    expect(made.container.resolve(root.GENERATOR)).toBe(composed.generator);
    made.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('names every variable and state that a checkpoint must hold, the same in every run of a spec', async () => {
    const layers = ['0-dense/kernel', '0-dense/bias', '1-dense/kernel', '1-dense/bias'];
    const slots = ['mean', 'square', 'beta1Power', 'beta2Power'];
    const names = [
      ...layers.map((name) => `generator/variables/${name}`),
      ...layers.map((name) => `discriminator/mlp/variables/${name}`),
      'objective/equilibrium/state/k',
      ...['discriminator', 'generator'].flatMap((player) => slots.map((slot) => `trainer/state/${player}/${slot}`)),
    ];
    for (let run = 0; run < 2; run++) {
      await withComposed({ ...roles, objective: ['equilibrium'] }, { fixtures: [equilibrium] }, ({ variables }) => {
        expect(Object.keys(variables)).toEqual(names);
      });
    }
  });

  describe('whose objective has no loss for the generator', () => {
    const warnings = async (changed: Partial<Roles>) => {
      const warn = jest.fn<(message: string) => void>();
      const made = await composition({ ...roles, ...changed }, { services: { logger: { info: () => undefined, warn } } });
      made.roles();
      made.roles(); // made already
      made.dispose();
      return warn.mock.calls.map(([message]) => message);
    };

    it('warns once that a generator with variables stays as it was made', async () => {
      expect(await warnings({ objective: ['perceptron', 'r1'] })).toEqual([
        'The generator stays as it was made: objective/perceptron and objective/r1 have no loss for it. Leave `generator` out, take one ' +
          'without variables, or add an objective with a loss for G, such as non-saturating.',
      ]);
    });

    it.each<[string, Partial<Roles>]>([
      ['some part has one', { objective: ['non-saturating', 'r1'] }],
      ['the generator has no variables', { dataset: 'all-equal', noise: undefined, generator: 'uniform', objective: ['perceptron'] }],
    ])('says nothing where %s', async (_, changed) => {
      expect(await warnings(changed)).toEqual([]);
    });
  });

  it('gives each of two runs its own roles and streams', async () => {
    const [one, other] = [await composition(roles), await composition(roles)];
    expect(one.roles().generator).not.toBe(other.roles().generator);
    expect(one.roles().random).not.toBe(other.roles().random);
    one.dispose();
    other.roles().random.stream('still here');
    other.dispose();
  });

  it('begins from the seed alone: as much for a role whatever the others are', async () => {
    const kernel = async (changed: Partial<Roles>, seed: number) => {
      const made = await composition({ ...roles, ...changed }, { seed });
      const values = Array.from(made.roles().generator!.variables['0-dense/kernel']!.dataSync());
      made.dispose();
      return values;
    };
    expect(await kernel({}, 1)).toEqual(await kernel({ discriminator: [['mlp', { hidden: [9, 9] }]], metrics: [] }, 1));
    expect(await kernel({}, 1)).not.toEqual(await kernel({}, 2));
  });

  it('moves schedules by the step that the loop is at', async () => {
    await withComposed(
      {
        ...roles,
        trainer: ['simultaneous', { generator: { optimizer: { use: 'sgd', with: { learningRate: { from: 1, to: 3, steps: 2 } } } } }],
      },
      {},
      ({ game, step }) => {
        const at = () => tf.tidy(() => (game.at({ from: 1, to: 3, steps: 2 }) as tf.Scalar).dataSync()[0]!);
        expect([1, 2, 3, 4].map((current) => ((step.current = current), at()))).toEqual([1, 2, 3, 3]);
        expect(game.at(0.5)).toBe(0.5);
      },
    );
  });
});

/** A tracker that the spec names. */
const silent = defineTracker({
  id: 'tracker/silent',
  summary: 'Passes nothing on.',
  params: z.strictObject({}),
  create: () => ({
    destination: 'nowhere',
    patience: 0,
    begin: ({ id }) => Promise.resolve({ id }),
    points: () => Promise.resolve(),
    file: () => Promise.resolve(),
    end: () => Promise.resolve(),
  }),
});

describe('one line on the container replaces', () => {
  const nothing = {} as never;
  const space = { kind: 'points', shape: [2] } as const;
  const bare = { variables: {}, state: {} };
  const dataset: Dataset = { space, classes: 0, splits: {}, batches: nothing, sample: nothing };
  const replacements: [string, (replace: (token: never, value: unknown) => void) => void, (composed: root.Composed) => unknown, unknown][] =
    [];
  const replaces = <T>(name: string, token: unknown, value: T, found: (composed: root.Composed) => unknown) =>
    replacements.push([name, (replace) => replace(token as never, value), found, value]);
  replaces('the data set', root.DATASET, { ...dataset, batches: () => nothing }, (of) => of.dataset);
  replaces('the noise', root.NOISE, { parts: [], dim: 2, sample: nothing }, (of) => of.noise);
  replaces('the generator', root.GENERATOR, { ...bare, space, estimator: 'none', generate: nothing }, (of) => of.generator);
  replaces('the discriminators', root.DISCRIMINATORS, [{ ...bare, judges: ['x'], outputs: nothing }], (of) => of.discriminators);
  replaces('the objective', root.OBJECTIVE, [{ name: 'mine', objective: { discriminatorLoss: () => nothing } }], (of) => of.objective);
  replaces('the trainer', root.TRAINER, { state: {}, step: () => Promise.resolve({}) }, (of) => of.trainer);
  replaces('the metrics', root.METRICS, [], (of) => of.metrics);
  replaces('the tracker', root.TRACKER, silent.create({}, nothing), (of) => of.tracker);
  replaces('the batches', root.BATCHES, { next: nothing, position: () => 0, restore: nothing }, (of) => of.batches);
  replaces('the random streams', root.RANDOM, new RandomStreams(9, () => tf.scalar(0)), (of) => of.random);
  replaces('the engine', root.ENGINE, { name: 'mine', backend: 'cpu', program: () => nothing, feed: () => nothing }, (of) => of.engine);
  replaces('the clock', root.CLOCK, { now: () => 42 }, (of) => of.clock);
  replaces('the logger', root.LOGGER, { info: () => undefined, warn: () => undefined }, (of) => of.logger);
  replaces('the step', root.STEP, { current: 7 }, (of) => of.step);

  it.each(replacements)('%s', async (_name, register, found, value) => {
    const made = await composition({ ...roles, tracker: 'silent' }, { fixtures: [silent] });
    register((token, useValue) => made.container.register<unknown>(token, { useValue }));
    expect(found(made.roles())).toBe(value);
    made.dispose();
  });

  it('what others are made of: a trainer plays the replaced game on the replaced engine with the replaced batches', async () => {
    const made = await composition(roles);
    const { container } = made;
    const batches = {
      count: 0,
      next: () => (batches.count++, { count: 4, x: new Float32Array(8) }),
      position: () => null,
      restore: () => undefined,
    };
    const engine = container.resolve(root.ENGINE);
    const programs: string[] = [];
    container.register(root.BATCHES, { useValue: batches });
    container.register<Engine>(root.ENGINE, {
      useValue: { ...engine, program: (name, body) => (programs.push(name), engine.program(name, body)) },
    });
    await made.roles().trainer.step(1);
    expect([batches.count, programs]).toEqual([1, ['alternating']]);
    made.dispose();

    const other = await composition(roles);
    const game = other.container.resolve(root.GAME);
    const asked: string[] = [];
    other.container.register(root.GAME, {
      useValue: { ...game, player: (...choice: Parameters<Game['player']>) => (asked.push(choice[0]), game.player(...choice)) },
    });
    other.roles();
    expect(asked).toEqual(['discriminator', 'generator']);
    other.dispose();
  });
});

describe('what does not fit together is refused', () => {
  const refused = async (changed: Partial<Roles>, fixtures = {}) => {
    const { generator: _generator, noise: _noise, ...rest } = roles;
    const base = 'generator' in changed ? roles : rest;
    const made = await composition({ ...base, ...changed }, fixtures);
    try {
      made.roles();
    } catch (error) {
      return error as GanvilError;
    } finally {
      made.dispose();
    }
    throw new Error('it was not refused');
  };

  it('a plugin whose injected role is missing, with what to add', async () => {
    const error = await refused({ generator: 'argmax-strings', discriminator: [] }, { fixtures: [argmaxStrings] });
    expect(error).toMatchObject({ name: 'GanvilError', code: 'E_SPEC_MISMATCH' });
    expect(error.message).toBe(
      'generator/argmax-strings: expected a discriminator to work with, received none in this spec. Add `discriminator:`.',
    );
  });

  it('a network without its noise or its labels', async () => {
    const made = await composition({ dataset: roles.dataset, generator: small, objective: ['non-saturating'] });
    expect(() => made.roles()).toThrow(GanvilError);
    expect(() => made.roles()).toThrow('noise');
    made.dispose();
    for (const kind of ['generator', 'discriminator'] as const) {
      const conditional = ['mlp', { hidden: [4], conditional: true }] as const;
      const changed = kind === 'generator' ? { generator: conditional } : { discriminator: [conditional], generator: small };
      const error = await refused(changed);
      expect(error.code).toBe('E_SPEC_MISMATCH');
      expect(error.message).toMatch(new RegExp(`^${kind}/mlp: expected a data set with labels`));
    }
  });

  it('a plugin that does not exist, with the name that was meant', async () => {
    const { spec, registry } = await import('./composed.ts').then(({ resolve }) => resolve(roles));
    const made = root.compose(
      { ...spec, trainer: { use: 'alternate', as: 'alternate', with: {} } },
      { registry, engine: {} as never, clock: { now: () => 0 }, logger: {} as never, resolvePath: (path) => path },
    );
    await expect(made).rejects.toThrow('Did you mean "alternating"?');
  });

  it('an objective whose game lacks something, at its first step', async () => {
    const made = await composition({ ...roles, discriminator: [] });
    await expect(made.roles().trainer.step(1)).rejects.toThrow(
      'the objective: expected scores, received none in this run. Add a `discriminator`.',
    );
    made.dispose();
  });

  it('frees what was made before the misfit was found', async () => {
    const before = tf.memory().numTensors;
    await refused({ discriminator: [['mlp', { hidden: [4], conditional: true }]], generator: small });
    expect(tf.memory().numTensors).toBe(before);
  });
});
