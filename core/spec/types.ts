/** A spec after `extends`, `--set` and defaults: what a run uses, and what `spec.yaml` in its folder holds. */

/** A plugin with its params, filled in. `as` tells two uses of one plugin apart; it defaults to the plugin's name. */
export interface RoleSpec {
  readonly use: string;
  readonly with: Readonly<Record<string, unknown>>;
  readonly as: string;
}

export interface ResolvedSpec {
  /** The spec's path without its ending, relative to the folder `experiments` that holds it, or its own choice. */
  readonly experiment: string;
  readonly seed: number;
  /** Iterations of the trainer. */
  readonly steps: number;
  /** Objects in a batch. */
  readonly batch: number;
  /** Third-party plugins: absolute paths, or package names. */
  readonly plugins: readonly string[];
  readonly dataset: RoleSpec;
  readonly noise?: RoleSpec;
  readonly generator?: RoleSpec;
  readonly discriminator: readonly RoleSpec[];
  readonly objective: readonly RoleSpec[];
  readonly trainer: RoleSpec;
  readonly metrics: readonly RoleSpec[];
  readonly tracker?: RoleSpec;
  /** Scalars of the steps that `every` divides are written to the journal; the last step's too. */
  readonly log: { readonly every: number };
  /** Metrics are taken at the steps that `every` divides, and at the last, on `samples` objects. */
  readonly evaluate: { readonly every: number; readonly samples: number };
  readonly checkpoint: { readonly every: number; readonly best?: { readonly metric: string; readonly direction: 'min' | 'max' } };
}
