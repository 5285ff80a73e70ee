import { GanvilError } from '../errors.ts';
import { findRunFolders, removeRun } from '../run/list.ts';
import { ask } from './ask.ts';
import { EXIT } from './exit-codes.ts';
import { runsFolder } from './facts.ts';
import { inTurn, mainMetrics, metricsOfSpec } from './metric-rows.ts';
import { quoted } from './options.ts';
import { printJson, stderr, stdout, suggest } from './output.ts';
import { chosenRuns, conditionOf } from './run-filter.ts';
import { warnOfDamage } from './report-errors.ts';
import { openSource, type SourcedRun } from './run-source.ts';
import type { RunsListArguments, RunsRemoveArguments } from './runs.ts';
import { formatSeed, formatStep, formatTime, runJson } from './shown-run.ts';
import { formatNumber, formatTable } from './table.ts';

/** Metrics that a row of the list has room for. */
const METRICS_SHOWN = 2;

/** Prints a row for each run. A folder that cannot be read is reported and does not hide the others. */
export async function listAll({ experiment, where, sort, from, runs: folder, json }: RunsListArguments): Promise<number> {
  const source = await openSource({ from, runs: folder }, warnOfDamage);
  const condition = conditionOf(where);
  const all = await source.list(experiment, condition);
  const { found, asked } = chosenRuns(all, condition, sort);
  if (json) {
    printJson(found.map(runJson));
    return EXIT.ok;
  }
  if (found.length === 0) {
    const isEmpty = all.runs.length === 0 && all.others.length === 0;
    const which = isEmpty ? (experiment === undefined ? '' : ` of ${experiment}`) : ' that meet the condition';
    stderr.write(`No runs${which} in ${source.place}.`);
    if (isEmpty) suggest('ganvil run experiments/quickstart/ring.yaml');
    return EXIT.ok;
  }
  const right = (title: string) => ({ title, align: 'right' as const });
  stdout.write(
    formatTable(
      ['run', 'experiment', 'status', right('step'), right('seed'), 'started', 'metrics'],
      found.map((run) => {
        const { id, experiment: name, status, seed, started } = run.seen;
        return [id, name, status, formatStep(run), formatSeed(seed), formatTime(started), numbersOf(run, asked)];
      }),
    ),
  );
  suggest(`ganvil runs show ${quoted(found.at(-1)!.seen.id)}${source.argument}`);
  return EXIT.ok;
}

/** What was asked about, then the metric that picks the best checkpoint, then those that have values, in turn. */
function numbersOf({ seen: { metrics, params }, record }: SourcedRun, asked: readonly string[]): string {
  const first = params.study === undefined ? params['checkpoint.best.metric'] : 'study/outside';
  const main = mainMetrics(record?.metrics ?? metrics).filter((metric) => metrics[metric]?.last != null || metric === first);
  const best = main.filter((metric) => metric === first);
  const shown = [...new Set([...asked, ...best, ...inTurn(main, metricsOfSpec(params))])].slice(0, Math.max(asked.length, METRICS_SHOWN));
  return shown.map((metric) => `${metric} ${formatNumber(metrics[metric]?.last)}`).join(', ');
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
