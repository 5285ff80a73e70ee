/** Rows of runs × columns → a table of numbers. */
import { formatNumber, formatParam, formatSpread } from '../compare/format.ts';
import { perfectName } from '../compare/perfect.ts';
import { summarize } from '../compare/statistics/summary.ts';
import type { ColumnPlan } from '../suite/report-plan.ts';
import type { Cell, TableBlock } from './model.ts';
import { finishedOf, type Row } from './reported-run.ts';

/** Metrics are mean ± standard deviation over the finished runs; the last column says how many of the planned runs these are. */
export function tableOf(
  rows: readonly Row[],
  columns: readonly ColumnPlan[],
  { title, transpose = false }: { readonly title?: string | undefined; readonly transpose?: boolean } = {},
): TableBlock {
  const head = [...columns.map(({ name, kind }) => ({ title: name, isNumeric: kind !== 'param' })), { title: 'runs', isNumeric: true }];
  const cells = rows.map((row) => [...columns.map((column) => cellOf(row, column)), runsCell(row)]);
  const named = title === undefined ? {} : { title };
  if (!transpose) {
    const all = cells.map((line, i) => [{ text: rows[i]!.name }, ...line]);
    return { kind: 'table', ...named, columns: [{ title: '', isNumeric: false }, ...head], rows: all };
  }
  const turned = head.map((column, i) => [{ text: column.title }, ...cells.map((line) => line[i]!)]);
  return {
    kind: 'table',
    ...named,
    columns: [{ title: '', isNumeric: false }, ...rows.map((row) => ({ title: row.name, isNumeric: true }))],
    rows: turned,
  };
}

function cellOf(row: Row, column: ColumnPlan): Cell {
  if (row.perfect === true && column.kind !== 'metric') return { text: formatNumber(null) };
  switch (column.kind) {
    case 'param':
      return paramCell(row, column.param);
    case 'fact':
      return factCell(row, column.fact);
    case 'metric': {
      const runs = finishedOf(row.runs);
      const [metric, at] = row.perfect === true ? [perfectName(column.metric), 'last' as const] : [column.metric, column.at];
      const values = runs.map(({ metrics }) => metrics[metric]?.[at]).filter((value) => typeof value === 'number');
      return numberCell(values, runs.length, column.digits);
    }
  }
}

/** Mean ± standard deviation, with the number of values where some of `of` runs have none. */
export function numberCell(values: readonly number[], of: number, digits?: number): Cell {
  const summary = summarize(values);
  if (summary === undefined) return { text: formatNumber(null) };
  const { mean, sd } = summary;
  const spread = sd === null ? '' : ` ± ${formatNumber(Number(sd.toPrecision(2)))}`;
  const text = digits === undefined ? formatSpread(summary) : `${Number(mean.toPrecision(digits))}${spread}`;
  return { text, ...(values.length < of ? { note: `n = ${values.length}` } : {}) };
}

const paramCell = ({ runs }: Row, path: string): Cell => ({
  text: [...new Set(runs.map(({ params }) => formatParam(params[path] ?? null)))].join(', ') || formatParam(null),
});

function factCell({ runs }: Row, fact: string): Cell {
  const finished = finishedOf(runs);
  if (fact === 'seconds') return numberCell(finished.map(({ seconds }) => seconds), finished.length, 3); // prettier-ignore
  const player = fact.slice('parameters/'.length);
  const counts = finished.flatMap(({ step, parameters }) => (fact === 'steps' ? step : (parameters[player] ?? [])));
  return { text: [...new Set(counts)].join(', ') || formatNumber(null) };
}

/** 3, or 2 of 3 with what became of the third. */
function runsCell({ runs, planned }: Row): Cell {
  const finished = finishedOf(runs).length;
  const failed = runs.filter(({ status }) => status === 'failed').length;
  const others = planned - finished - failed;
  const notes = [...(failed > 0 ? [`${failed} failed`] : []), ...(others > 0 ? [`${others} not there`] : [])];
  return {
    text: finished === planned ? String(planned) : `${finished} of ${planned}`,
    ...(notes.length > 0 ? { note: notes.join(', ') } : {}),
    ...(failed > 0 ? { tone: 'bad' as const } : {}),
  };
}
