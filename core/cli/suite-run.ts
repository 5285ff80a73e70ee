/** From a suite's file to its outcomes: what is there is found, what is missing is trained, claims are decided. */
import { type Decision, decideClaims, type Outcome } from '../suite/decide.ts';
import { type Found, findPlanned, type PlannedRun, plannedRuns } from '../suite/plan.ts';
import { loadSuite, type Suite } from '../suite/suite.ts';
import { builtIn } from './built-in.ts';
import { shownStatus, statisticsDraws } from './compared-runs.ts';
import { runsFolder } from './facts.ts';
import { wholeNumber } from './options.ts';
import type { RunArguments } from './run.ts';
import { trainInWorkers } from './train-in-workers.ts';
import type { Worked } from './workers.ts';

export interface SuitePlan {
  readonly suite: Suite;
  readonly planned: readonly PlannedRun[];
  /** What there is of each. */
  readonly found: readonly Found[];
}

/** A planned run, what there is of it, and what became of it. */
export interface SuiteOutcome extends Outcome {
  readonly planned: PlannedRun;
  readonly found: Found;
}

export interface SuiteResult {
  readonly outcomes: readonly SuiteOutcome[];
  /** None where the runs were interrupted. */
  readonly decisions: readonly Decision[];
  readonly trained: ReadonlySet<PlannedRun>;
  readonly worked: readonly Worked[];
  readonly interrupted: boolean;
}

export type SuiteCall = Pick<
  RunArguments,
  'set' | 'seed' | 'seeds' | 'plugin' | 'quick' | 'runs' | 'engine' | 'backend' | 'threads' | 'quiet'
>;

/** Reads the suite. Throws GanvilErrors. */
export async function readPlan(file: string, call: SuiteCall): Promise<Omit<SuitePlan, 'found'>> {
  const suite = await loadSuite(file, {
    registry: builtIn(),
    form: call.quick ? 'quick' : 'full',
    seeds: wholeNumber('seeds', call.seeds, 1),
    seed: wholeNumber('seed', call.seed, 0),
    overrides: call.set,
    plugins: call.plugin,
  });
  return { suite, planned: plannedRuns(suite) };
}

/** Reads the suite and looks for its runs. Throws GanvilErrors; a run that cannot be read goes to `onProblem`. */
export async function planSuite(file: string, call: SuiteCall, onProblem?: (problem: Error) => void): Promise<SuitePlan> {
  const plan = await readPlan(file, call);
  return { ...plan, found: findPlanned(plan.planned, runsFolder(call.runs), onProblem) };
}

/** Trains what is not finished and not trained elsewhere, `jobs` runs at a time. */
export async function trainMissing({ suite, planned, found }: SuitePlan, jobs: number, call: SuiteCall): Promise<SuiteResult> {
  const todo = planned.flatMap((run, i) => (['missing', 'stopped', 'failed'].includes(found[i]!.state) ? [{ run, found: found[i]! }] : []));
  const tasks = todo.map(({ run, found: { state, run: before } }) => ({
    ...{ label: `${run.case.name} seed ${run.seed}`, spec: run.spec },
    ...(state === 'stopped' ? { resume: before.dir } : {}),
  }));
  const { worked, interrupted } = await trainInWorkers(tasks, jobs, call, { title: suite.name, suite: suite.name });
  const outcomes = outcomesOf(planned, findPlanned(planned, runsFolder(call.runs)));
  const decisions = interrupted ? [] : decideClaims(suite, outcomes, statisticsDraws());
  return { outcomes, decisions, trained: new Set(todo.map(({ run }) => run)), worked, interrupted };
}

/** What claims are decided by. */
export const outcomesOf = (planned: readonly PlannedRun[], found: readonly Found[]): SuiteOutcome[] =>
  planned.map((run, i) => {
    const { run: there } = found[i]!;
    const status = there === undefined ? 'missing' : shownStatus(there);
    return { case: run.case, seed: run.seed, status, metrics: there?.record.metrics ?? {}, planned: run, found: found[i]! };
  });
