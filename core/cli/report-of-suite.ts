import { dirname } from 'node:path';

import { GanvilError } from '../errors.ts';
import type { ReportedRun } from '../report/reported-run.ts';
import { suiteReport } from '../report/suite-report.ts';
import type { Case } from '../suite/cases.ts';
import { checkMetric } from '../suite/claims.ts';
import { decideClaims, isBroken } from '../suite/decide.ts';
import type { Suite } from '../suite/suite.ts';
import { statisticsDraws } from './compared-runs.ts';
import { EXIT } from './exit-codes.ts';
import { callArguments, quoted, runsArgument, wholeNumber } from './options.ts';
import type { ReportArguments } from './report.ts';
import type { Made } from './report.action.ts';
import { reportError } from './report-errors.ts';
import { chosenMetrics, wordsOf } from './report-metrics.ts';
import { reportedRuns } from './reported-runs.ts';
import { outcomesOf, planSuite, type SuiteOutcome, trainMissing } from './suite-run.ts';
import { exitCodeOf } from './workers-view.ts';

/** The report of a suite; with --run-missing after training what is not there yet. */
export async function makeSuiteReport(file: string, argv: ReportArguments): Promise<Made> {
  const jobs = wholeNumber('jobs', argv.jobs, 1) ?? 1;
  const plan = await planSuite(file, argv, reportError);
  const { suite, planned, found } = plan;
  if (suite.report !== undefined && argv.metric.length > 0) {
    const received = 'it with a suite that says what its report shows';
    throw new GanvilError('E_CALL_ARGUMENT', { where: '--metric', expected: 'a suite without the key report', received });
  }
  for (const metric of wordsOf(argv.metric)) await checkMetric(metric, suite.cases, { where: '--metric', folder: '.' }); // before anything is trained
  const { outcomes, decisions, worked, interrupted } = argv['run-missing'] ? await trainMissing(plan, jobs, argv) : untrained();
  const again = `ganvil report ${quoted(dirname(file))}${optionsOf(argv)}`;
  if (interrupted) return { report: undefined, code: EXIT.interrupted, next: `${again} --run-missing` };

  const metrics = chosenMetrics(recordsOf(outcomes), wordsOf(argv.metric), suite.claims.map(({ about }) => about.metric)); // prettier-ignore
  const report = suiteReport({
    suite,
    runs: await runsOf(outcomes, curvesOf(suite) ?? metrics),
    decisions,
    metrics,
    commands: [`npx ${again} --run-missing`],
  });
  const hasFailed = outcomes.some(({ status }) => status === 'failed');
  const code = Math.max(...worked.map(exitCodeOf), hasFailed ? EXIT.failed : EXIT.ok, decisions.some(isBroken) ? EXIT.claim : EXIT.ok);
  const isWhole = outcomes.every(({ status }) => status === 'finished');
  return { report, code, next: isWhole ? `ganvil compare ${suite.name}${runsArgument(argv.runs)}` : `${again} --run-missing` };

  function untrained() {
    const all = outcomesOf(planned, found);
    return { outcomes: all, decisions: decideClaims(suite, all, statisticsDraws()), worked: [], interrupted: false };
  }
}

const recordsOf = (outcomes: readonly SuiteOutcome[]) => outcomes.flatMap(({ found: { run } }) => (run === undefined ? [] : [run.record]));

/** Metrics whose points the report draws; undefined where the suite says nothing of it. */
const curvesOf = ({ report }: Suite): string[] | undefined =>
  report === undefined ? undefined : [...new Set(report.sections.flatMap(({ curves }) => curves.map(({ metric }) => metric)))];

async function runsOf(outcomes: readonly SuiteOutcome[], metrics: readonly string[]): Promise<Map<Case, ReportedRun[]>> {
  const there = outcomes.flatMap(({ case: one, found: { run } }) => (run === undefined ? [] : [{ one, run }]));
  const runs = await reportedRuns(there.map(({ run }) => run), metrics); // prettier-ignore
  const byCase = new Map<Case, ReportedRun[]>();
  for (const [i, { one }] of there.entries()) byCase.set(one, [...(byCase.get(one) ?? []), runs[i]!]);
  return byCase;
}

/** What makes the report another one. */
const optionsOf = ({ quick, seeds, seed, set, plugin, metric, runs }: ReportArguments): string =>
  [
    quick ? ' --quick' : '',
    seeds === undefined ? '' : ` --seeds ${seeds}`,
    seed === undefined ? '' : ` --seed ${seed}`,
    callArguments({ set, plugin }),
    ...metric.map((one) => ` --metric ${quoted(one)}`),
    runsArgument(runs),
  ].join('');
