import { describe, expect, it } from '@jest/globals';

import { decodeTensors, encodeTensors, type TensorFile } from '../../../core/run/safetensors.ts';

const file: TensorFile = {
  metadata: { format: '1' },
  tensors: {
    a: { dtype: 'float32', shape: [2, 1], values: Float32Array.of(1, -0.5) },
    b: { dtype: 'bool', shape: [3], values: Uint8Array.of(1, 0, 1) },
    c: { dtype: 'int32', shape: [], values: Int32Array.of(-2) },
  },
};
const bytesOf = (one: TensorFile) => Buffer.concat(encodeTensors(one));

describe('a safetensors file', () => {
  it('has the layout that other readers know', () => {
    const bytes = bytesOf(file);
    const length = Number(bytes.readBigUInt64LE());
    expect(length % 8).toBe(0);
    expect(JSON.parse(bytes.toString('utf8', 8, 8 + length))).toEqual({
      __metadata__: { format: '1' },
      a: { dtype: 'F32', shape: [2, 1], data_offsets: [0, 8] },
      b: { dtype: 'BOOL', shape: [3], data_offsets: [8, 11] },
      c: { dtype: 'I32', shape: [], data_offsets: [11, 15] },
    });
    // IEEE 754: 1 = 3f800000, −0.5 = bf000000; two's complement: −2 = fffffffe; all little-endian
    expect(bytes.toString('hex', 8 + length)).toBe('0000803f' + '000000bf' + '010001' + 'feffffff');
  });

  it('gives back what was put in, wherever it lies in memory', () => {
    const shifted = new Uint8Array(bytesOf(file).length + 1);
    shifted.set(bytesOf(file), 1);
    for (const bytes of [bytesOf(file), shifted.subarray(1)]) {
      const { metadata, tensors } = decodeTensors(bytes);
      expect({ metadata, tensors }).toEqual(file);
    }
  });

  it('keeps the bits of every NaN, of −0 and of numbers too small to be normal', () => {
    // quiet and signalling NaNs with payloads, −0, the smallest subnormal
    const bits = Uint32Array.of(0x7fc00001, 0xffc12345, 0x7f800001, 0xff80abcd, 0x80000000, 0x00000001);
    const values = new Float32Array(bits.buffer);
    const { tensors } = decodeTensors(bytesOf({ metadata: {}, tensors: { a: { dtype: 'float32', shape: [6], values } } }));
    expect([...new Uint32Array(tensors.a!.values.buffer)]).toEqual([...bits]);
  });

  it('takes a view of a larger array for what it shows', () => {
    const values = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
    const { tensors } = decodeTensors(bytesOf({ metadata: {}, tensors: { a: { dtype: 'float32', shape: [2], values } } }));
    expect([...tensors.a!.values]).toEqual([1, 2]);
  });

  const written = bytesOf(file);
  const patched = (from: string, to: string) => Buffer.from(written.toString('latin1').replace(from, to), 'latin1');
  it.each([
    ['nothing', Buffer.alloc(0), '0 bytes, which end before the header does'],
    ['less than a header', written.subarray(0, 50), 'which end before the header does'],
    ['less than its values', written.subarray(0, -1), 'which end before c does'],
    ['more than its values', Buffer.concat([written, Buffer.of(0)]), '1 bytes of values that belong to no tensor'],
    ['another kind of file', Buffer.concat([Buffer.from([16, 0, 0, 0, 0, 0, 0, 0]), Buffer.alloc(99)]), 'a header that cannot be read'],
    ['a type that is not ours', patched('"F32"', '"F64"'), 'a header that cannot be read'],
    ['a shape that is not that of its bytes', patched('[2,1]', '[1,1]'), 'a at the bytes 0 to 8, not 0 to 4'],
    ['values that overlap', patched('[8,11]', '[7,10]'), 'b at the bytes 7 to 10, not 8 to 11'],
  ])('is refused where it is %s', (_, bytes, message) => {
    expect(() => decodeTensors(bytes)).toThrow(message);
  });
});
