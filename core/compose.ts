/**
 * The composition root: a resolved spec → one child container → roles. The only file that resolves roles from tsyringe.
 * One token per role and per service; a test replaces any of them by one line: `composition.container.register(ENGINE, { useValue: … })`.
 */
import 'reflect-metadata';

import { container as root, type DependencyContainer, type InjectionToken, instanceCachingFactory } from 'tsyringe';

import type {
  BatchSource,
  Clock,
  Dataset,
  Discriminator,
  Engine,
  Game,
  Generator,
  Kind,
  Logger,
  Metric,
  NoiseSampler,
  Roles,
  Stateful,
  Tracker,
  Trainer,
} from './contracts.ts';
import type { Plugin, RoleContext, TrackerContext } from './define.ts';
import { GanvilError } from './errors.ts';
import type { Registry } from './registry.ts';
import { requireShape } from './role-shape.ts';
import { RandomStreams } from './run/random.ts';
import { inTurn } from './spec/in-turn.ts';
import { nestedIn } from './spec/nested.ts';
import type { RoleSpec, TrainingSpec } from './spec/types.ts';
import { feedBatch } from './training/play.ts';
import { makeGame, type ObjectivePart } from './training/game.ts';
import { warnOfUntaught } from './training/untaught.ts';
import { valueAt } from './training/schedule.ts';
import type * as tf from '@tensorflow/tfjs';

const token = <T>(name: string): InjectionToken<T> => Symbol(`ganvil/${name}`);

export const DATASET = token<Dataset>('dataset');
export const NOISE = token<NoiseSampler | undefined>('noise');
export const GENERATOR = token<Generator | undefined>('generator');
export const DISCRIMINATORS = token<readonly Discriminator[]>('discriminators');
export const OBJECTIVE = token<readonly ObjectivePart[]>('objective');
export const TRAINER = token<Trainer>('trainer');
export const METRICS = token<readonly NamedMetric[]>('metrics');
export const TRACKER = token<Tracker | undefined>('tracker');
export const GAME = token<Game>('game');
/** The training batches, with their position. */
export const BATCHES = token<BatchSource>('batches');
export const RANDOM = token<RandomStreams>('random');
export const ENGINE = token<Engine>('engine');
export const CLOCK = token<Clock>('clock');
export const LOGGER = token<Logger>('logger');
/** The step that the loop is at, counted from 1; schedules read it. */
export const STEP = token<{ current: number }>('step');

export interface NamedMetric {
  readonly name: string;
  readonly metric: Metric;
  readonly plugin: Plugin<'metric'>;
}

/** The roles of a run, all made. */
export interface Composed {
  readonly dataset: Dataset;
  readonly noise: NoiseSampler | undefined;
  readonly generator: Generator | undefined;
  readonly discriminators: readonly Discriminator[];
  readonly objective: readonly ObjectivePart[];
  readonly trainer: Trainer;
  readonly metrics: readonly NamedMetric[];
  readonly tracker: Tracker | undefined;
  readonly batches: BatchSource;
  readonly random: RandomStreams;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly step: { current: number };
  /** Every tensor that a checkpoint must hold, by a name that is the same in every run of this spec. */
  readonly variables: Readonly<Record<string, tf.Variable>>;
}

export interface Composition {
  readonly container: DependencyContainer;
  /** Makes the roles (once). Throws what does not fit together. */
  roles(): Composed;
  /** Frees the variables of all roles that were made. */
  dispose(): void;
}

export interface Services {
  readonly registry: Registry;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly dataFolder?: string | undefined;
  /** Paths in a spec are relative to its folder. */
  readonly resolvePath: (path: string) => string;
  /** The tracker of a spec that names none. */
  readonly tracker?: RoleSpec | undefined;
  /** What a tracker finds credentials in; empty by default. */
  readonly environment?: TrackerContext['environment'] | undefined;
}

