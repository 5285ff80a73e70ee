import { describe, expect, it } from '@jest/globals';

import { fillBatch, rowsOf } from '../../../core/solving/best.ts';
import { streams } from '../../contracts/dataset.ts';

const fill = (scores: readonly number[], best: number, batch: number) =>
  Array.from(fillBatch(Float32Array.from(scores), best, batch, streams().stream('best')));

describe('filling a batch with the best candidates', () => {
  it('takes them in falling order, and begins again when there are no more', () => {
    expect(fill([3, 9, 5, 7], 3, 5)).toEqual([1, 3, 2, 1, 3]);
    expect(fill([3, 9], 10, 5)).toEqual([1, 0, 1, 0, 1]);
  });

  it('takes all that tie for the last place, if the batch has room for them', () => {
    expect(fill([4, 4, 9, 4], 2, 5)).toEqual([2, 0, 1, 3, 2]);
  });

  it('draws among them if it has not', () => {
    const chosen = fill([4, 4, 9, 4], 3, 3);
    expect(chosen[0]).toBe(2);
    expect(new Set(chosen).size).toBe(3);
  });

  it('takes the best of more than the batch holds', () => {
    expect(fill([1, 2, 3, 4], 4, 2)).toEqual([3, 2]);
  });

  it('copies whole rows', () => {
    expect([...rowsOf(Float32Array.of(1, 2, 3, 4, 5, 6), 2, Int32Array.of(2, 0, 2))]).toEqual([5, 6, 1, 2, 5, 6]);
  });
});
