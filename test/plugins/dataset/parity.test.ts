import { describe, expect, it } from '@jest/globals';

import parity from '../../../plugins/dataset/parity.ts';
import { goldenNumbers, testKnownBits } from '../../contracts/bits-dataset.ts';

const context = { dataFolder: undefined, resolvePath: (path: string) => path };
const make = (params: object = {}) => parity.create(parity.params.parse(params), context);

/** All strings of `length` bits, and the bit that makes the number of ones even. */
const even = (length: number): string[] =>
  Array.from({ length: 2 ** (length - 1) }, (_, i) => {
    const free = i.toString(2).padStart(length - 1, '0');
    return free + (free.replaceAll('0', '').length % 2);
  });

describe('dataset/parity', () => {
  testKnownBits({ make, length: 8, strings: even(8), numbers: goldenNumbers('parity-8'), heldOut: 0.25 });

  it('holds out strings that no single bit gives away', () => {
    const { heldOut } = make({ heldOut: 0.5 }).enumeration!;
    for (let i = 0; i < 8; i++) {
      const share = heldOut.filter((code) => (code >> i) & 1).length / heldOut.length;
      // 64 of 128: a fair draw has standard deviation .044; four of them
      expect(Math.abs(share - 0.5)).toBeLessThan(0.18);
    }
  });

  it('takes other lengths', () => {
    expect(make({ length: 2 }).enumeration!.valid).toEqual(Uint32Array.of(0, 3));
    expect(make({ length: 12 }).enumeration!.valid).toHaveLength(2048);
  });
});
