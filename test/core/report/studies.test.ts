import { describe, expect, it } from '@jest/globals';

import type { Row, StudyNumbers } from '../../../core/report/reported-run.ts';
import { studiesTables } from '../../../core/report/studies.ts';
import { madeRow, madeRun, textsOf } from './made.ts';

const numbers = (measured: number, more: Partial<StudyNumbers> = {}): StudyNumbers => {
  const exact = more.exact ?? 0.5;
  const error = measured === exact ? 0 : Math.abs(measured - exact);
  return { name: 'jsd', measured, exact, tolerance: 0.01, relation: 'within', error, within: error <= 0.01, note: null, ...more };
};
const study = (...seeds: readonly (readonly StudyNumbers[])[]) => ({
  name: 'theory/jsd',
  runs: seeds.map((rows, i) => madeRun(i + 1, 0, { study: rows })),
  planned: seeds.length,
});
const texts = (rows: readonly Row[]) => textsOf(studiesTables(rows)[0]);

describe('the rows of studies', () => {
  it('are measured, exact, their distance, the tolerance and whether it is kept', () => {
    expect(studiesTables([study([numbers(0.505)])])[0]!.columns.map(({ title }) => title)).toEqual([
      '',
      'measured',
      'exact',
      '|measured − exact|',
      'tolerance',
      'within',
    ]);
    expect(texts([study([numbers(0.505), numbers(0.7, { name: 'w1' })])])).toEqual([
      ['jsd', '0.505', '0.5', '0.005', '0.01', '✓'],
      ['w1', '0.7', '0.5', '0.2', '0.01', '✗'],
    ]);
  });

  it('of several seeds have a mean, and the distance of the worst', () => {
    expect(texts([study([numbers(0.5)], [numbers(0.505)], [numbers(0.55)])])).toEqual([
      ['jsd', '0.518333 ± 0.028', '0.5', '0.05', '0.01', '✗ 2 of 3'], // sd of 0.5 0.505 0.55 is 0.02754
    ]);
  });

  it('that are the same for each seed have no spread', () => {
    expect(texts([study([numbers(0.5)], [numbers(0.5)])])[0]![1]).toBe('0.5');
  });

  it('may be bounds, and infinite', () => {
    const bound = numbers(0.7, { relation: 'at least', within: true, note: 'A bound.' });
    const infinite = numbers(Infinity, { name: 'kl', exact: Infinity, error: 0, within: true });
    expect(texts([study([bound, infinite])])).toEqual([
      ['jsd', '0.7', '≥ 0.5', '0.2', '0.01', '✓', 'A bound.'],
      ['kl', '∞', '∞', '0', '0.01', '✓', ''],
    ]);
  });

  it('have a table for each study', () => {
    const tables = studiesTables([study([numbers(0.5)]), madeRow('plain', [1]), { ...study([numbers(0.6)]), name: 'theory/w1' }]);
    expect(tables.map(({ title, rows, notes }) => [title, rows[0]![1]!.text, notes?.length])).toEqual([
      ['theory/jsd: 1 of 1 rows within their tolerance', '0.5', undefined],
      ['theory/w1: 0 of 1 rows within their tolerance', '0.6', 1],
    ]);
  });

  it('are missing where no run is a finished study', () => {
    expect(studiesTables([madeRow('plain', [1])])).toEqual([]);
  });
});
