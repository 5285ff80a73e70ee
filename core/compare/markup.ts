/** Comparisons for other programs: Markdown for a page, CSV for a sheet. */
import type { Comparison } from './compare.ts';
import { formatParam } from './format.ts';
import type { TextTable } from './tables.ts';

/** A GitHub-flavoured Markdown table. */
export function markdownTable({ columns, rows }: TextTable): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(columns), line(columns.map(() => '---')), ...rows.map(line)].join('\n');
}

/** RFC 4180, with a line feed at each end. */
export function csvText(rows: readonly (readonly (string | number | null)[])[]): string {
  const cell = (value: string | number | null) => {
    const text = value === null ? '' : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(cell).join(',')}\n`).join('');
}

/** One row for each group and metric, then one for each difference, with the group on the right under `minus`. Numbers are not rounded. */
export function comparisonCsv({ groups, metrics, differs, differences, value }: Comparison): string {
  const params = differs.filter((path) => path !== 'experiment');
  const numbers = ['n', 'mean', 'sd', 'median', 'low', 'high', 'interval', 'effect', 'p', 'holm'];
  const head = ['metric', 'value', 'group', 'minus', 'experiment', ...params, 'runs', 'finished', 'failed', 'repeated', ...numbers];
  const summaries = metrics.flatMap((metric) =>
    groups.map((group) => {
      const summary = group.metrics[metric]![value] ?? null;
      const { low = null, high = null, method = null } = summary?.interval ?? {};
      return [
        ...[metric, value, group.label, null, group.experiment],
        ...params.map((path) => (group.params[path] === null ? null : formatParam(group.params[path]!))),
        ...[group.runs.length, group.finished, group.failed, group.repeats.length],
        ...[summary?.n ?? 0, summary?.mean ?? null, summary?.sd ?? null, summary?.median ?? null, low, high, method, null, null, null],
      ];
    }),
  );
  const pairs = differences.map(({ metric, left, right, n, mean, sd, median, interval, effect, p, corrected }) => [
    ...[metric, value, left, right, null],
    ...params.map(() => null),
    ...[null, null, null, null],
    ...[n, mean, sd, median, interval.low, interval.high, interval.method, effect, p, corrected],
  ]);
  return csvText([head, ...summaries, ...pairs]);
}
