/** A game of roles that are made by hand, with objectives and a trainer that are plugins: what a study measures training with. */
import * as tf from '@tensorflow/tfjs';

import type { Discriminator, Engine, Game, RandomStream, Roles, Scalars, Space, TrainedGenerator } from '../contracts.ts';
import type { Plugin } from '../define.ts';
import { makeGame, type ObjectivePart } from './game.ts';
import { valueAt } from './schedule.ts';

/** A plugin with params, as a spec would give them. */
export interface PluginWith<K extends 'objective' | 'trainer'> {
  readonly plugin: Plugin<K>;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** Without noise: what a generator needs of it, it holds. */
export interface SmallGameOptions {
  readonly engine: Engine;
  readonly random: RandomStream;
  readonly space: Space;
  readonly batch: number;
  readonly generator: TrainedGenerator;
  readonly discriminator: Discriminator;
  /** Real objects `[batch, ...space]`, made inside a program. */
  readonly real: () => tf.Tensor;
  readonly objective: readonly PluginWith<'objective'>[];
  /** Without one the game's losses can be asked for, and nobody takes a step. */
  readonly trainer?: PluginWith<'trainer'>;
}

export interface SmallGame {
  readonly game: Game;
  readonly objective: readonly ObjectivePart[];
  /** One iteration of the trainer; what it logs. */
  step(): Promise<Scalars>;
  /** Frees the variables and the state of all roles. */
  dispose(): void;
}

/** Throws what params or roles do not fit. */
export function makeSmallGame(options: SmallGameOptions): SmallGame {
  const { engine, random, space, batch, generator, discriminator } = options;
  let step = 0;
  const at: Game['at'] = (value) =>
    typeof value === 'number' ? value : (engine.feed(() => Float32Array.of(valueAt(value, step)), []) as tf.Scalar);
  const streams = new Map<string, RandomStream>();
  const stream = (name: string): RandomStream => {
    const found = streams.get(name) ?? random.at(name);
    streams.set(name, found);
    return found;
  };
  const context = { space, classes: 0, noise: undefined, batch, engine, at };
  const objective = options.objective.map(({ plugin, with: params = {} }) => ({
    name: plugin.name,
    objective: plugin.create(plugin.params.parse(params), {
      ...context,
      initial: stream(`initial/${plugin.id}`),
      roles: { generator, discriminator } as unknown as Roles, // an objective asks for no others: it is checked before a run
    }),
  }));
  const nextBatch = () => ({ x: options.real() });
  const game = makeGame(
    { space, batch, generator, discriminators: [discriminator], noise: undefined, nextBatch, stream, program: engine.program, at },
    objective,
  );
  const { plugin, with: params = {} } = options.trainer ?? {};
  const trainer = plugin?.create(plugin.params.parse(params), {
    ...context,
    initial: stream('initial/trainer'),
    roles: {},
    game,
    random: stream('trainer'),
    nested: () => {
      throw new Error('makeSmallGame: the trainer has no further generators');
    },
  });
  return {
    game,
    objective,
    async step() {
      if (trainer === undefined) throw new Error('makeSmallGame: there is no trainer');
      return trainer.step(++step);
    },
    dispose() {
      const states = [generator, discriminator, ...objective.map((part) => part.objective), trainer].map((role) => role?.state ?? {});
      for (const variables of [generator.variables, discriminator.variables, ...states]) tf.dispose(Object.values(variables));
      trainer?.dispose?.();
    },
  };
}
