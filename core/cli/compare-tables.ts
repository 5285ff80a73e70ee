/** The tables of a comparison, made to fit a terminal. */
import type { ComparedRun } from '../compare/compared-run.ts';
import type { Comparison } from '../compare/compare.ts';
import type { TextTable } from '../compare/tables.ts';
import { perfectName } from '../compare/perfect.ts';
import { formatNumber, formatTable } from './table.ts';

const EMPTY = ['', '–', '[]'];

/** Without the params that are empty in every group. */
export function withoutEmptyColumns({ columns, rows }: TextTable): TextTable {
  const kept = columns.flatMap((_, i) => (i > 0 && rows.every((row) => EMPTY.includes(row[i]!)) ? [] : [i]));
  return { columns: kept.map((i) => columns[i]!), rows: rows.map((row) => kept.map((i) => row[i]!)) };
}

/** With a column of what a perfect sampler reaches, the mean over a group's finished runs, where one of the metrics has such numbers. */
export function withPerfect({ columns, rows }: TextTable, { groups, metrics }: Comparison, runs: readonly ComparedRun[]): TextTable {
  const cells = metrics.flatMap((metric) =>
    groups.map((group) => {
      const dirs = new Set(group.runs.filter(({ status }) => status === 'finished').map(({ dir }) => dir));
      const values = runs.flatMap(({ dir, metrics: all }) => (dirs.has(dir) ? [all[perfectName(metric)]?.last] : []));
      const numbers = values.filter((value) => typeof value === 'number');
      return formatNumber(numbers.length === 0 ? null : numbers.reduce((sum, value) => sum + value, 0) / numbers.length);
    }),
  );
  if (cells.every((cell) => cell === '–')) return { columns, rows };
  const at = columns.at(-1) === 'curve' ? columns.length - 1 : columns.length;
  return { columns: columns.toSpliced(at, 0, 'perfect'), rows: rows.map((row, i) => row.toSpliced(at, 0, cells[i]!)) };
}

const widthOf = (text: string) => Math.max(...text.split('\n').map((line) => line.replaceAll(/\u001b\[[\d;]*m/g, '').length));

/**
 * As it is where `width` has room for it. Else a table of things with names (its first column has no title) is turned on its side, as many of
 * them side by side as fit; of any other, the first column becomes headings above indented rows.
 */
export function formatFitting(table: TextTable, width: number): string {
  const whole = formatTable(table.columns, table.rows);
  if (widthOf(whole) <= width) return whole;
  return table.columns[0] === '' ? turned(table, width) : underHeadings(table);
}

function turned({ columns, rows }: TextTable, width: number): string {
  const sides = (some: TextTable['rows']) =>
    formatTable(
      ['', ...some.map(([label]) => label!)],
      columns.slice(1).map((title, i) => [title, ...some.map((row) => row[i + 1]!)]),
    );
  const blocks: string[] = [];
  for (let from = 0; from < rows.length;) {
    let to = from + 1;
    while (to < rows.length && widthOf(sides(rows.slice(from, to + 1))) <= width) to++;
    blocks.push(sides(rows.slice(from, to)));
    from = to;
  }
  return blocks.join('\n\n');
}

function underHeadings({ columns: [first = '', ...columns], rows }: TextTable): string {
  const lines = formatTable(columns, rows.map(([, ...row]) => row)).split('\n'); // prettier-ignore
  const [head = '', ...body] = lines;
  return [first, `  ${head}`, ...body.flatMap((line, i) => [...(rows[i]?.[0] ? [rows[i][0]] : []), `  ${line}`])].join('\n');
}
