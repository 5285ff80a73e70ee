import { gzipSync } from 'node:zlib';

import { describe, expect, it } from '@jest/globals';

import { inflate, parseIdx } from '../../../core/data/idx.ts';

const source = { where: 'images', fix: 'Fetch it again.' };
// two images of 1 × 3: magic 0x00000803, then 2, 1, 3 as big-endian integers, then the pixels
const HEADER = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3];
const bytes = Uint8Array.from([...HEADER, 1, 2, 3, 4, 5, 6]);
const parse = (content: Uint8Array, shape = [2, 1, 3]) => parseIdx(content, shape, source);

describe('parseIdx', () => {
  it('gives the shape and the values in the order of the file', () => {
    expect(parse(bytes)).toEqual({ shape: [2, 1, 3], values: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  });

  it('reads a file that does not begin at the start of its buffer', () => {
    const shifted = Uint8Array.from([9, 9, 9, ...bytes]).subarray(3);
    expect([...parse(shifted).values]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each<[string, Uint8Array, number[], string]>([
    ['a label file', Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 0, 1), [2, 1, 3], '0x00000801'],
    ['another type of values', Uint8Array.from([0, 0, 13, 3, ...bytes.slice(4)]), [2, 1, 3], '0x00000d03'],
    ['another count', bytes, [3, 1, 3], 'a header that says 2 × 1 × 3'],
    ['another size of image', bytes, [2, 3, 1], 'a header that says 2 × 1 × 3'],
    ['a file cut in its header', bytes.subarray(0, 10), [2, 1, 3], 'a file of 10 bytes'],
    ['a file cut in its values', bytes.subarray(0, 20), [2, 1, 3], '20 bytes'], // of 16 + 2·1·3 = 22
    ['a file with bytes left over', Uint8Array.from([...bytes, 7]), [2, 1, 3], '23 bytes'],
    ['an empty file', new Uint8Array(), [2, 1, 3], 'a file of 0 bytes'],
  ])('refuses %s', (_, content, shape, received) => {
    expect(() => parse(content, shape)).toThrow(
      expect.objectContaining({ code: 'E_DATA_DAMAGED', details: expect.objectContaining({ ...source, received }) }),
    );
  });
});

describe('inflate', () => {
  it('unpacks what begins like gzip and leaves anything else as it is', () => {
    expect(Uint8Array.from(inflate(gzipSync(bytes), source))).toEqual(bytes);
    expect(inflate(bytes, source)).toBe(bytes);
  });

  it('refuses a gzip stream that is cut short or altered', () => {
    const packed = gzipSync(bytes);
    const altered = Uint8Array.from(packed, (byte, i) => (i === packed.length - 5 ? byte ^ 1 : byte)); // its check sum: last but four bytes
    for (const broken of [packed.subarray(0, -9), altered]) {
      expect(() => inflate(broken, source)).toThrow(expect.objectContaining({ code: 'E_DATA_DAMAGED' }));
    }
  });
});
