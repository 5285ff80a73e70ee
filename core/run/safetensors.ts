/**
 * The safetensors file format: 8 bytes with the header's length (little-endian), a JSON header, the values side by side (little-endian).
 *
 * @see https://github.com/huggingface/safetensors, "Format"
 */
import { endianness } from 'node:os';

import { z } from 'zod';

export type Dtype = 'float32' | 'int32' | 'bool';
/** Host values of a tensor; row-major. */
export interface TensorValues {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array | Uint8Array;
}
export interface TensorFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: Readonly<Record<string, TensorValues>>;
}

const KINDS = {
  F32: { dtype: 'float32', size: 4, array: Float32Array },
  I32: { dtype: 'int32', size: 4, array: Int32Array },
  BOOL: { dtype: 'bool', size: 1, array: Uint8Array },
} as const;
const codeOf = (dtype: Dtype) => (Object.keys(KINDS) as (keyof typeof KINDS)[]).find((code) => KINDS[code].dtype === dtype)!;
const isBigEndian = endianness() === 'BE';

/** A copy, so that swapping bytes harms nobody, and the values of any typed array lie aligned. */
function littleEndian(bytes: Uint8Array, size: number): ArrayBuffer {
  const copy = Uint8Array.from(bytes).buffer;
  if (isBigEndian && size === 4) Buffer.from(copy).swap32();
  return copy;
}

/** Values as a file holds them; shares memory with them where this machine is little-endian. */
export function bytesOf({ values }: TensorValues): Uint8Array {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return isBigEndian ? new Uint8Array(littleEndian(bytes, values.BYTES_PER_ELEMENT)) : bytes;
}

/** The bytes of a file, in parts. Bits of NaNs stay as they are. */
export function encodeTensors({ metadata, tensors }: TensorFile): Uint8Array[] {
  const header: Record<string, unknown> = { __metadata__: metadata };
  const data: Uint8Array[] = [];
  let offset = 0;
  for (const [name, tensor] of Object.entries(tensors)) {
    const bytes = bytesOf(tensor);
    header[name] = { dtype: codeOf(tensor.dtype), shape: tensor.shape, data_offsets: [offset, (offset += bytes.length)] };
    data.push(bytes);
  }
  const json = Buffer.from(JSON.stringify(header));
  const text = Buffer.alloc(Math.ceil(json.length / 8) * 8, ' '); // so that the values begin at a multiple of 8
  json.copy(text);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return [length, text, ...data];
}

const entry = z.object({
  dtype: z.enum(['F32', 'I32', 'BOOL']),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int(), z.int()]),
});
const headerSchema = z.object({ __metadata__: z.record(z.string(), z.string()).default({}) }).catchall(entry);

/** Throws an Error that says what is wrong with a file that is not one, or is cut off. */
export function decodeTensors(file: Uint8Array): TensorFile & { /** All values, side by side. */ readonly data: Uint8Array } {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const length = bytes.length < 8 ? Infinity : Number(bytes.readBigUInt64LE());
  if (8 + length > bytes.length) throw new Error(`${bytes.length} bytes, which end before the header does`);
  const { __metadata__: metadata, ...entries } = headerOf(bytes.toString('utf8', 8, 8 + length));
  const data = bytes.subarray(8 + length);
  const tensors: Record<string, TensorValues> = {};
  let end = 0;
  for (const [name, { dtype: code, shape, data_offsets: at }] of Object.entries(entries)) {
    const { dtype, size, array } = KINDS[code];
    const [begin] = [end, (end += size * shape.reduce((product, n) => product * n, 1))];
    if (at[0] !== begin || at[1] !== end) throw new Error(`${name} at the bytes ${at.join(' to ')}, not ${begin} to ${end}`);
    if (end > data.length) throw new Error(`${data.length} bytes of values, which end before ${name} does`);
    tensors[name] = { dtype, shape, values: new array(littleEndian(data.subarray(begin, end), size)) };
  }
  if (end !== data.length) throw new Error(`${data.length - end} bytes of values that belong to no tensor`);
  return { metadata, tensors, data };
}

function headerOf(text: string): z.output<typeof headerSchema> {
  try {
    return headerSchema.parse(JSON.parse(text));
  } catch {
    throw new Error('a header that cannot be read');
  }
}
