import { bcaInterval } from '../../../../core/compare/statistics/interval.ts';
import { listed, seeded } from './listed-draws.ts';

const rowsOf = (each: (visit: (numbers: ArrayLike<number>) => void) => void, n: number): number[][] => {
  const rows: number[][] = [];
  each((numbers) => {
    for (let at = 0; at < numbers.length; at += n) rows.push(Array.from(numbers).slice(at, at + n));
  });
  return rows;
};

describe('a table of random rows', () => {
  it.each([3, 2001])('of %d has its size and range, and is the same each time', (n) => {
    const resampler = seeded();
    const rows = rowsOf(resampler.table(40, n), n);
    expect(rows.map(({ length }) => length)).toEqual(Array(40).fill(n));
    expect(Math.min(...rows.flat())).toBe(0);
    expect(Math.max(...rows.flat())).toBeLessThan(n);
    expect(rows[0]).not.toEqual(rows[1]);
    expect(rowsOf(resampler.table(40, n), n)).toEqual(rows);
  });

  it('of bits has eight in a byte, the first the lowest', () => {
    // 1 + 4 + 128, and the ninth alone; then none but the second and the ninth
    const drawn = [1, 0, 1, 0, 0, 0, 0, 1, 1, ...[0, 1, 0, 0, 0, 0, 0, 0, 1]];
    const resampler = listed(drawn);
    expect([...resampler.bits(2, 9)]).toEqual([133, 1, 2, 1]);
    expect([...resampler.bits(2, 9)]).toEqual([133, 1, 2, 1]); // nothing is drawn again
  });

  it('makes an interval depend on its values alone', () => {
    const [fresh, used] = [seeded(), seeded()];
    bcaInterval([5, 6, 9], used);
    bcaInterval([1, 2], used);
    expect(bcaInterval([1, 2, 4], used)).toEqual(bcaInterval([1, 2, 4], fresh));
  });
});
