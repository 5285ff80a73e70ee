/**
 * Ganvil as a library, the package entry `ganvil/run`: what the command line does, without a terminal. Nothing is printed, no signal is
 * handled, and no exit code is set. What is wrong with a spec or a call is thrown; a training that fails comes back with the status `failed`.
 * Plugins are written against `ganvil`, not against this.
 */
import { compare, type CompareOptions, type Comparison } from '../compare/compare.ts';
import type { RunResult } from '../run/types.ts';
import { findRuns, type FoundRun, listRuns as listRunsIn } from '../run/list.ts';
import type { LoadedSpec } from '../spec/load.ts';
import { statisticsDraws } from './compared-runs.ts';
import { runsFolder } from './facts.ts';
import { openSource } from './run-source.ts';
import { load, push, type PushedRun, resume, type ResumeRunOptions, type SpecOptions, start, type TrainOptions } from './session.ts';

export type { Comparison, Group, GroupSummary, ListedRun } from '../compare/compare.ts';
export type { MetricValues, Value } from '../compare/compared-run.ts';
export type { Difference } from '../compare/differences.ts';
export type { Params, ParamValue } from '../compare/params.ts';
export type { Interval } from '../compare/statistics/interval.ts';
export { GanvilError, GanvilErrors } from '../errors.ts';
export type { FoundRun } from '../run/list.ts';
export type { RunRecord } from '../run/record.ts';
export type { RunEvent, RunFailure, RunResult, StopSignal } from '../run/types.ts';
export type { LoadedSpec } from '../spec/load.ts';
export type { ResolvedSpec, RoleSpec } from '../spec/types.ts';
export type { PushedRun, ResumeRunOptions, SpecOptions, TrainOptions } from './session.ts';

/**
 * Trains a spec, a YAML or JSON file or an object of the same shape, in a new folder below `runsDir`. Relative paths in an object are seen from
 * the current folder. Throws GanvilErrors with all problems of the spec before anything is written.
 */
export async function run(spec: string | object, options: SpecOptions & TrainOptions = {}): Promise<RunResult> {
  return start(await load(spec, options), options);
}

/**
 * Goes on with a run that was stopped, bit for bit as if it had never been, or extends a finished one: `set: ['steps=5000']`. `name` is a
 * folder, an id or the beginning of one. Throws E_RUN_MISSING, E_RUN_LOCKED, E_RUN_FORMAT and E_RUN_CHANGED before anything is written.
 */
export const resumeRun = (name: string, options: ResumeRunOptions = {}): Promise<RunResult> => resume(name, options);

/** Reads a spec and fills it in, without training. Throws GanvilErrors with all its problems, also where its parts do not fit together. */
export const loadSpec = (spec: string | object, options: SpecOptions = {}): Promise<LoadedSpec> => load(spec, options);

/** Every run below `runsDir`, oldest first. A folder that cannot be read goes to `onProblem` and is left out. */
export const listRuns = (options: { readonly runsDir?: string; readonly onProblem?: (problem: Error) => void } = {}): FoundRun[] =>
  listRunsIn(runsFolder(options.runsDir), options.onProblem);

/**
 * Runs side by side: only the params that differ, metrics averaged over seeds with 95 % intervals, and paired differences between the groups.
 * `names` are folders, ids or experiments; `metrics` are names, or groups of them such as `mode-coverage`; all by default. The same runs give
 * the same intervals. `from` is a folder or the address of an MLflow server. Throws E_RUN_MISSING, and E_TRACKER where the server fails.
 */
export async function compareRuns(
  names: readonly string[],
  options: Omit<CompareOptions, 'draws'> & { readonly runsDir?: string; readonly from?: string } = {},
): Promise<Comparison> {
  const source = await openSource({ from: options.from, runs: options.runsDir });
  const runs = (await source.find(names)).runs.map(({ seen }) => seen);
  const metrics = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))];
  return compare(options.value === 'auc' ? await source.withCurves(runs, metrics) : runs, { ...options, draws: statisticsDraws() });
}

/**
 * Sends to their tracker what it has not got of runs that are over: the tracker of each run's spec, else MLflow at `uri` or
 * MLFLOW_TRACKING_URI. Twice changes nothing. Throws E_RUN_MISSING, E_RUN_LOCKED, E_RUN_FORMAT and E_TRACKER.
 */
export async function pushRuns(
  names: readonly string[],
  options: { readonly runsDir?: string; readonly uri?: string } = {},
): Promise<PushedRun[]> {
  const folder = runsFolder(options.runsDir);
  const found = [...new Map(names.flatMap((name) => findRuns(folder, name)).map((run) => [run.dir, run])).values()];
  const pushed: PushedRun[] = [];
  for (const run of found) pushed.push(await push(run, options));
  return pushed;
}