/** Loads the plugins of a spec and registers factories for their roles. Nothing is made before `roles()`. */
export async function compose(spec: TrainingSpec, services: Services): Promise<Composition> {
  const { registry } = services;
  const plugins = async <K extends Kind>(kind: K, roles: readonly RoleSpec[]) =>
    inTurn(roles, async (role) => ({ role, plugin: await registry.get(kind, role.use) }));
  const optional = (role: RoleSpec | undefined) => (role === undefined ? [] : [role]);
  const chosen = {
    dataset: await plugins('dataset', [spec.dataset]),
    noise: await plugins('noise', optional(spec.noise)),
    generator: await plugins('generator', optional(spec.generator)),
    discriminator: await plugins('discriminator', spec.discriminator),
    objective: await plugins('objective', spec.objective),
    trainer: await plugins('trainer', [spec.trainer]),
    metric: await plugins('metric', spec.metrics),
    tracker: await plugins('tracker', optional(spec.tracker ?? services.tracker)),
  };

  const [trainer] = chosen.trainer;
  /** The generators that the trainer's params choose, by name. */
  const nested = new Map(
    await inTurn(
      nestedIn(trainer!.plugin.params, trainer!.role.with),
      async ({ choice: { use } }) => [use, await registry.get('generator', use)] as const,
    ),
  );

  const scope = root.createChildContainer();
  const made = new Set<Partial<Stateful>>();
  /** Only once its shape is right is it known how to free it. */
  const keep = <K extends 'generator' | 'discriminator' | 'objective' | 'trainer' | 'metric'>(
    kind: K,
    id: string,
    role: Roles[K],
  ): Roles[K] => {
    made.add(requireShape(kind, id, role));
    return role;
  };
  const factory = <T>(of: InjectionToken<T>, make: (from: DependencyContainer) => T): void => {
    scope.register(of as InjectionToken<unknown>, { useFactory: instanceCachingFactory(make) });
  };

  const atStep = (from: DependencyContainer): Game['at'] => {
    const { feed } = from.resolve(ENGINE);
    const step = from.resolve(STEP);
    return (value) => (typeof value === 'number' ? value : (feed(() => Float32Array.of(valueAt(value, step.current)), []) as tf.Scalar));
  };

  /** What every role but a data set is handed. */
  const context = (from: DependencyContainer, kind: Kind, role: RoleSpec, inject: readonly Kind[] = []): RoleContext<Kind> => {
    const dataset = from.resolve(DATASET);
    const sources: Partial<Record<Kind, () => unknown>> = {
      dataset: () => dataset,
      noise: () => from.resolve(NOISE),
      generator: () => from.resolve(GENERATOR),
      discriminator: () => from.resolve(DISCRIMINATORS)[0],
    };
    const roles: Partial<Record<Kind, unknown>> = {};
    for (const name of inject) {
      roles[name] = sources[name]?.();
      if (roles[name] === undefined) {
        throw new GanvilError('E_SPEC_MISMATCH', {
          where: `${kind}/${role.use}`,
          expected: `a ${name} to work with`,
          received: 'none in this spec',
          fix: `Add \`${name}:\`.`,
        });
      }
    }
    return {
      space: dataset.space,
      classes: dataset.classes,
      noise: kind === 'noise' ? undefined : from.resolve(NOISE),
      batch: spec.batch,
      initial: from.resolve(RANDOM).stream(`initial/${kind}/${role.as}`),
      engine: from.resolve(ENGINE),
      at: atStep(from),
      roles: roles as unknown as Roles,
    };
  };

  scope.register(CLOCK, { useValue: services.clock });
  scope.register(LOGGER, { useValue: services.logger });
  scope.register(ENGINE, { useValue: services.engine });
  scope.register(STEP, { useValue: { current: 1 } });
  factory(RANDOM, (from) => new RandomStreams(spec.seed, from.resolve(ENGINE).feed));
  factory(DATASET, () => {
    const { role, plugin } = chosen.dataset[0]!;
    const dataset = plugin.create(role.with, { dataFolder: services.dataFolder, resolvePath: services.resolvePath });
    return requireShape('dataset', plugin.id, dataset);
  });
  factory(BATCHES, (from) => from.resolve(DATASET).batches({ batch: spec.batch, stream: from.resolve(RANDOM).stream('data') }));
  factory(NOISE, (from) => {
    const [first] = chosen.noise;
    return first && requireShape('noise', first.plugin.id, first.plugin.create(first.role.with, context(from, 'noise', first.role)));
  });
  factory(GENERATOR, (from) => {
    const [first] = chosen.generator;
    if (first === undefined) return undefined;
    const { role, plugin } = first;
    return keep('generator', plugin.id, plugin.create(role.with, context(from, 'generator', role, plugin.inject)));
  });
  factory(DISCRIMINATORS, (from) =>
    chosen.discriminator.map(({ role, plugin }) =>
      keep('discriminator', plugin.id, plugin.create(role.with, context(from, 'discriminator', role, plugin.inject))),
    ),
  );
  factory(OBJECTIVE, (from) =>
    chosen.objective.map(({ role, plugin }) => ({
      name: role.as,
      objective: keep('objective', plugin.id, plugin.create(role.with, context(from, 'objective', role, plugin.inject))),
    })),
  );
  factory(GAME, (from) => {
    const dataset = from.resolve(DATASET);
    const { feed } = from.resolve(ENGINE);
    const random = from.resolve(RANDOM);
    const batches = from.resolve(BATCHES);
    return makeGame(
      {
        space: dataset.space,
        batch: spec.batch,
        generator: from.resolve(GENERATOR),
        discriminators: from.resolve(DISCRIMINATORS),
        noise: from.resolve(NOISE),
        nextBatch: () => feedBatch(() => batches.next(), feed, { space: dataset.space, batch: spec.batch, labelled: dataset.classes > 0 }),
        stream: (name) => random.stream(name),
        program: from.resolve(ENGINE).program,
        at: atStep(from),
      },
      from.resolve(OBJECTIVE),
    );
  });
  factory(TRAINER, (from) => {
    const { role, plugin } = trainer!;
    return keep(
      'trainer',
      plugin.id,
      plugin.create(role.with, {
        ...context(from, 'trainer', role),
        roles: {},
        game: from.resolve(GAME),
        random: from.resolve(RANDOM).stream('trainer'),
        nested: ({ use, with: params }) => {
          const chosenPlugin = nested.get(use)!;
          const own = { use, with: params, as: `trainer/${use}` };
          return keep('generator', chosenPlugin.id, chosenPlugin.create(params, context(from, 'generator', own, chosenPlugin.inject)));
        },
      }),
    );
  });
  factory(METRICS, (from) =>
    chosen.metric.map(({ role, plugin }) => ({
      name: role.as,
      plugin,
      metric: keep('metric', plugin.id, plugin.create(role.with, context(from, 'metric', role, plugin.inject))),
    })),
  );
  factory(TRACKER, () => {
    const [first] = chosen.tracker;
    if (first === undefined) return undefined;
    const tracker = first.plugin.create(first.role.with, { environment: services.environment ?? {} });
    return requireShape('tracker', first.plugin.id, tracker);
  });

  let composed: Composed | undefined;
  return {
    container: scope,
    roles: () =>
      (composed ??= (() => {
        const roles = {
          dataset: scope.resolve(DATASET),
          noise: scope.resolve(NOISE),
          generator: scope.resolve(GENERATOR),
          discriminators: scope.resolve(DISCRIMINATORS),
          objective: scope.resolve(OBJECTIVE),
          trainer: scope.resolve(TRAINER),
          metrics: scope.resolve(METRICS),
          tracker: scope.resolve(TRACKER),
          batches: scope.resolve(BATCHES),
          random: scope.resolve(RANDOM),
          engine: scope.resolve(ENGINE),
          clock: scope.resolve(CLOCK),
          logger: scope.resolve(LOGGER),
          step: scope.resolve(STEP),
        };
        warnOfUntaught(roles);
        return { ...roles, variables: checkpointed(spec, roles) };
      })()),
    dispose() {
      for (const { variables = {}, state = {}, dispose } of made) {
        for (const variable of [...Object.values(variables), ...Object.values(state)]) {
          if (!variable.isDisposed) variable.dispose();
        }
        dispose?.();
      }
      made.clear();
    },
  };
}

/** Every variable and state of every role: `generator/variables/…`, `discriminator/<name>/state/…`, `trainer/state/…`, `metric/<name>/state/…`. */
function checkpointed(
  spec: TrainingSpec,
  {
    generator,
    discriminators,
    objective,
    trainer,
    metrics,
  }: Pick<Composed, 'generator' | 'discriminators' | 'objective' | 'trainer' | 'metrics'>,
): Record<string, tf.Variable> {
  const all: Record<string, tf.Variable> = {};
  const add = (prefix: string, record: Readonly<Record<string, tf.Variable>> | undefined) => {
    for (const [name, variable] of Object.entries(record ?? {})) all[`${prefix}/${name}`] = variable;
  };
  add('generator/variables', generator?.variables);
  add('generator/state', generator?.state);
  discriminators.forEach(({ variables, state }, i) => {
    add(`discriminator/${spec.discriminator[i]!.as}/variables`, variables);
    add(`discriminator/${spec.discriminator[i]!.as}/state`, state);
  });
  for (const { name, objective: part } of objective) add(`objective/${name}/state`, part.state);
  add('trainer/state', trainer.state);
  for (const { name, metric } of metrics) add(`metric/${name}/state`, metric.state);
  return all;
}
