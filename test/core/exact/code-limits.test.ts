import { describe, expect, it } from '@jest/globals';

import { leastPatternJsd, searchPatterns, totalCorrelationOfOnes } from '../../../core/exact/code-limits.ts';
import { totalCorrelation } from '../../../core/exact/correlations.ts';
import { jensenShannon } from '../../../core/exact/divergences.ts';
import { uniformOn } from '../../../core/exact/tables.ts';
import { RandomStreams } from '../../../core/run/random.ts';

const random = new RandomStreams(1, () => {
  throw new Error('no tensors are drawn here');
}).stream('search');

describe('what codes can carry', () => {
  it('is the JSD of a uniform part, which nothing else of so many patterns goes below', () => {
    const strings = Uint32Array.of(0, 3, 5, 6, 9); // any five of 16
    const p = uniformOn(strings, 4);
    expect(leastPatternJsd(5, 2)).toBeCloseTo(jensenShannon(p, uniformOn(strings.subarray(0, 2), 4)), 12);
    expect(leastPatternJsd(5, 5)).toBeCloseTo(0, 12);
    for (const codes of [1, 2, 3, 4, 5]) {
      let least = Infinity; // over all ways to give `codes` codes to the five strings and one that is not valid
      const counts = new Array<number>(6).fill(0);
      const give = (string: number, left: number): void => {
        if (string === 5) {
          counts[5] = left;
          const q = Float64Array.from(counts, (count) => count / codes);
          least = Math.min(least, jensenShannon(Float64Array.of(0.2, 0.2, 0.2, 0.2, 0.2, 0), q));
          return;
        }
        for (let count = 0; count <= left; count++) {
          counts[string] = count;
          give(string + 1, left - count);
        }
      };
      give(0, codes);
      expect(leastPatternJsd(5, codes)).toBeCloseTo(least, 12);
    }
  });

  it('is found by moving one pattern at a time, with more codes than strings too', () => {
    const p = uniformOn(Uint32Array.of(1, 2, 4, 8, 7), 4);
    for (const codes of [1, 3, 5, 8, 16]) expect(searchPatterns(p, codes, random)).toBeCloseTo(leastPatternJsd(5, codes), 12);
  });

  it('is the total correlation of strings with one 1 each', () => {
    expect(totalCorrelationOfOnes(1)).toBe(0);
    for (const m of [2, 3, 8]) {
      const strings = Uint32Array.from({ length: m }, (_, i) => 2 ** i);
      expect(totalCorrelationOfOnes(m)).toBeCloseTo(totalCorrelation(uniformOn(strings, m), m), 12);
    }
  });
});
