import { dirname } from 'node:path';

import { GanvilError } from '../errors.ts';
import type { ReportedRun } from '../report/reported-run.ts';
import { suiteReport } from '../report/suite-report.ts';
import type { Case } from '../suite/cases.ts';
import { checkMetric } from '../suite/claims.ts';
import { decideClaims, isBroken, type Outcome } from '../suite/decide.ts';
import { findPlanned } from '../suite/plan.ts';
import type { Suite } from '../suite/suite.ts';
import { statisticsDraws } from './compared-runs.ts';
import { EXIT } from './exit-codes.ts';
import { callArguments, quoted, wholeNumber } from './options.ts';
import type { ReportArguments } from './report.ts';
import type { Made } from './report.action.ts';
import { reportError } from './report-errors.ts';
import { chosenMetrics, wordsOf } from './report-metrics.ts';
import { serverNotes } from './report-notes.ts';
import { type RunSource, sourced, type SourcedRun } from './run-source.ts';
import { plannedOnServer } from './server-suite.ts';
import { outcomesOf, readPlan, type SuitePlan, trainMissing } from './suite-run.ts';
import type { Worked } from './workers.ts';
import { exitCodeOf } from './workers-view.ts';

/** What became of a planned run, and the run, where there is one. */
type Reported = Outcome & { readonly run: SourcedRun | undefined };

/** The report of a suite; with --run-missing after training what is not there yet. */
export async function makeSuiteReport(file: string, argv: ReportArguments, source: RunSource): Promise<Made> {
  const jobs = wholeNumber('jobs', argv.jobs, 1) ?? 1;
  const { ofGroups } = source;
  const plan = await readPlan(file, argv);
  const { suite } = plan;
  if (suite.report !== undefined && argv.metric.length > 0) {
    const received = 'it with a suite that says what its report shows';
    throw new GanvilError('E_CALL_ARGUMENT', { where: '--metric', expected: 'a suite without the key report', received });
  }
  for (const metric of wordsOf(argv.metric)) await checkMetric(metric, suite.cases, { where: '--metric', folder: '.' }); // before anything is trained
  const { outcomes, worked, interrupted } =
    ofGroups === undefined ? await inFolder(plan, jobs, { ...argv, runs: source.place }) : await onServer(plan, ofGroups);
  const again = `ganvil report ${quoted(dirname(file))}${optionsOf(argv)}${source.argument}`;
  const training = ofGroups === undefined ? '--run-missing' : undefined; // nothing is trained into a server
  const missing = training === undefined ? '' : ` ${training}`;
  if (interrupted) return { report: undefined, code: EXIT.interrupted, next: `${again}${missing}` };

  const decisions = decideClaims(suite, outcomes, statisticsDraws());
  const found = outcomes.flatMap(({ run }) => run ?? []);
  const metrics = chosenMetrics(found, wordsOf(argv.metric), suite.claims.map(({ about }) => about.metric)); // prettier-ignore
  const runs = await source.reported(found, curvesOf(suite) ?? metrics);
  const report = suiteReport({
    suite,
    runs: byCase(outcomes, runs),
    decisions,
    metrics,
    notes: serverNotes(source, found, runs),
    commands: [`npx ${again}${missing}`],
    training,
  });
  const hasFailed = outcomes.some(({ status }) => status === 'failed');
  const code = Math.max(...worked.map(exitCodeOf), hasFailed ? EXIT.failed : EXIT.ok, decisions.some(isBroken) ? EXIT.claim : EXIT.ok);
  const isWhole = outcomes.every(({ status }) => status === 'finished');
  const whatIsThere = ofGroups === undefined ? `${again} --run-missing` : `ganvil runs list${source.argument}`;
  return { report, code, next: isWhole ? `ganvil compare ${suite.name}${source.argument}` : whatIsThere };
}

type Plan = Omit<SuitePlan, 'found'>;
interface Trained {
  readonly outcomes: readonly Reported[];
  readonly worked: readonly Worked[];
  readonly interrupted: boolean;
}

async function inFolder(plan: Plan, jobs: number, call: ReportArguments & { readonly runs: string }): Promise<Trained> {
  const there = { ...plan, found: findPlanned(plan.planned, call.runs, reportError) };
  const { outcomes, worked, interrupted } = call['run-missing']
    ? await trainMissing(there, jobs, call)
    : { outcomes: outcomesOf(there.planned, there.found), worked: [], interrupted: false };
  const withRuns = outcomes.map(({ found: { run }, ...rest }) => ({ ...rest, run: run === undefined ? undefined : sourced(run) }));
  return { outcomes: withRuns, worked, interrupted };
}

async function onServer({ suite, planned }: Plan, ofGroups: NonNullable<RunSource['ofGroups']>): Promise<Trained> {
  const runs = await plannedOnServer(suite.name, planned, ofGroups);
  const outcomes = planned.map(({ case: one, seed }, i): Reported => {
    const run = runs[i];
    return { case: one, seed, status: run?.seen.status ?? 'missing', metrics: run?.seen.metrics ?? {}, run };
  });
  return { outcomes, worked: [], interrupted: false };
}

/** Metrics whose points the report draws; undefined where the suite says nothing of it. */
const curvesOf = ({ report }: Suite): string[] | undefined =>
  report === undefined ? undefined : [...new Set(report.sections.flatMap(({ curves }) => curves.map(({ metric }) => metric)))];

/** `runs` are those that outcomes have, in their order. */
function byCase(outcomes: readonly Reported[], runs: readonly ReportedRun[]): Map<Case, ReportedRun[]> {
  const all = new Map<Case, ReportedRun[]>();
  for (const [i, { case: one }] of outcomes.filter(({ run }) => run !== undefined).entries())
    all.set(one, [...(all.get(one) ?? []), runs[i]!]);
  return all;
}

/** What makes the report another one. */
const optionsOf = ({ quick, seeds, seed, set, plugin, metric }: ReportArguments): string =>
  [
    quick ? ' --quick' : '',
    seeds === undefined ? '' : ` --seeds ${seeds}`,
    seed === undefined ? '' : ` --seed ${seed}`,
    callArguments({ set, plugin }),
    ...metric.map((one) => ` --metric ${quoted(one)}`),
  ].join('');
