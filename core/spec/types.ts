/** A spec after `extends`, `--set` and defaults: what a run uses, and what `spec.yaml` in its folder holds. */

/** A plugin with its params, filled in. `as` tells two uses of one plugin apart; it defaults to the plugin's name. */
export interface RoleSpec {
  readonly use: string;
  readonly with: Readonly<Record<string, unknown>>;
  readonly as: string;
}

/** What a spec of a training and one of a study have in common. */
interface AnySpec {
  /** The spec's path without its ending, relative to the folder `experiments` that holds it, or its own choice. */
  readonly experiment: string;
  readonly seed: number;
  /** Third-party plugins: absolute paths, or package names. */
  readonly plugins: readonly string[];
  readonly tracker?: RoleSpec;
}

export interface TrainingSpec extends AnySpec {
  readonly study?: undefined;
  /** Iterations of the trainer. */
  readonly steps: number;
  /** Objects in a batch. */
  readonly batch: number;
  readonly dataset: RoleSpec;
  readonly noise?: RoleSpec;
  readonly generator?: RoleSpec;
  readonly discriminator: readonly RoleSpec[];
  readonly objective: readonly RoleSpec[];
  readonly trainer: RoleSpec;
  readonly metrics: readonly RoleSpec[];
  /** Scalars of the steps that `every` divides are written to the journal; the last step's too. */
  readonly log: { readonly every: number };
  /** Metrics are taken at the steps that `every` divides, and at the last, on `samples` objects. */
  readonly evaluate: { readonly every: number; readonly samples: number };
  readonly checkpoint: { readonly every: number; readonly best?: { readonly metric: string; readonly direction: 'min' | 'max' } };
}

/** Measures something, and trains nothing. */
export interface StudySpec extends AnySpec {
  readonly study: RoleSpec;
}

export type ResolvedSpec = TrainingSpec | StudySpec;
