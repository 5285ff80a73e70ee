/** What a run takes and gives: the words between the loop and whoever started it. */
import type { RunStatus } from '../contracts.ts';
import type { Services } from '../compose.ts';
import type { FileOperations } from '../tracking/durable.ts';
import type { MetricSummary } from '../tracking/summary.ts';
import type { PluginDigests } from '../spec/plugin-digest.ts';
import type { ResolvedSpec } from '../spec/types.ts';

/** What is true of the machine and the program, found out by the command line and kept in run.json. */
export interface RunFacts {
  readonly versions: { readonly ganvil: string; readonly tfjs: string; readonly node: string };
  /** Of the folder that the run was started from; null outside a repository. */
  readonly git: { readonly commit: string; readonly dirty: boolean } | null;
  readonly host: { readonly cpu: string; readonly cores: number; readonly platform: string };
}

/** Set `stopRequested` to end a run after the step that it is at, with a checkpoint. */
export interface StopSignal {
  readonly stopRequested: boolean;
}

export interface RunOptions {
  readonly services: Services;
  readonly facts: RunFacts;
  /** Digests of the spec's third-party plugins, as they were loaded; none by default. */
  readonly plugins?: PluginDigests;
  readonly signal?: StopSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** How files are written; a test hands in a disk that fills up. */
  readonly files?: FileOperations;
}
export interface StartOptions extends RunOptions {
  /** The folder of all runs; made where it is missing. */
  readonly runsDir: string;
  /** A few random characters that end the run's id. */
  readonly token: string;
  /** The name of the suite that the spec belongs to. */
  readonly suite?: string | undefined;
}
export interface ResumeOptions extends RunOptions {
  /** The run's spec with more `steps`, to extend it; by default the spec that run.json holds. Any other change is refused. */
  readonly spec?: ResolvedSpec;
  /** Resume under another engine, backend or number of threads, or with plugins of other content; the journal beyond the checkpoint is cut then, for its numbers differ. */
  readonly force?: boolean;
}

/** What ended a run. `cause` is what was thrown. */
export interface RunFailure {
  /** A code of `core/errors.ts`; null for a bug. */
  readonly code: string | null;
  readonly message: string;
  readonly cause: unknown;
}

export interface RunResult {
  readonly id: string;
  /** Absolute. */
  readonly dir: string;
  readonly experiment: string;
  readonly status: RunStatus;
  /** The last step that was trained. */
  readonly step: number;
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  readonly error?: RunFailure;
}

/** What happens while a run goes on, for progress on a terminal. */
export type RunEvent =
  | {
      readonly type: 'start';
      readonly id: string;
      readonly dir: string;
      readonly experiment: string;
      readonly seed: number;
      readonly resumed: boolean;
      /** Steps that are trained already; 0 for a new run. */
      readonly step: number;
      readonly steps: number;
      /** Of the engine: "eager on wasm". */
      readonly engine: string;
      /** Trained parameters by player. */
      readonly parameters: Readonly<Record<string, number>>;
    }
  | { readonly type: 'step'; readonly step: number; readonly steps: number; readonly scalars: Readonly<Record<string, number>> }
  | {
      readonly type: 'evaluation';
      readonly step: number;
      /** By `<metric>/<output>`. */
      readonly values: Readonly<Record<string, number>>;
      /** What a perfect sampler would reach, under the same names as in `values`. */
      readonly reference: Readonly<Record<string, number>>;
      /** Outputs without a finite value, and why. */
      readonly absent: Readonly<Record<string, { readonly state: 'absent' | 'infinite'; readonly reason: string }>>;
      /** `path` is relative to the run's folder. */
      readonly artifacts: readonly { readonly metric: string; readonly path: string; readonly preview?: string }[];
    }
  | { readonly type: 'checkpoint'; readonly step: number; /** Relative to the run's folder. */ readonly path: string }
  | { readonly type: 'end'; readonly result: RunResult };
