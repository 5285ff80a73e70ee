/** Rows of studies, over the seeds of a run. */
import { formatNumber } from '../compare/format.ts';
import { summarize } from '../compare/statistics/summary.ts';
import type { Cell, TableBlock } from './model.ts';
import { finishedOf, type Row, type StudyNumbers } from './reported-run.ts';
import { numberCell } from './tables.ts';

/**
 * Measured, exact, |measured − exact|, tolerance, within: a table for each study, none for other runs. Means are over seeds; every seed must lie
 * within.
 */
export function studiesTables(rows: readonly Row[]): TableBlock[] {
  const studies = rows.flatMap(({ name, runs }) => {
    const all = finishedOf(runs).flatMap(({ study }) => (study === undefined ? [] : [study]));
    return all.length === 0 ? [] : [{ name, all }];
  });
  return studies.map(({ name, all }, i) => {
    const table = tableOf(all);
    const kept = table.rows.filter((row) => row.some(({ tone }) => tone === 'good')).length;
    const title = `${name}: ${kept} of ${table.rows.length} rows within their tolerance`;
    return { ...table, title, ...(i === studies.length - 1 ? { notes: [NOTE] } : {}) };
  });
}

const NOTE =
  'Measured: the mean over the seeds, ± its standard deviation where they differ. The distance is that of the worst seed; ✓ where every seed lies within the tolerance.';

function tableOf(seeds: readonly (readonly StudyNumbers[])[]): TableBlock {
  const names = [...new Set(seeds.flatMap((study) => study.map(({ name }) => name)))];
  const lines = names.map((name) => lineOf(name, seeds.flatMap((study) => study.filter((one) => one.name === name)))); // prettier-ignore
  const titles = ['', 'measured', 'exact', '|measured − exact|', 'tolerance', 'within', ''];
  const columns = titles.map((title) => ({ title, isNumeric: title !== '' }));
  const hasNotes = lines.some((line) => line.at(-1)!.text !== '');
  const shown = hasNotes ? columns.length : columns.length - 1;
  return { kind: 'table', columns: columns.slice(0, shown), rows: lines.map((line) => line.slice(0, shown)) };
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
