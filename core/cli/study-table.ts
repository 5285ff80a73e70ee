/** The rows of a study for people. */
import { formatNumber } from '../compare/format.ts';
import type { JudgedRow } from '../run/study-rows.ts';
import { stdout } from './output.ts';
import { formatTable } from './table.ts';

const SIGNS = { within: '±', 'at least': '≥ −', 'at most': '≤ +' };

/** row, measured, exact, |measured − exact|, tolerance (≥ − and ≤ +: one-sided), within; and in a sentence how many lie outside. */
export function formatStudy(rows: readonly JudgedRow[]): string {
  const right = (title: string) => ({ title, align: 'right' as const });
  const table = formatTable(
    ['row', right('measured'), right('exact'), right('|measured − exact|'), right('tolerance'), 'within'],
    rows.map(({ name, measured, exact, error, tolerance, relation, within }) => [
      name,
      ...[measured, exact, error].map(shown),
      `${SIGNS[relation]}${shown(tolerance)}`,
      within ? 'yes' : stdout.styled('red', 'NO'),
    ]),
  );
  const outside = rows.filter(({ within }) => !within).map(({ name }) => name);
  const verdict =
    outside.length === 0
      ? `All ${rows.length} rows lie within tolerance.`
      : stdout.styled('red', `${outside.length} of ${rows.length} rows lie outside tolerance: ${outside.join(', ')}.`);
  return `${table}\n\n${verdict}`;
}

const shown = (value: number) => (Number.isFinite(value) ? formatNumber(value) : Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞');
