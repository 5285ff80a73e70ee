import { describe, expect, it } from '@jest/globals';

import { insert, rowsFor } from '../../../core/training/pool.ts';
import { streams } from '../../contracts/dataset.ts';

const random = () => streams().stream('pool');
/** The pool after these refreshes, one number an object. */
function filled(kind: Parameters<typeof insert>[2]['kind'], capacity: number, refreshes: readonly (readonly number[])[]) {
  let state: ReturnType<typeof insert> = { values: new Float32Array(capacity).fill(-1), written: 0 };
  const stream = random();
  for (const added of refreshes)
    state = insert(state.values, Float32Array.from(added), { kind, width: 1, written: state.written, random: stream });
  return { values: [...state.values], written: state.written };
}

describe('a pool of objects', () => {
  it('that is replaced holds the newest alone', () => {
    expect(filled('replace', 2, [[1, 2], [3, 4]])).toEqual({ values: [3, 4], written: 2 }); // prettier-ignore
  });

  it('that accumulates keeps all, and drops its oldest when it is full', () => {
    expect(filled('accumulate', 5, [[1, 2], [3, 4]])).toEqual({ values: [1, 2, 3, 4, -1], written: 4 }); // prettier-ignore
    expect(filled('accumulate', 5, [[1, 2], [3, 4], [5, 6]])).toEqual({ values: [6, 2, 3, 4, 5], written: 6 }); // prettier-ignore
  });

  it('for replay stays an even sample of all that it was given', () => {
    const shares = new Float64Array(10);
    const stream = random();
    const trials = 4000;
    for (let trial = 0; trial < trials; trial++) {
      const { values } = insert(new Float32Array(3), Float32Array.from({ length: 10 }, (_, i) => i), { kind: 'replay', width: 1, written: 0, random: stream }); // prettier-ignore
      expect(new Set(values).size).toBe(3);
      for (const value of values) shares[value]! += 1 / trials;
    }
    // each of ten objects is among the three with probability .3; five standard deviations of a share of 4 000 trials
    for (const share of shares) expect(Math.abs(share - 0.3)).toBeLessThan(5 * Math.sqrt((0.3 * 0.7) / trials));
  });

  it('keeps objects of several numbers whole', () => {
    const { values } = insert(new Float32Array(6), Float32Array.of(1, 2, 3, 4), {
      kind: 'accumulate',
      width: 2,
      written: 1,
      random: random(),
    });
    expect([...values]).toEqual([0, 0, 1, 2, 3, 4]);
  });
});

describe('rows drawn from a pool', () => {
  it('come once each before any comes again', () => {
    const rows = rowsFor(7, { held: 3, random: random() });
    expect(rows.every(({ from }) => from === 'pool')).toBe(true);
    const counts = [0, 1, 2].map((row) => rows.filter((one) => one.row === row).length).sort();
    expect(counts).toEqual([2, 2, 3]);
  });

  it('come once each out of a large pool, evenly', () => {
    const counts = new Float64Array(100);
    const stream = random();
    for (let draw = 0; draw < 500; draw++) {
      const rows = rowsFor(20, { held: 100, random: stream }).map(({ row }) => row);
      expect(new Set(rows).size).toBe(20);
      for (const row of rows) counts[row]!++;
    }
    // each is among twenty of a hundred in 100 of 500 draws; five standard deviations
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(5 * Math.sqrt(80));
  });

  it('leave out what the pool does not hold yet', () => {
    expect(new Set(rowsFor(50, { held: 2, random: random() }).map(({ row }) => row))).toEqual(new Set([0, 1]));
  });

  it('are half old and half new for replay, mixed, and all new while there are no old ones', () => {
    const rows = rowsFor(40, { held: 100, newest: 20, random: random() });
    expect(rows.filter(({ from }) => from === 'newest')).toHaveLength(20);
    expect(new Set(rows.slice(0, 20).map(({ from }) => from)).size).toBe(2);
    expect(rowsFor(4, { held: 0, newest: 4, random: random() }).map(({ from, row }) => `${from}${row}`).sort()).toEqual(
      [0, 1, 2, 3].map((row) => `newest${row}`),
    ); // prettier-ignore
  });
});
