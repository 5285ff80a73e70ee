import { describe, expect, it } from '@jest/globals';

import allEqual from '../../../plugins/dataset/all-equal.ts';
import { codeOf, goldenNumbers, testKnownBits } from '../../contracts/bits-dataset.ts';

const context = { dataFolder: undefined, resolvePath: (path: string) => path };
const make = (params: object = {}) => allEqual.create(allEqual.params.parse(params), context);

describe('dataset/all-equal', () => {
  testKnownBits({ make, length: 8, strings: ['00000000', '11111111'], numbers: goldenNumbers('all-equal-8'), heldOut: 0.5 });

  it('takes other lengths', () => {
    expect([...make({ length: 3 }).enumeration!.valid]).toEqual([codeOf('000'), codeOf('111')]);
    expect([...make({ length: 20 }).enumeration!.valid]).toEqual([0, 1048575]); // 2^20 − 1
    for (const length of [1, 21, 2.5]) expect(() => make({ length })).toThrow();
  });

  it('says what is wrong with a share that holds out none or all of two strings', () => {
    expect(() => make({ heldOut: 0.2 })).toThrow(
      'dataset/all-equal: expected a share `heldOut` that leaves strings on both sides, ' +
        'received 0.2 of 2 valid strings, which is none of them. Take another share, or a longer string.',
    );
    expect(() => make({ heldOut: 0.9 })).toThrow('received 0.9 of 2 valid strings, which is all of them');
    expect(() => make({ heldOut: 0.9 })).toThrow(expect.objectContaining({ code: 'E_SPEC_MISMATCH' }));
  });
});
