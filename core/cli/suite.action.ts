import { formatNumber, formatSpread } from '../compare/format.ts';
import { summarize } from '../compare/statistics/summary.ts';
import { type Decision, isBroken } from '../suite/decide.ts';
import type { Found, PlannedRun } from '../suite/plan.ts';
import type { Suite } from '../suite/suite.ts';
import { EXIT } from './exit-codes.ts';
import { mainMetrics } from './metric-rows.ts';
import { callArguments, runsArgument, wholeNumber } from './options.ts';
import { printJson, stderr, stdout, suggest } from './output.ts';
import { reportError } from './report-errors.ts';
import type { RunArguments } from './run.ts';
import { planSuite, type SuiteOutcome, type SuitePlan, type SuiteResult, trainMissing } from './suite-run.ts';
import { formatTable } from './table.ts';
import { exitCodeOf } from './workers-view.ts';

/** Metrics that a row of the table has room for. */
const METRICS_SHOWN = 3;

/** Trains what a suite has not yet, decides its claims, and gives the exit code of the worst that happened. */
export async function runSuite(file: string, argv: RunArguments): Promise<number> {
  const jobs = wholeNumber('jobs', argv.jobs, 1) ?? 1;
  const plan = await planSuite(file, argv, reportError);
  if (argv['dry-run']) return printPlan(plan, argv);

  if (!argv.quiet) announce(plan);
  const { suite } = plan;
  const result = await trainMissing(plan, jobs, argv);
  const { outcomes, decisions, worked, interrupted } = result;
  if (argv.json) printJson(suiteJson(suite, result));
  else {
    stdout.write(formatCases(suite, outcomes));
    if (decisions.length > 0) stdout.write(`\n${formatDecisions(decisions)}`);
  }
  if (!argv.quiet && !argv.json)
    suggest(interrupted ? callAgain(argv) : `ganvil compare ${experimentsOf(suite)}${runsArgument(argv.runs)}`);
  if (interrupted) return EXIT.interrupted;
  return Math.max(...worked.map(exitCodeOf), decisions.some(isBroken) ? EXIT.claim : EXIT.ok);
}

/** The folder that holds all of them, where there is one. */
const experimentsOf = ({ name, cases }: Suite): string =>
  cases.every(({ loaded: { spec } }) => spec.experiment.startsWith(`${name}/`))
    ? name
    : [...new Set(cases.map(({ loaded: { spec } }) => spec.experiment))].join(' ');

const callAgain = ({ specs, runs, quick, jobs, set, plugin }: RunArguments) =>
  `ganvil run ${specs.join(' ')}${quick ? ' --quick' : ''}${jobs === undefined ? '' : ` --jobs ${jobs}`}${callArguments({ set, plugin })}${runsArgument(runs)}`;

const countOf = (found: readonly Found[], state: Found['state']) => found.filter((one) => one.state === state).length;

function announce({ suite: { name, form, cases, seeds }, planned, found }: SuitePlan): void {
  const counts: [Found['state'], string][] = [
    ['finished', 'finished already'],
    ['stopped', 'to be resumed'],
    ['failed', 'to be tried again'],
    ['elsewhere', 'trained by another process'],
  ];
  const notes = counts.flatMap(([state, words]) => (countOf(found, state) > 0 ? [`${countOf(found, state)} ${words}`] : []));
  const size = `${cases.length} case${cases.length === 1 ? '' : 's'} × ${seeds} seed${seeds === 1 ? '' : 's'} = ${planned.length} runs`;
  stderr.write(`${name}${form === 'quick' ? ', quick form' : ''}: ${[size, ...notes].join(', ')}.`);
}

function printPlan({ suite, planned, found }: SuitePlan, argv: RunArguments): number {
  const words = {
    finished: 'nothing, it is finished',
    elsewhere: 'nothing, it is trained elsewhere',
    stopped: 'resume',
    failed: 'train again',
    missing: 'train',
  };
  if (argv.json) {
    const { name, form } = suite;
    const runs = planned.map((run, i) => ({ ...headOf(run), state: found[i]!.state, dir: found[i]!.run?.dir ?? null }));
    printJson({ suite: name, form, runs });
    return EXIT.ok;
  }
  const rows = planned.map(({ case: { name }, seed, spec }, i) => [
    name,
    String(seed),
    spec.study === undefined ? String(spec.steps) : 'study',
    words[found[i]!.state],
    found[i]!.run?.record.id ?? '',
  ]);
  stdout.write(formatTable(['case', 'seed', 'steps', 'to do', 'run'], rows));
  if (!argv.quiet) suggest(callAgain(argv));
  return EXIT.ok;
}

const headOf = ({ case: { name, spec, variant }, seed, spec: { experiment } }: PlannedRun) => ({
  case: name,
  spec,
  variant: variant ?? null,
  experiment,
  seed,
});

function suiteJson({ name, form }: Suite, { outcomes, decisions, trained }: SuiteResult) {
  const runs = outcomes.map(({ planned, found: { run }, status, metrics }) => ({
    ...headOf(planned),
    ...{ id: run?.record.id ?? null, dir: run?.dir ?? null, status, step: run?.record.step ?? 0, trained: trained.has(planned) },
    metrics: Object.fromEntries(Object.entries(metrics).map(([metric, { last, best }]) => [metric, { last, best }])),
  }));
  return { suite: name, form, runs, claims: decisions };
}

/** A row for each case: what became of its runs, and the metrics that claims are about, or else the first ones. */
function formatCases({ cases, claims }: Suite, outcomes: readonly SuiteOutcome[]): string {
  const claimed = [...new Set(claims.map(({ about }) => about.metric))];
  const first = outcomes.find(({ found }) => found.run !== undefined)?.found.run?.record.metrics ?? {};
  const metrics = (claimed.length > 0 ? claimed : mainMetrics(first)).slice(0, METRICS_SHOWN);
  const rows = cases.map((one) => {
    const own = outcomes.filter((outcome) => outcome.case === one);
    const finished = own.filter(({ status }) => status === 'finished');
    const failed = own.filter(({ status }) => status === 'failed').length;
    const numbers = metrics.map((metric) => {
      const summary = summarize(finished.map(({ metrics: values }) => values[metric]?.last).filter((value) => typeof value === 'number'));
      return summary === undefined ? formatNumber(null) : formatSpread(summary);
    });
    return [one.name, `${finished.length} of ${own.length}`, failed === 0 ? '' : String(failed), ...numbers];
  });
  return formatTable(['case', 'finished', 'failed', ...metrics], rows);
}

function formatDecisions(decisions: readonly Decision[]): string {
  const width = Math.max(...decisions.map(({ verdict }) => verdict.length));
  const indent = ' '.repeat(width + 2);
  return decisions
    .map((decision) => {
      const { verdict, text, mustHold, sentence } = decision;
      const colour = verdict === 'holds' ? 'green' : isBroken(decision) ? 'red' : 'yellow';
      const head = `${stdout.styled(colour, verdict.padEnd(width))}  ${text}${mustHold ? ' (must hold)' : ''}`;
      return `${head}\n${indent}${stdout.styled('dim', sentence)}`;
    })
    .join('\n');
}
