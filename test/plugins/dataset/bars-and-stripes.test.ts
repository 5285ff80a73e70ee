import { describe, expect, it } from '@jest/globals';

import barsAndStripes from '../../../plugins/dataset/bars-and-stripes.ts';
import { expectNumbers, goldenNumbers, numbersOf, testKnownBits } from '../../contracts/bits-dataset.ts';

const context = { dataFolder: undefined, resolvePath: (path: string) => path };
const make = (params: object = {}) => barsAndStripes.create(barsAndStripes.params.parse(params), context);

/** Every choice of lines, as rows and as columns; the empty and the full board come of both. */
const boards = (side: number): string[] => {
  const lines = Array.from({ length: 2 ** side }, (_, i) => i.toString(2).padStart(side, '0'));
  const bars = lines.map((chosen) => [...chosen].map((bit) => bit.repeat(side)).join(''));
  const stripes = lines.map((chosen) => chosen.repeat(side));
  return [...new Set([...bars, ...stripes])];
};

describe('dataset/bars-and-stripes', () => {
  testKnownBits({ make, length: 9, strings: boards(3), numbers: goldenNumbers('bars-and-stripes-3x3'), heldOut: 0.25 });

  it.each([2, 4])('has the exact numbers of boards of side %d', (side) => {
    const dataset = make({ side });
    expect(dataset.enumeration!.valid).toHaveLength(2 ** (side + 1) - 2);
    expectNumbers(numbersOf(dataset), goldenNumbers(`bars-and-stripes-${side}x${side}`));
  });

  it('refuses boards that cannot be enumerated', () => {
    for (const side of [1, 5]) expect(barsAndStripes.params.safeParse({ side }).success).toBe(false);
  });
});
