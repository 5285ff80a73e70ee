import { describe, expect, it } from '@jest/globals';

import { bitsDataset, type BitsToy, scrambled } from '../../../core/data/bits.ts';
import { testDataset } from '../../contracts/dataset.ts';

/** Nine valid strings of four bits: the codes 1 … 9. */
const make = (toy: Partial<BitsToy> = {}) =>
  bitsDataset({
    id: 'dataset/test',
    length: 4,
    isValid: (code) => code >= 1 && code <= 9,
    rank: (code) => -code,
    heldOut: 0,
    sampling: 'epoch',
    ...toy,
  });
const heldOut = (toy: Partial<BitsToy>) => [...make(toy).enumeration!.heldOut];

describe('bitsDataset', () => {
  testDataset(() => make());

  it('holds out the middle of each of equal stretches of the order', () => {
    // the order is 9, 8, … 1: of (9 8 7)(6 5 4)(3 2 1) the middles
    expect(heldOut({ heldOut: 1 / 3 })).toEqual([2, 5, 8]);
    // K = round(2.25) = 2, at ⌊½ · 4.5⌋ = 2 and ⌊3/2 · 4.5⌋ = 6
    expect(heldOut({ heldOut: 0.25 })).toEqual([3, 7]);
    expect(heldOut({ heldOut: 0.25, rank: (code) => code })).toEqual([3, 7]);
    // K = round(7.2) = 7 of nine
    expect(heldOut({ heldOut: 0.8 })).toHaveLength(7);
  });

  it('has another digest for another split, and none for a split that it does not have', () => {
    expect(make().splits.test).toBeUndefined();
    const digests = [0, 0.25, 1 / 3].map((share) => make({ heldOut: share }).splits.train!.digest);
    expect(new Set(digests).size).toBe(3);
  });

  it('refuses a share that rounds to nothing or to all', () => {
    expect(() => make({ heldOut: 0.05 })).toThrow(
      'dataset/test: expected a share `heldOut` that leaves strings on both sides, received 0.05 of 9',
    );
    expect(() => make({ heldOut: 0.95 })).toThrow('which is all of them');
  });
});

describe('scrambled', () => {
  it('gives no two codes the same number, and each bit about half ones', () => {
    const numbers = Array.from({ length: 4096 }, (_, code) => scrambled(code));
    expect(new Set(numbers).size).toBe(4096);
    for (let bit = 0; bit < 32; bit++) {
      const ones = numbers.filter((number) => (number >>> bit) & 1).length;
      expect(Math.abs(ones - 2048)).toBeLessThan(160); // a fair coin has standard deviation 32; five of them
    }
  });
});
