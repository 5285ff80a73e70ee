import { describe, expect, it } from '@jest/globals';

import { chartTable } from '../../../core/report/chart-table.ts';
import { chartOf, MOST_POINTS, thinned } from '../../../core/report/curves.ts';
import { failedRun, madeRow, madeRun, METRIC, point } from './made.ts';

const long = (seed: number, count: number) =>
  madeRun(seed, 1, { series: { [METRIC]: Array.from({ length: count }, (_, i) => point((i + 1) * 10, i)) } });

describe('a chart', () => {
  it('has each seed, and their mean with its interval at each step', () => {
    const { lines, title } = chartOf(METRIC, [madeRow('plain', [4, 6, 8])])!;
    expect(title).toBe(METRIC);
    expect(lines[0]!.seeds.map(({ seed, points }) => [seed, points.at(-1)!.value])).toEqual([
      [1, 4],
      [2, 6],
      [3, 8],
    ]);
    const [, last] = lines[0]!.mean;
    // mean 6, sd 2, t with 2 degrees of freedom 4.302653 (SciPy 1.17.1): 6 ± 4.302653 · 2 / √3
    expect(last).toMatchObject({ step: 100, mean: 6 });
    expect(last!.low).toBeCloseTo(6 - 4.96828, 4);
    expect(last!.high).toBeCloseTo(6 + 4.96828, 4);
  });

  it('shows a failed run as far as it went, and leaves it out of the mean', () => {
    const { lines } = chartOf(METRIC, [{ name: 'plain', runs: [madeRun(1, 4), madeRun(2, 6), failedRun(3, 1000)], planned: 3 }])!;
    expect(lines[0]!.seeds[2]).toEqual({ seed: 3, isFinished: false, points: [point(50, 1000)] });
    expect(lines[0]!.mean.map(({ mean }) => mean)).toEqual([2.5, 5]);
  });

  it('has a mean only at steps that all of the runs have', () => {
    const other = madeRun(2, 6, { series: { [METRIC]: [point(100, 6)] } });
    expect(chartOf(METRIC, [{ name: 'plain', runs: [madeRun(1, 4), other], planned: 2 }])!.lines[0]!.mean.map(({ step }) => step)).toEqual([
      100,
    ]);
  });

  it('has no line for rows without a point, and is missing where there is none', () => {
    const without = { name: 'without', runs: [madeRun(1, 1, { series: {} })], planned: 1 };
    expect(chartOf(METRIC, [madeRow('plain', [1]), without])!.lines.map(({ label }) => label)).toEqual(['plain']);
    expect(chartOf(METRIC, [without])).toBeUndefined();
    expect(chartOf('loss/generator', [madeRow('plain', [1])])).toBeUndefined();
  });

  it('leaves out of a logarithmic scale what has no place there, and says so', () => {
    const zero = madeRun(1, 1, { series: { [METRIC]: [point(50, 0), point(100, 1)] } });
    const chart = chartOf(METRIC, [{ name: 'plain', runs: [zero], planned: 1 }], { log: true })!;
    expect(chart.lines[0]!.seeds[0]!.points).toEqual([point(100, 1)]);
    expect(chart.notes).toEqual(['Values that are not positive have no place on this scale: plain.']);
  });

  it('is thinned, with the same steps for all seeds, the first and the last among them', () => {
    const { lines } = chartOf(METRIC, [{ name: 'plain', runs: [long(1, 5000), long(2, 5000)], planned: 2 }])!;
    const steps = lines[0]!.seeds.map(({ points }) => points.map(({ step }) => step));
    expect(steps[0]).toHaveLength(MOST_POINTS);
    expect(steps[1]).toEqual(steps[0]);
    expect([steps[0]![0], steps[0]!.at(-1)]).toEqual([10, 50_000]);
    expect(lines[0]!.mean).toHaveLength(MOST_POINTS);
  });

  it('of many lines has fewer points for each', () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({ name: `row ${i}`, runs: [long(1, 500), long(2, 500), long(3, 500)], planned: 3 }));
    const total = chartOf(METRIC, rows)!.lines.reduce(
      (sum, { seeds, mean }) => sum + mean.length + seeds.reduce((n, { points }) => n + points.length, 0),
      0,
    );
    expect(total).toBeLessThanOrEqual(12_100); // 20 rows of 3 seeds and a mean share 12 000; a rounded number each
  });
});

describe('the table of a chart', () => {
  it('has the mean and its interval at a few steps', () => {
    const table = chartTable(chartOf(METRIC, [madeRow('plain', [4, 6, 8]), madeRow('alone', [5])])!);
    expect(table.columns.map(({ title }) => title)).toEqual(['step', '50', '100']);
    expect(table.rows[0]!.map(({ text, note }) => [text, note])).toEqual([
      ['plain', undefined],
      ['3', '[0.5159, 5.484]'], // half of 6 ± 4.96828
      ['6', '[1.032, 10.97]'],
    ]);
    expect(table.rows[1]!.map(({ text }) => text)).toEqual(['alone', '2.5', '5']);
  });

  it('shows a run that did not finish where no other did', () => {
    const table = chartTable(chartOf(METRIC, [{ name: 'plain', runs: [failedRun(1)], planned: 1 }])!);
    expect(table.rows[0]!.map(({ text }) => text)).toEqual(['plain', '3']);
  });
});

describe('thinning', () => {
  it('keeps what is few', () => {
    expect(thinned([1, 2, 3], 3)).toEqual([1, 2, 3]);
    expect(thinned([], 3)).toEqual([]);
  });

  it('takes about equal distances', () => {
    expect(thinned([0, 1, 2, 3, 4, 5, 6, 7, 8], 3)).toEqual([0, 4, 8]);
  });
});
