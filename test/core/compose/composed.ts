/** Compositions of fixture plugins beside those of the repository. */
import { type Game, type Kind, type Plugin, tf } from 'ganvil';

import { type Composed, type Composition, compose, GAME, type Services } from '../../../core/compose.ts';
import { eagerEngine } from '../../../core/engine/eager.ts';
import { Registry } from '../../../core/registry.ts';
import type { RoleSpec, TrainingSpec } from '../../../core/spec/types.ts';
import { plugins } from '../../../plugins/index.ts';

/** A role as a test writes it: a name, or a name with params, and what it is called where one plugin is used twice. */
export type Role = string | readonly [use: string, params: Record<string, unknown>, as?: string];
export type Roles = { readonly dataset: Role; readonly trainer?: Role } & Partial<Record<'noise' | 'generator' | 'tracker', Role>> &
  Partial<Record<'discriminator' | 'objective' | 'metrics', readonly Role[]>>;

export interface Settings {
  readonly batch?: number;
  readonly seed?: number;
  /** Plugins that the spec may name beside the repository's. */
  readonly fixtures?: readonly Plugin[];
  readonly services?: Partial<Services>;
}

/** SGD for both players: steps can be computed by hand. */
export const sgd = (learningRate: number): Role => [
  'alternating',
  Object.fromEntries(['discriminator', 'generator'].map((player) => [player, { optimizer: { use: 'sgd', with: { learningRate } } }])),
];

/** A spec with its params filled in, as the loader would hand it over. */
export async function resolve(
  roles: Roles,
  { batch = 4, seed = 1, fixtures = [] }: Settings = {},
): Promise<{ spec: TrainingSpec; registry: Registry }> {
  const registry = new Registry(plugins).with(fixtures);
  const fill = async (kind: Kind, role: Role): Promise<RoleSpec> => {
    const [use, params, as = use] = typeof role === 'string' ? [role, {}] : role;
    const plugin = await registry.get(kind, use);
    return { use, as, with: plugin.params.parse(params) as Record<string, unknown> };
  };
  const one = async (kind: 'noise' | 'generator' | 'tracker') => {
    const role = roles[kind];
    return role === undefined ? {} : { [kind]: await fill(kind, role) };
  };
  const several = (kind: Kind, list: readonly Role[] = []) => Promise.all(list.map((role) => fill(kind, role)));
  const spec: TrainingSpec = {
    experiment: 'contracts',
    seed,
    steps: 10,
    batch,
    plugins: [],
    dataset: await fill('dataset', roles.dataset),
    ...(await one('noise')),
    ...(await one('generator')),
    ...(await one('tracker')),
    discriminator: await several('discriminator', roles.discriminator),
    objective: await several('objective', roles.objective),
    trainer: await fill('trainer', roles.trainer ?? 'alternating'),
    metrics: await several('metric', roles.metrics),
    log: { every: 1 },
    evaluate: { every: 10, samples: 10 },
    checkpoint: { every: 10 },
  };
  return { spec, registry };
}

/** Composes, without making roles yet. */
export async function composition(roles: Roles, settings: Settings = {}): Promise<Composition> {
  const { spec, registry } = await resolve(roles, settings);
  return compose(spec, {
    registry,
    engine: await eagerEngine('cpu'),
    clock: { now: () => 0 },
    logger: { info: () => undefined, warn: () => undefined },
    resolvePath: (path) => path,
    ...settings.services,
  });
}

export interface Stepped extends Composed {
  readonly game: Game;
  /** The next `count` iterations; what each logged. */
  steps(count: number): Promise<Record<string, number>[]>;
}

/** Composes the roles, hands them to `work`, and frees them; fails where tensors are left behind. */
export async function withComposed(roles: Roles, settings: Settings, work: (composed: Stepped) => void | Promise<void>): Promise<void> {
  const made = await composition(roles, settings);
  const before = tf.memory().numTensors;
  const composed = made.roles();
  let step = 0;
  const stepped: Stepped = {
    ...composed,
    game: made.container.resolve(GAME),
    steps: async (count) => {
      const logged = [];
      for (let i = 0; i < count; i++) {
        composed.step.current = ++step;
        logged.push(await composed.trainer.step(step));
      }
      return logged;
    },
  };
  try {
    await work(stepped);
  } finally {
    made.dispose();
  }
  const left = tf.memory().numTensors - before;
  if (left !== 0) throw new Error(`${left} tensors are left behind after the composition was disposed`);
}
