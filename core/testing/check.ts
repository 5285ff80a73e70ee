/** A contract suite is a plain list of checks: Jest, Vitest and `ganvil plugins check` are runners. */

/** One thing that every plugin of a kind must do. `run` throws where it does not. */
export interface Check {
  readonly name: string;
  readonly run: () => void | Promise<void>;
}
