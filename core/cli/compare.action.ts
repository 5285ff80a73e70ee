import { compare, type Comparison, type CompareOptions } from '../compare/compare.ts';
import type { ComparedRun } from '../compare/compared-run.ts';
import { comparisonCsv, markdownTable } from '../compare/markup.ts';
import { differencesTable, explanations, groupsTable, metricsTable, othersTable, type TextTable } from '../compare/tables.ts';
import { isPerfect } from '../compare/perfect.ts';
import { GanvilError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { CompareArguments } from './compare.ts';
import { statisticsDraws } from './compared-runs.ts';
import { EXIT } from './exit-codes.ts';
import { isMain } from './metric-rows.ts';
import { quoted } from './options.ts';
import { printJson, stdout, suggest } from './output.ts';
import { chosenRuns, conditionOf } from './run-filter.ts';
import { warnOfDamage } from './report-errors.ts';
import { openSource } from './run-source.ts';
import { formatFitting, withoutEmptyColumns, withPerfect } from './compare-tables.ts';

/** Differences that a terminal has room for. */
const DIFFERENCES_SHOWN = 40;

/** Prints the groups with what tells them apart, every metric group by group, and the differences. */
export async function compareNames(argv: CompareArguments): Promise<number> {
  const { names, value, interval, baseline, where, from, runs: folder, json, csv, markdown } = argv;
  checkForms({ json, csv, markdown });
  const source = await openSource({ from, runs: folder }, warnOfDamage);
  const condition = conditionOf(where);
  const runs = chosenRuns(await source.find(names, condition), condition).found.map(({ seen }) => seen);
  if (runs.length === 0) throw emptyError(names, source.place, where);
  const [metric, by] = [argv.metric, argv.by].map((list) => list.flatMap((one) => one.split(',').map((word) => word.trim())));
  const known = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))].sort();
  for (const name of metric!) checkMetric(name, known);
  for (const path of by!) checkParam(path, runs);
  const isChosen = (name: string) => metric!.some((one) => name === one || name.startsWith(`${one}/`));
  const isListed = json || csv ? (name: string) => !isPerfect(name) : isMain;
  const metrics = known.filter(metric!.length > 0 ? isChosen : isListed);

  const needsCurves = value === 'auc' || !(json || csv || markdown);
  const options = {
    metrics,
    value,
    interval,
    baseline,
    draws: statisticsDraws(),
    ...(by!.length > 0 ? { by } : {}),
  } satisfies CompareOptions;
  const comparison = compare(needsCurves ? await source.withCurves(runs, metrics) : runs, options);
  checkBaseline(baseline, comparison);
  if (json) printJson(comparison);
  else if (csv) stdout.write(comparisonCsv(comparison));
  else print(comparison, runs, markdown ? markdownTable : fitted, markdown ? Infinity : DIFFERENCES_SHOWN);
  if (json || csv || markdown) return EXIT.ok;
  suggest(`ganvil ${next(argv, comparison)}${source.argument}`);
  return EXIT.ok;
}

/** Prints runs side by side as `ganvil compare` does by default. */
export async function printComparison(names: readonly string[], folder: string | undefined): Promise<void> {
  const source = await openSource({ from: undefined, runs: folder }, warnOfDamage);
  const runs = (await source.find(names)).runs.map(({ seen }) => seen);
  const metrics = [...new Set(runs.flatMap((run) => Object.keys(run.metrics)))].filter(isMain).sort();
  const comparison = compare(await source.withCurves(runs, metrics), { metrics, draws: statisticsDraws() });
  print(comparison, runs, fitted, DIFFERENCES_SHOWN);
}

/** As a table; in blocks where a terminal is too narrow for it. */
const fitted = (table: TextTable): string => formatFitting(table, stdout.stream.isTTY ? stdout.stream.columns || 80 : Infinity);

function next({ names, metric }: CompareArguments, { groups, metrics }: Comparison): string {
  const [first] = metrics;
  const narrower = groups.length > 1 && metric.length === 0 && first !== undefined;
  return narrower
    ? `compare ${names.map(quoted).join(' ')} --metric ${quoted(first)}`
    : `runs show ${quoted(groups.at(-1)!.runs.at(-1)!.id)}`;
}

const emptyError = (names: readonly string[], place: string, where: string | undefined): GanvilError =>
  new GanvilError('E_RUN_MISSING', {
    where: place,
    expected: where === undefined ? 'runs to compare' : `runs that meet ${where}`,
    received: `none of ${names.join(', ')}`,
  });

function checkForms(forms: Readonly<Record<string, boolean>>): void {
  const asked = Object.keys(forms).filter((form) => forms[form]);
  if (asked.length < 2) return;
  const received = asked.map((form) => `--${form}`).join(' and ');
  throw new GanvilError('E_CALL_ARGUMENT', { where: 'ganvil compare', expected: 'one of --json, --csv and --markdown', received });
}

function refuse(where: string, expected: string, received: string, known: readonly string[]): void {
  const near = nearest(received, known);
  const fix = near === undefined ? `Known: ${known.join(', ')}.` : `Did you mean "${near}"?`;
  throw new GanvilError('E_CALL_ARGUMENT', { where, expected, received: `"${received}"`, fix });
}

function checkMetric(name: string, known: readonly string[]): void {
  if (known.some((one) => one === name || one.startsWith(`${name}/`))) return;
  const groups = known.map((one) => one.slice(0, one.lastIndexOf('/')));
  refuse('--metric', 'a metric that one of the runs has', name, [...new Set([...known, ...groups])]);
}

function checkParam(path: string, runs: readonly ComparedRun[]): void {
  const known = ['experiment', ...new Set(runs.flatMap(({ params }) => Object.keys(params)))];
  if (!known.some((one) => one === path || one.startsWith(`${path}.`))) refuse('--by', 'a param that one of the runs has', path, known);
}

function checkBaseline(label: string | undefined, { groups }: Comparison): void {
  const known = groups.map((group) => group.label);
  if (label !== undefined && !known.includes(label)) refuse('--baseline', 'the label of a group', label, known);
}

function print(comparison: Comparison, runs: readonly ComparedRun[], render: (table: TextTable) => string, most: number): void {
  const differences = differencesTable(comparison);
  const metrics = withPerfect(metricsTable(comparison), comparison, runs);
  const tables = [withoutEmptyColumns(groupsTable(comparison)), metrics, { ...differences, rows: differences.rows.slice(0, most) }];
  const others = othersTable(comparison);
  stdout.write([...tables, others].filter(({ rows }) => rows.length > 0).map(render).join('\n\n')); // prettier-ignore
  const notes = explanations(comparison);
  const left = differences.rows.length - most;
  if (left > 0) notes.push(`${left} further differences are not shown: choose by --metric and --baseline, or print --csv.`);
  if (others.rows.length > 0) {
    notes.push(
      'Means are over finished runs, one for each seed: the newest. The others are in the last table, with the numbers of the step that they reached.',
    );
  }
  if (notes.length > 0) stdout.write(`\n${notes.join('\n')}`);
}
