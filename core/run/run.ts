/** One training of one resolved spec with one seed: started, or resumed, in a folder of its own. */
import type { ResolvedSpec } from '../spec/types.ts';
import type { ResumeOptions, RunResult, StartOptions } from './types.ts';

export type * from './types.ts';

/**
 * Composes the spec, makes the run's folder and trains. What is wrong with the spec or the call is thrown before there is a folder; what goes
 * wrong later ends the run with the status `failed` and comes back in `error`. The engine stays the caller's.
 */
export declare function startRun(spec: ResolvedSpec, options: StartOptions): Promise<RunResult>;
/**
 * Goes on from the newest checkpoint of the run in `dir`; a finished run comes back as it is unless `spec` has more steps.
 * Throws E_RUN_FORMAT, E_RUN_LOCKED, E_RUN_CHANGED and E_RUN_MISSING before anything is written.
 */
export declare function resumeRun(dir: string, options: ResumeOptions): Promise<RunResult>;
