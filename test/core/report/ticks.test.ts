import { describe, expect, it } from '@jest/globals';

import { linearDomain, tickText } from '../../../core/report/ticks.ts';

describe('the scale of a chart', () => {
  it('has room about values, and about a level line, whatever rounding did to it', () => {
    const [low, high] = linearDomain(1, 3);
    expect([low, high]).toEqual([1 - 0.12, 3 + 0.12]); // 6 % of 2
    expect(linearDomain(8, 8)).toEqual([7, 9]);
    expect(linearDomain(0.5, 0.5)).toEqual([0.4, 0.6]);
    expect(linearDomain(0, 0)).toEqual([-1, 1]);
    const [under, over] = linearDomain(Math.fround(0.3), 0.3); // float32 has seven digits
    expect(over - under).toBeCloseTo(0.2);
  });

  it.each<[number[], string[]]>([
    [
      [7, 7.5, 8],
      ['7.0', '7.5', '8.0'],
    ],
    [
      [0.002, 0.0025],
      ['0.0020', '0.0025'],
    ],
    [
      [-0.1, -1e-17, 0.1],
      ['-0.1', '0.0', '0.1'],
    ],
    [
      [0, 500, 1000],
      ['0', '500', '1000'],
    ],
    [
      [0, 2e-12, 4e-12],
      ['0', '2e-12', '4e-12'],
    ],
    [
      [1e9, 1.5e9],
      ['1.0e9', '1.5e9'],
    ],
    [[8], ['8']],
    [[0], ['0']],
  ])('writes %j as %j', (ticks, texts) => expect(ticks.map((tick) => tickText(tick, ticks))).toEqual(texts));

  it('tells ticks apart that lie close', () => {
    expect([8.00001, 8.00002].map((tick) => tickText(tick, [8.00001, 8.00002]))).toEqual(['8.00001', '8.00002']);
  });
});
