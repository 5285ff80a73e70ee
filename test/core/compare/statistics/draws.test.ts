import { bcaInterval } from '../../../../core/compare/statistics/interval.ts';
import { seeded } from './listed-draws.ts';

const rowsOf = (each: (visit: (table: ArrayLike<number>, start: number) => void) => void, n: number): number[][] => {
  const rows: number[][] = [];
  each((table, start) => rows.push(Array.from({ length: n }, (_, i) => table[start + i]!)));
  return rows;
};

describe('a table of random rows', () => {
  it.each([3, 2001])('of %d has its size and range, and is the same each time', (n) => {
    const resampler = seeded();
    const rows = rowsOf(resampler.table(4, n, 2), n);
    expect(rows.map(({ length }) => length)).toEqual([n, n, n, n]);
    expect([...new Set(rows.flat())].sort()).toEqual([0, 1]);
    expect(rowsOf(resampler.table(4, n, 2), n)).toEqual(rows);
  });

  it('makes an interval depend on its values alone', () => {
    const [fresh, used] = [seeded(), seeded()];
    bcaInterval([5, 6, 9], used);
    bcaInterval([1, 2], used);
    expect(bcaInterval([1, 2, 4], used)).toEqual(bcaInterval([1, 2, 4], fresh));
  });
});
