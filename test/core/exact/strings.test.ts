import { describe, expect, it } from '@jest/globals';

import { codeRange, codesOf, countOnes, hammingDistance, neighboursOutside, stateCount, stringsOf } from '../../../core/exact/strings.ts';

describe('bit strings as codes', () => {
  it('takes coordinate i for bit i', () => {
    // 6 = 2 + 4: coordinates 1 and 2
    expect([...stringsOf(Uint32Array.of(6, 1), 4)]).toEqual([-1, 1, 1, -1, 1, -1, -1, -1]);
    expect(codesOf(Float32Array.of(-1, 1, 1, -1, 1, -1, -1, -1), 4)).toEqual({ codes: Uint32Array.of(6, 1), nonFinite: 0 });
  });

  it('comes back from every string to its code', () => {
    for (const length of [1, 5, 12]) expect(codesOf(stringsOf(codeRange(length), length), length).codes).toEqual(codeRange(length));
    const last = Uint32Array.of(2 ** 20 - 1);
    expect(codesOf(stringsOf(last, 20), 20).codes).toEqual(last);
  });

  it('rounds soft bits, 0 to a 0, and leaves out strings that are not finite', () => {
    expect(codesOf(Float32Array.of(0.1, -0.1, 0, 0.9, NaN, 1, 1, -Infinity), 2)).toEqual({ codes: Uint32Array.of(1, 2), nonFinite: 2 });
  });

  it('refuses strings that are too long to enumerate', () => {
    expect(stateCount(20)).toBe(1048576);
    for (const length of [0, 21, 1.5]) expect(() => stateCount(length)).toThrow('is not in 1 … 20');
  });

  it('counts ones and differing bits', () => {
    expect([0, 1, 6, 0xffffffff].map(countOnes)).toEqual([0, 1, 2, 32]);
    expect(hammingDistance(0b1100, 0b1010)).toBe(2);
  });

  it('finds the strings that one bit brings into a set, each once and none of the set', () => {
    // around 000 and 001: 010, 100 and 011, 101
    expect([...neighboursOutside(Uint32Array.of(0, 1), 3)]).toEqual([2, 3, 4, 5]);
    expect([...neighboursOutside(codeRange(3), 3)]).toEqual([]);
  });
});
