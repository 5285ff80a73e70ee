import { GanvilError } from '../errors.ts';
import { findRun, findRunFolders, type FoundRun, listRuns, removeRun } from '../run/list.ts';
import { shownStatus } from './compared-runs.ts';
import { EXIT } from './exit-codes.ts';
import { runsFolder } from './facts.ts';
import { chosenRuns } from './run-filter.ts';
import { formatMetrics, mainMetrics } from './metric-rows.ts';
import { calmer } from './next-command.ts';
import { runsArgument } from './options.ts';
import { formatEngine } from './compared-runs.ts';
import { shortPath } from './short-path.ts';
import { ask } from './ask.ts';
import { printJson, stderr, stdout, suggest } from './output.ts';
import { formatDuration } from './pace.ts';
import { warnOfDamage } from './report-errors.ts';
import type { RunsListArguments, RunsRemoveArguments, RunsShowArguments } from './runs.ts';
import { formatNumber, formatTable } from './table.ts';

/** Metrics that a row of the list has room for. */
const METRICS_SHOWN = 2;

/** 2025-11-24 06:31, in the local time zone. */
const formatTime = (milliseconds: number): string => {
  const date = new Date(milliseconds);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
};

/** What `--json` says of a run; `show` adds to it. */
const runJson = (run: FoundRun) => {
  const { id, experiment, step, steps, seed, times, metrics } = run.record;
  const lastAndBest = Object.entries(metrics).map(([name, { last, best }]) => [name, { last, best }]);
  return {
    id,
    dir: run.dir,
    experiment,
    status: shownStatus(run),
    step,
    steps,
    seed,
    started: new Date(times.started).toISOString(),
    metrics: Object.fromEntries(lastAndBest) as Record<string, { last: number | null; best: number | null }>,
  };
};

/** Prints a row for each run. A folder that cannot be read is reported and does not hide the others. */
export function listAll({ experiment, where, sort, runs, json }: RunsListArguments): number {
  const folder = runsFolder(runs);
  const all = listRuns(folder, warnOfDamage).filter(
    ({ record }) => experiment === undefined || `${record.experiment}/`.startsWith(`${experiment}/`),
  );
  const { found, asked } = chosenRuns(all, { where, sort });
  if (json) {
    printJson(found.map(runJson));
    return EXIT.ok;
  }
  if (found.length === 0) {
    const which = all.length > 0 ? ' that meet the condition' : experiment === undefined ? '' : ` of ${experiment}`;
    stderr.write(`No runs${which} in ${folder}.`);
    if (all.length === 0) suggest('ganvil run experiments/quickstart/ring.yaml');
    return EXIT.ok;
  }
  const right = (title: string) => ({ title, align: 'right' as const });
  stdout.write(
    formatTable(
      ['run', 'experiment', 'status', right('step'), right('seed'), 'started', 'metrics'],
      found.map((run) => {
        const { id, experiment: name, step, steps, seed, times, metrics, spec } = run.record;
        const best = spec.study === undefined ? spec.checkpoint.best?.metric : 'study/outside';
        const shown = [...new Set([...asked, ...mainMetrics(metrics, best)])].slice(0, Math.max(asked.length, METRICS_SHOWN));
        const numbers = shown.map((metric) => `${metric} ${formatNumber(metrics[metric]?.last)}`).join(', ');
        return [id, name, shownStatus(run), `${step}/${steps}`, String(seed), formatTime(times.started), numbers];
      }),
    ),
  );
  suggest(`ganvil runs show ${found.at(-1)!.record.id}${runsArgument(runs)}`);
  return EXIT.ok;
}

/** Prints what run.json says. */
export function showRun({ run: name, runs, json }: RunsShowArguments): number {
  const run = findRun(runsFolder(runs), name);
  const { record } = run;
  if (json) {
    printJson({ ...record, ...runJson(run), metrics: record.metrics });
    return EXIT.ok;
  }
  const { experiment, step, steps, seed, times, engine, versions, git, host, parameters, metrics, error } = record;
  const facts: [string, string][] = [
    ['run', record.id],
    ['experiment', experiment],
    ['status', error === undefined ? shownStatus(run) : `${shownStatus(run)}: ${error.code ?? ''} ${error.message}`],
    ['step', `${step} of ${steps}`],
    ['seed', String(seed)],
    ['started', formatTime(times.started)],
    ['trained for', formatDuration(times.seconds)],
    ['engine', formatEngine(engine)],
    [
      'parameters',
      Object.entries(parameters)
        .map(([player, count]) => `${player} ${count}`)
        .join(', ') || 'none',
    ],
    ['commit', git === null ? 'none' : `${git.commit}${git.dirty ? ' and uncommitted changes' : ''}`],
    [
      'versions',
      Object.entries(versions)
        .map(([what, version]) => `${what} ${version}`)
        .join(', '),
    ],
    ['host', `${host.cpu}, ${host.cores} cores, ${host.platform}`],
    ['folder', run.dir],
  ];
  const width = Math.max(...facts.map(([what]) => what.length));
  stdout.write(facts.map(([what, value]) => `${stdout.styled('bold', what.padEnd(width))}  ${value}`).join('\n'));
  if (Object.keys(metrics).length > 0) stdout.write(`\n${formatMetrics(metrics)}`);
  suggest(afterShow(run, runs));
  return EXIT.ok;
}

function afterShow({ dir, live, record: { id, experiment, status, error } }: FoundRun, runs: string | undefined): string {
  const where = runsArgument(runs);
  if (live) return `ganvil runs show ${id}${where}`;
  if (status === 'finished') return `ganvil compare ${experiment}${where}`;
  return error?.code === 'E_RUN_NOT_FINITE'
    ? calmer({ specs: [], set: [], plugin: [], runs }, shortPath(dir))
    : `ganvil run --resume ${id}${where}`;
}

/** Deletes runs, damaged ones, too, after asking on a terminal. */
export async function removeRuns({ names, runs, yes }: RunsRemoveArguments): Promise<number> {
  const folder = runsFolder(runs);
  const dirs = [...new Set(names.flatMap((name) => findRunFolders(folder, name)))];
  if (!yes) {
    const answer = await confirmed(dirs);
    if (answer !== 'yes') return answer === 'interrupted' ? EXIT.interrupted : EXIT.ok;
  }
  for (const dir of dirs) {
    removeRun({ dir });
    stdout.write(`Deleted ${dir}`);
  }
  return EXIT.ok;
}

async function confirmed(dirs: readonly string[]): Promise<'yes' | 'no' | 'interrupted'> {
  if (!process.stdin.isTTY || !stderr.stream.isTTY) {
    throw new GanvilError('E_CALL_ARGUMENT', {
      where: 'ganvil runs rm',
      expected: '--yes, for there is no terminal to ask on',
      received: `${dirs.length} run${dirs.length === 1 ? '' : 's'} to delete without it`,
    });
  }
  for (const dir of dirs) stderr.write(dir);
  const question = `Delete ${dirs.length === 1 ? 'this run' : `these ${dirs.length} runs`}? [y/N] `;
  return ask(question, { input: process.stdin, output: stderr.stream });
}
