import { compare } from '../../../core/compare/compare.ts';
import { comparisonCsv, csvText, markdownTable } from '../../../core/compare/markup.ts';
import { differencesTable, explanations, groupsTable, metricsTable, othersTable } from '../../../core/compare/tables.ts';
import { madeRun } from './made-run.ts';
import { seededDraws } from './statistics/listed-draws.ts';

const MODES = 'mode-coverage/modes';
const comparison = compare(
  [
    madeRun('a1', 1, 1, 8),
    madeRun('a2', 2, 1, 6),
    madeRun('a3', 3, 1, 7),
    madeRun('a3-old', 3, 1, 1, { started: -1 }),
    madeRun('a4', 4, 1, 2, { status: 'failed', problem: 'E_RUN_NOT_FINITE' }),
    madeRun('b1', 1, 10, 5),
    madeRun('b2', 2, 10, 5),
    madeRun('b3', 3, 10, 5),
  ],
  { metrics: [MODES], interval: 't', draws: seededDraws() },
);

describe('the tables of a comparison', () => {
  it('say what tells groups apart, and how many runs they have', () => {
    expect(groupsTable(comparison)).toEqual({
      columns: ['', 'experiment', 'objective.r1.gamma', 'runs', 'seeds'],
      rows: [
        ['A', 'ring', '1', '4 (1 failed, 1 repeated)', '1–4'],
        ['B', 'ring', '10', '3', '1–3'],
      ],
    });
  });

  it('give n, mean ± sd, median and interval', () => {
    // 8 6 7: mean 7, sd 1, 7 ± 4.302653 / √3 (t with 2 degrees of freedom, SciPy 1.17.1)
    expect(metricsTable(comparison)).toEqual({
      columns: ['metric, last value', '', 'n', 'mean ± sd', 'median', '95 % interval'],
      rows: [
        [MODES, 'A', '3', '7 ± 1', '7', '[4.516, 9.484]'],
        ['', 'B', '3', '5 ± 0', '5', '[5, 5]'],
      ],
    });
  });

  it('give paired differences with their test', () => {
    // 3 1 2: mean 2, sd 1, 2 ± 2.484; d = 2, times Γ(1) / Γ(½) = 1/√π = 0.5642; + + + and − − − of eight patterns
    expect(differencesTable(comparison).rows).toEqual([[MODES, 'A − B', '3', '2 ± 1', '[-0.4841, 4.484]', '1.13', '0.25', '0.25']]);
  });

  it('list the runs that do not count, and why', () => {
    expect(othersTable(comparison).rows).toEqual([
      ['A', 'a4', '4', 'failed: E_RUN_NOT_FINITE', '100', `${MODES} 2`],
      ['A', 'a3-old', '3', 'repeated, finished', '100', `${MODES} 1`],
    ]);
  });

  it('name every estimator', () => {
    const text = explanations(comparison).join(' ');
    expect(text).toContain("Student's t");
    expect(text).toContain("Hedges' effect size");
    expect(text).toContain('sign-flip permutation test (exact)');
    expect(text).toContain('corrected for the 1 difference');
    expect(text).not.toContain('bootstrap');
  });
});

describe('for other programs', () => {
  it('Markdown has bars of its own escaped', () => {
    expect(markdownTable({ columns: ['a', 'b|c'], rows: [['1', '2']] })).toBe('| a | b\\|c |\n| --- | --- |\n| 1 | 2 |');
  });

  it('CSV quotes what needs it, and leaves out what is not there', () => {
    expect(csvText([['a,b', 'say "hi"', null, 0.1]])).toBe('"a,b","say ""hi""",,0.1\n');
  });

  it('CSV has a row for each group and each difference, of the same length', () => {
    const [head, ...rows] = comparisonCsv(comparison).trimEnd().split('\n').map((line) => line.split(',')); // prettier-ignore
    expect(rows.map((row) => [row.length, row[2], row[3]])).toEqual([[head!.length, 'A', ''], [head!.length, 'B', ''], [head!.length, 'A', 'B']]); // prettier-ignore
    const cell = (row: number, column: string) => rows[row]![head!.indexOf(column)];
    expect([cell(0, 'mean'), cell(0, 'failed'), cell(0, 'repeated'), cell(2, 'mean'), cell(2, 'p')]).toEqual(['7', '1', '1', '2', '0.25']);
  });
});
