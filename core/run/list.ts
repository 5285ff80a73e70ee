/** Finding runs below a runs folder. */
import type { RunRecord } from './record.ts';

export interface FoundRun {
  /** Absolute. */
  readonly dir: string;
  readonly record: RunRecord;
  /** A living process of this machine writes it. A `running` run that is not live was killed. */
  readonly live: boolean;
}

/** Every run below `runsDir`, oldest first. What cannot be read goes to `onProblem` and is left out. */
export declare function listRuns(runsDir: string, onProblem?: (problem: Error) => void): FoundRun[];
/** All runs that a name stands for: a path, an id, a unique prefix of one, or an experiment (all its runs). Throws E_RUN_MISSING. */
export declare function findRuns(runsDir: string, name: string): FoundRun[];
/** The one run that a name stands for; E_RUN_MISSING where there is none or more than one. */
export declare function findRun(runsDir: string, name: string): FoundRun;
/** Deletes a run's folder. E_RUN_LOCKED while a process writes it. */
export declare function removeRun(run: FoundRun): void;
