import { compare, type Comparison, type Group } from '../compare/compare.ts';
import type { ParamValue } from '../compare/params.ts';
import type { Summary } from '../compare/statistics.ts';
import { GanvilError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { CompareArguments } from './compare.ts';
import { comparedRuns } from './compared-runs.ts';
import { EXIT } from './exit-codes.ts';
import { runsFolder } from './facts.ts';
import { isMain } from './metric-rows.ts';
import { runsArgument } from './options.ts';
import { printJson, stderr, stdout, suggest } from './output.ts';
import { formatNumber, formatTable } from './table.ts';

/** Prints the groups with what tells them apart, then every metric, group by group. */
export function compareNames({ names, metric, runs, json }: CompareArguments): number {
  const compared = comparedRuns(names, runsFolder(runs));
  const known = compare(compared).metrics;
  for (const name of metric) checkMetric(name, known);
  if (json) {
    printJson(compare(compared, metric.length > 0 ? metric : known));
    return EXIT.ok;
  }
  const comparison = compare(compared, metric.length > 0 ? metric : known.filter(isMain));
  printGroups(comparison);
  printMetrics(comparison);
  const { groups } = comparison;
  const unfinished = groups.flatMap((group) => group.runs).filter(({ status }) => status !== 'finished');
  if (unfinished.length > 0)
    stderr.write('Means are over finished runs; the others stand below with the numbers of the step that they reached.');
  if (unfinished.length > 0) printUnfinished(comparison);
  const [first] = comparison.metrics;
  const narrower = groups.length > 1 && metric.length === 0 && first !== undefined;
  const next = narrower ? `compare ${names.join(' ')} --metric ${first}` : `runs show ${groups.at(-1)!.runs.at(-1)!.id}`;
  suggest(`ganvil ${next}${runsArgument(runs)}`);
  return EXIT.ok;
}

function checkMetric(name: string, known: readonly string[]): void {
  if (known.some((one) => one === name || one.startsWith(`${name}/`))) return;
  const near = nearest(name, [...known, ...known.map((one) => one.slice(0, one.lastIndexOf('/')))]);
  throw new GanvilError('E_CALL_ARGUMENT', {
    where: '--metric',
    expected: 'a metric that one of the runs has',
    received: `"${name}"`,
    fix: near === undefined ? `Known: ${known.join(', ')}.` : `Did you mean "${near}"?`,
  });
}

const formatParam = (value: ParamValue) => (value === null ? '–' : typeof value === 'string' ? value : JSON.stringify(value));

/** 1, 2, 3 → 1–3; 1, 1, 4 stays as it is: a seed that is there twice is no second sample. */
function formatSeeds(seeds: readonly number[]): string {
  const isRange = seeds.length > 2 && seeds.every((seed, i) => i === 0 || seed === seeds[i - 1]! + 1);
  return isRange ? `${seeds[0]}–${seeds.at(-1)}` : seeds.join(', ');
}

function formatRuns({ runs, finished, failed }: Group): string {
  const others = runs.length - finished - failed;
  const notes = [...(failed > 0 ? [`${failed} failed`] : []), ...(others > 0 ? [`${others} unfinished`] : [])];
  return notes.length === 0 ? String(runs.length) : `${runs.length} (${notes.join(', ')})`;
}

function printGroups({ groups, differs }: Comparison): void {
  const rows = groups.map((group) => [
    group.label,
    group.experiment,
    ...differs.map((path) => formatParam(group.params[path]!)),
    formatRuns(group),
    formatSeeds(group.runs.map(({ seed }) => seed)),
  ]);
  stdout.write(formatTable(['', 'experiment', ...differs, 'runs', 'seeds'], rows));
}

/** 7.8 ± 0.4 (n 5). The only run of a group has neither spread nor need of a count. */
function formatSummary(summary: Summary | null, finished: number): string {
  if (summary === null) return '–';
  const { mean, sd, n } = summary;
  const spread = sd === null ? '' : ` ± ${formatNumber(Number(sd.toPrecision(2)))}`;
  return `${formatNumber(mean)}${spread}${finished > 1 ? ` (n ${n})` : ''}`;
}

function printMetrics({ groups, metrics }: Comparison): void {
  const rows = metrics.flatMap((metric) =>
    groups.map(({ label, metrics: values, finished }, i) => {
      const { last, best } = values[metric]!;
      return [i === 0 ? metric : '', label, formatSummary(last, finished), formatSummary(best, finished)];
    }),
  );
  if (rows.length > 0) stdout.write(`\n${formatTable(['metric (mean ± sd over n runs)', '', 'last', 'best'], rows)}`);
}

function printUnfinished({ groups, metrics }: Comparison): void {
  const rows = groups.flatMap(({ label, runs }) =>
    runs
      .filter(({ status }) => status !== 'finished')
      .map(({ id, seed, step, status, problem, metrics: values }) => {
        const numbers = metrics.slice(0, 2).map((metric) => `${metric} ${formatNumber(values[metric]?.last)}`);
        return [label, id, String(seed), problem === undefined ? status : `${status}: ${problem}`, String(step), numbers.join(', ')];
      }),
  );
  stdout.write(`\n${formatTable(['', 'run', 'seed', 'status', 'step', 'last metrics'], rows)}`);
}
