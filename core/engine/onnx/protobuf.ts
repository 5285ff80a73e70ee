/** Writes protobuf messages: the four wire types that an ONNX model needs. */
export class Message {
  #parts: Uint8Array[] = [];

  /** Wire type 0. Negative numbers take ten bytes, as protobuf's int64 does. */
  integer(field: number, value: number | bigint): this {
    return this.#varint((field << 3) | 0).#varint(value);
  }

  /** Wire type 5. */
  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    this.#varint((field << 3) | 5).#parts.push(bytes);
    return this;
  }

  /** Wire type 2: a string, bytes, or a nested message. */
  bytes(field: number, value: string | Uint8Array | Message): this {
    const bytes = value instanceof Message ? value.finish() : typeof value === 'string' ? new TextEncoder().encode(value) : value;
    this.#varint((field << 3) | 2).#varint(bytes.length);
    this.#parts.push(bytes);
    return this;
  }

  finish(): Uint8Array {
    const size = this.#parts.reduce((sum, { length }) => sum + length, 0);
    const all = new Uint8Array(size);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  #varint(value: number | bigint): this {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
    bytes.push(Number(rest));
    this.#parts.push(Uint8Array.from(bytes));
    return this;
  }
}
