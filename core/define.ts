/** `define*`: a plugin is plain data plus one factory. Nothing happens at import, and a plugin never sees the container. */
import type { z } from 'zod';

import { refuseIncomplete } from './definition-shape.ts';
import type { Engine, Game, Generator, Kind, NoiseSampler, PluginChoice, RandomStream, Roles, Space } from './contracts.ts';

/** What an objective or a metric may ask for, and what generators, discriminators, data sets and noises may offer. Checked before a run. */
export const CAPABILITIES = [
  'generator', // the run has one: it makes objects that are asked for
  'discriminator', // the run has one: it scores
  'features', // D gives `features`
  'encoder', // G has `encode`
  'posterior', // G has `encode`, and its codes have a variance
  'decoder', // G has `decode`
  'labels', // the data set has labels
  'mixture', // the data set is a mixture with known centres
  'enumeration', // the data set knows all its valid bit strings
  'two-discriminators',
  'log-probability', // G gives log P_G
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** What `create` is handed: what the role must know, and the roles that it named in `inject`. It never is the container. */
export interface RoleContext<N extends Kind = never> {
  /** Of the data set. */
  readonly space: Space;
  /** Classes of the data set, 0 without labels. */
  readonly classes: number;
  /** undefined where the run has no noise. */
  readonly noise: NoiseSampler | undefined;
  /** Objects in a batch. */
  readonly batch: number;
  /** For initial values; its name is the role's. */
  readonly initial: RandomStream;
  readonly engine: Engine;
  /** The value of a scheduled number at this step: a number where it is constant, else a scalar tensor `[]` that a program takes as an input. */
  readonly at: Game['at'];
  readonly roles: { readonly [K in N]: Roles[K] };
}
/** A data set is made before the space is known; it is handed where data may lie. */
export interface DatasetContext {
  /** Folder of the data sets (environment: GANVIL_DATA), if one is set. */
  readonly dataFolder: string | undefined;
  /** A path in a spec is relative to its file's folder. */
  readonly resolvePath: (path: string) => string;
}
export interface TrainerContext extends RoleContext {
  readonly game: Game;
  /** The trainer's own stream, checkpointed. */
  readonly random: RandomStream;
  /** The generator that a param made by `generatorChoice` names, made anew. Its state is the trainer's to list; the run frees it. */
  nested(choice: PluginChoice): Generator;
}
/** A tracker also serves runs that are over, so it is handed nothing of a run. */
export interface TrackerContext {
  /** The process's environment: credentials belong there, not into a spec. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}
/** A study has no roles beside it. */
export interface StudyContext extends DatasetContext {
  /** Another plugin that the spec could name, to measure with: its params are parsed and its role is made by the study. Rejects with E_SPEC_PLUGIN. */
  plugin<K extends Kind>(kind: K, name: string): Promise<Plugin<K>>;
}
/** What `create` of a plugin of this kind is handed; N are the roles that it asks for. */
export type ContextOf<K extends Kind, N extends Kind = never> = K extends 'dataset'
  ? DatasetContext
  : K extends 'trainer'
    ? TrainerContext
    : K extends 'tracker'
      ? TrackerContext
      : K extends 'study'
        ? StudyContext
        : RoleContext<N>;

export interface OutputDescription {
  /** Which way is better; null where neither is. */
  readonly direction: 'min' | 'max' | null;
  readonly summary: string;
  /** No seed fixes it, as a time: a resumed run keeps the value that it had. By default it is the same whenever the step is done again. */
  readonly varies?: true;
}

interface Extras {
  objective: {
    /** main: one per run; term: added to a main. */
    readonly sort: 'main' | 'term';
    readonly needs?: readonly Capability[];
  };
  metric: {
    readonly needs?: readonly Capability[];
    /** Every key that `values`, `reference` and `absent` may have; one that ends in `*` stands for all with a number in its place. */
    readonly outputs: Readonly<Record<string, OutputDescription>>;
  };
  generator: {
    readonly provides?: readonly Capability[];
    /** What an objective of the run must ask for, since no other trains all of this generator. */
    readonly trainedThrough?: Capability;
  };
  discriminator: { readonly provides?: readonly Capability[] };
  dataset: { readonly provides?: readonly Capability[] };
  noise: object;
  trainer: object;
  study: object;
  tracker: object;
}

export type Definition<K extends Kind, S extends z.ZodType, N extends Kind> = Extras[K] & {
  readonly id: `${K}/${string}`;
  /** One sentence, word for word the first of its page. */
  readonly summary: string;
  /** Paper and equation, with a link. */
  readonly source?: string;
  /** A strict zod schema; every field has a default or is required, and a `.describe()` with its unit. */
  readonly params: S;
  /** Roles to be handed in `context.roles`. */
  readonly inject?: readonly N[];
  create(params: z.output<S>, context: ContextOf<K, N>): Roles[K];
};

/** A plugin whose params are not known statically: what the registry holds. */
export type Plugin<K extends Kind = Kind> = { [P in K]: Definition<P, z.ZodType, Kind> & { readonly kind: P; readonly name: string } }[K];

const brand = Symbol('ganvil plugin'); // deliberately not Symbol.for: a plugin made by another copy of ganvil is refused

/**
 * Makes plugins of a kind. Throws E_PLUGIN_SHAPE for a definition that lacks what its kind must have: nobody type-checks a plugin that is
 * loaded from a file.
 */
const define =
  <K extends Kind>(kind: K) =>
  <S extends z.ZodType, const N extends Kind = never>(
    definition: Definition<K, S, N>,
  ): Definition<K, S, N> & { readonly kind: K; readonly name: string } =>
    (refuseIncomplete(kind, definition),
    Object.freeze({ ...(definition as object), kind, name: definition.id.slice(kind.length + 1), [brand]: true })) as never;

export const isPlugin = (value: unknown): value is Plugin => typeof value === 'object' && value !== null && brand in value;

export const defineGenerator = define('generator');
export const defineDiscriminator = define('discriminator');
export const defineNoise = define('noise');
export const defineObjective = define('objective');
export const defineTrainer = define('trainer');
export const defineDataset = define('dataset');
export const defineMetric = define('metric');
export const defineStudy = define('study');
export const defineTracker = define('tracker');
