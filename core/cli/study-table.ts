/** The rows of a study for people. */
import { formatNumber } from '../compare/format.ts';
import type { JudgedRow } from '../run/study-rows.ts';
import { stdout } from './output.ts';
import { formatTable } from './table.ts';

/** What a row is to meet: ± a distance, or a bound on one side. */
function toMeet({ relation, exact, tolerance }: JudgedRow): string {
  if (relation === 'within') return `± ${shown(tolerance)}`;
  return relation === 'at least' ? `≥ ${shown(exact - tolerance)}` : `≤ ${shown(exact + tolerance)}`;
}

/** row, measured, exact, |measured − exact|, tolerance, within; and in a sentence how many lie outside. */
export function formatStudy(rows: readonly JudgedRow[]): string {
  const right = (title: string) => ({ title, align: 'right' as const });
  const table = formatTable(
    ['row', right('measured'), right('exact'), right('|measured − exact|'), right('tolerance'), 'within'],
    rows.map((row) => [
      row.name,
      ...[row.measured, row.exact, row.error].map(shown),
      toMeet(row),
      row.within ? 'yes' : stdout.styled('red', 'NO'),
    ]),
  );
  const outside = rows.filter(({ within }) => !within).map(({ name }) => name);
  const verdict =
    outside.length === 0
      ? `${rows.length === 1 ? 'The row lies' : `All ${rows.length} rows lie`} within tolerance.`
      : stdout.styled(
          'red',
          `${outside.length} of ${rows.length} rows ${outside.length === 1 ? 'lies' : 'lie'} outside tolerance: ${outside.join(', ')}.`,
        );
  return `${table}\n\n${verdict}`;
}

const shown = (value: number) => (Number.isFinite(value) ? formatNumber(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞');
