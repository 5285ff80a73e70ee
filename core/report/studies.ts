/** Rows of studies, over the seeds of a run. */
import { formatNumber } from '../compare/format.ts';
import { summarize } from '../compare/statistics/summary.ts';
import type { Cell, TableBlock } from './model.ts';
import { finishedOf, type Row, type StudyNumbers } from './reported-run.ts';
import { numberCell } from './tables.ts';

/** Measured, exact, |measured − exact|, tolerance, within; undefined where no run is a study. Means are over seeds; every seed must lie within. */
export function studiesTable(rows: readonly Row[], title?: string): TableBlock | undefined {
  const several = rows.length > 1;
  const lines = rows.flatMap((row) => {
    const studies = finishedOf(row.runs).flatMap(({ study }) => (study === undefined ? [] : [study]));
    const names = [...new Set(studies.flatMap((study) => study.map(({ name }) => name)))];
    return names.map((name) => {
      const all = studies.flatMap((study) => study.filter((one) => one.name === name));
      return lineOf(several ? `${row.name}: ${name}` : name, all);
    });
  });
  if (lines.length === 0) return undefined;
  const numeric = ['measured', 'exact', '|measured − exact|', 'tolerance', 'within'].map((one) => ({ title: one, isNumeric: true }));
  const columns = [{ title: '', isNumeric: false }, ...numeric, { title: '', isNumeric: false }];
  const hasNotes = lines.some((line) => line.at(-1)!.text !== '');
  return {
    kind: 'table',
    ...(title === undefined ? {} : { title }),
    columns: hasNotes ? columns : columns.slice(0, -1),
    rows: hasNotes ? lines : lines.map((line) => line.slice(0, -1)),
    notes: [
      'Measured: mean ± standard deviation over the seeds. The difference and whether it lies within the tolerance are those of the worst seed.',
    ],
  };
}

function lineOf(name: string, all: readonly StudyNumbers[]): Cell[] {
  const { exact, tolerance, relation, note } = all[0]!;
  const measured = all.map((one) => one.measured);
  const finite = measured.filter(Number.isFinite);
  const worst = Math.max(...all.map(({ error }) => error)); // NaN where one is
  const kept = all.filter(({ within }) => within).length;
  const isGood = kept === all.length;
  const sign = { within: '', 'at least': '≥ ', 'at most': '≤ ' }[relation];
  const exacts = summarize(all.map((one) => one.exact).filter(Number.isFinite));
  return [
    { text: name },
    finite.length === 0 ? { text: infinite(measured[0]!) } : withoutNoSpread(numberCell(finite, all.length, 6)),
    { text: `${sign}${exacts === undefined ? infinite(exact) : Number(exacts.mean.toPrecision(6))}` },
    { text: Number.isFinite(worst) ? String(Number(worst.toPrecision(2))) : infinite(worst) },
    { text: formatNumber(tolerance) },
    { text: `${isGood ? '✓' : '✗'}${all.length > 1 ? ` ${kept} of ${all.length}` : ''}`, tone: isGood ? 'good' : 'bad' },
    { text: note ?? '' },
  ];
}

/** What has no randomness in it is the same for every seed. */
const withoutNoSpread = ({ text, ...rest }: Cell): Cell => ({ text: text.replace(/ ± 0$/, ''), ...rest });

const infinite = (value: number) => (Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞');
