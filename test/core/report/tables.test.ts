import { describe, expect, it } from '@jest/globals';

import { tableOf } from '../../../core/report/tables.ts';
import type { ColumnPlan } from '../../../core/suite/report-plan.ts';
import { failedRun, madeRow, madeRun, METRIC } from './made.ts';

const modes: ColumnPlan = { kind: 'metric', name: 'modes', metric: METRIC, at: 'last' };
const texts = (table: ReturnType<typeof tableOf>) =>
  table.rows.map((row) => row.map(({ text, note }) => (note === undefined ? text : `${text} | ${note}`)));

describe('a table of runs', () => {
  it('has mean ± standard deviation over the seeds, and the number of runs', () => {
    const table = tableOf([madeRow('plain', [4, 6, 8]), madeRow('alone', [5])], [modes]);
    expect(table.columns.map(({ title }) => title)).toEqual(['', 'modes', 'runs']);
    expect(texts(table)).toEqual([
      ['plain', '6 ± 2', '3'], // the sample standard deviation of 4 6 8: √(8 / 2)
      ['alone', '5', '1'],
    ]);
  });

  it('takes the best value, and as many digits as it is told', () => {
    const row = madeRow('plain', [1.23456, 1.23456]);
    expect(
      texts(
        tableOf(
          [row],
          [
            { ...modes, at: 'best' },
            { ...modes, digits: 2 },
          ],
        ),
      ),
    ).toEqual([['plain', '2.235 ± 0', '1.2 ± 0', '2']]);
  });

  it('counts failed and missing runs, and takes no value of them', () => {
    const row = { name: 'plain', runs: [madeRun(1, 4), madeRun(2, 6), failedRun(3, 1000)], planned: 5 };
    expect(texts(tableOf([row], [modes]))).toEqual([['plain', '5 ± 1.4', '2 of 5 | 1 failed, 2 not there']]);
  });

  it('says how many values a mean has where some runs have none', () => {
    const without = madeRun(3, 0, { metrics: { [METRIC]: { last: null, best: null } } });
    const row = { name: 'plain', runs: [madeRun(1, 4), madeRun(2, 6), without], planned: 3 };
    expect(texts(tableOf([row], [modes]))).toEqual([['plain', '5 ± 1.4 | n = 2', '3']]);
    expect(texts(tableOf([{ ...row, runs: [without], planned: 1 }], [modes]))).toEqual([['plain', '–', '1']]);
  });

  it('has the numbers of a perfect sampler in a row of its own, and neither params nor facts there', () => {
    const metrics = { [METRIC]: { last: 4, best: 9 }, 'coverage/perfect-modes': { last: 8, best: null } };
    const runs = [madeRun(1, 4, { metrics })];
    const columns: ColumnPlan[] = [modes, { ...modes, at: 'best' }, { kind: 'fact', name: 'steps', fact: 'steps' }, { kind: 'param', name: 'loss', param: 'objective' }]; // prettier-ignore
    expect(texts(tableOf([{ name: 'data', runs, planned: 1, perfect: true }], columns))).toEqual([['data', '8', '8', '–', '–', '1']]);
  });

  it('shows params, and facts of training', () => {
    const columns: ColumnPlan[] = [
      { kind: 'param', name: 'loss', param: 'objective' },
      { kind: 'param', name: 'none', param: 'noise' },
      { kind: 'fact', name: 's', fact: 'seconds' },
      { kind: 'fact', name: 'steps', fact: 'steps' },
      { kind: 'fact', name: 'size', fact: 'parameters/generator' },
      { kind: 'fact', name: 'other', fact: 'parameters/critic' },
    ];
    expect(texts(tableOf([madeRow('plain', [1, 2])], columns))).toEqual([['plain', 'plain', '–', '2 ± 0', '100', '12', '–', '2']]);
  });

  it('can be turned on its side', () => {
    const table = tableOf([madeRow('a', [1]), madeRow('b', [2])], [modes], { title: 'Turned', transpose: true });
    expect(table.title).toBe('Turned');
    expect(table.columns.map(({ title }) => title)).toEqual(['', 'a', 'b']);
    expect(texts(table)).toEqual([
      ['modes', '1', '2'],
      ['runs', '1', '1'],
    ]);
  });
});
