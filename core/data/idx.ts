/**
 * The IDX format of MNIST and its kin: two zero bytes, the type of the values, the number of dimensions, each dimension as a big-endian
 * 32-bit integer, then the values, row-major. Only unsigned bytes (type 0x08) are read.
 *
 * @see LeCun, Cortes and Burges, "The MNIST database of handwritten digits", section "File formats"
 */
import { gunzipSync } from 'node:zlib';

import { type ErrorDetails, GanvilError } from '../errors.ts';

/** What an error about a file adds to expected and received: the file, and how to mend it. */
export type Source = Pick<ErrorDetails, 'where' | 'fix' | 'excerpt'>;

export interface Idx {
  readonly shape: readonly number[];
  /** `shape.product` values: a view of the bytes, not a copy. */
  readonly values: Uint8Array;
}

const UNSIGNED_BYTES = 0x0800;
const hex = (value: number) => `0x${value.toString(16).padStart(8, '0')}`;
const product = (shape: readonly number[]) => shape.reduce((size, n) => size * n, 1);

/** The bytes of a file that may be gzipped, as its first two bytes tell. Throws E_DATA_DAMAGED where the gzip stream is broken. */
export function inflate(bytes: Uint8Array, source: Source): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (cause) {
    const received = `a broken one (${(cause as Error).message})`;
    throw new GanvilError('E_DATA_DAMAGED', { ...source, expected: 'a whole gzip stream', received }, { cause });
  }
}

/** Reads an IDX file of unsigned bytes. Throws E_DATA_DAMAGED unless it has exactly the shape. */
export function parseIdx(bytes: Uint8Array, shape: readonly number[], source: Source): Idx {
  const check = (right: boolean, expected: string, received: string) => {
    if (!right) throw new GanvilError('E_DATA_DAMAGED', { ...source, expected, received });
  };
  const header = 4 + 4 * shape.length;
  check(bytes.length >= 4, `an IDX header of ${header} bytes`, `a file of ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [magic, wanted] = [view.getUint32(0), UNSIGNED_BYTES + shape.length];
  check(magic === wanted, `the magic number ${hex(wanted)} (unsigned bytes in ${shape.length} dimensions)`, hex(magic));
  check(bytes.length >= header, `an IDX header of ${header} bytes`, `a file of ${bytes.length} bytes`);
  const found = shape.map((_, i) => view.getUint32(4 + 4 * i));
  check(
    found.every((n, i) => n === shape[i]),
    `${shape.join(' × ')} values`,
    `a header that says ${found.join(' × ')}`,
  );
  const size = header + product(shape);
  check(bytes.length === size, `${size} bytes`, `${bytes.length} bytes`);
  return { shape: found, values: bytes.subarray(header) };
}
