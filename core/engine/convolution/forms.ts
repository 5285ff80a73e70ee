/** Images in the layouts in which they are at hand: as the program has them (NHWC), or blocked. Each is made when first asked for, and once. */
import type { Builder } from '../graph/builder.ts';
import type { Value } from '../graph/graph.ts';
import { fromBlocked, toBlocked, toNchw } from './blocked.ts';

export class Forms {
  readonly #g: Builder;
  /** Channels in a block; undefined where the runtime has no blocked ops. */
  readonly block: number | undefined;
  /** By the value of the graph that is being lowered. */
  readonly #plain = new Map<Value, Value>();
  readonly #blocked = new Map<Value, Value>();
  readonly #channelsFirst = new Map<Value, Value>();

  constructor(g: Builder, block: number | undefined) {
    this.#g = g;
    this.block = block;
  }

  setPlain(value: Value, now: Value): void {
    this.#plain.set(value, now);
  }

  /** `now` is [n, c/b, h·w, b]. */
  setBlocked(value: Value, now: Value): void {
    this.#blocked.set(value, now);
  }

  setChannelsFirst(value: Value, now: Value): void {
    this.#channelsFirst.set(value, now);
  }

  /** NHWC, or whatever a value is that is no image. */
  plain(value: Value): Value {
    if (value.data !== undefined) return value;
    let now = this.#plain.get(value);
    if (now === undefined) {
      const first = this.#channelsFirst.get(value);
      now = first === undefined ? fromBlocked(this.#g, this.#blocked.get(value)!, value.shape) : this.#g.transpose(first, [0, 2, 3, 1]);
      this.#plain.set(value, now);
    }
    return now;
  }

  /** An image of whole blocks of channels. */
  canBlock({ shape, dtype }: Value): boolean {
    return this.block !== undefined && dtype === 'float32' && shape.length === 4 && shape[3]! % this.block === 0;
  }

  isBlocked(value: Value): boolean {
    return this.#blocked.has(value);
  }

  /** True where the value exists blocked and in no other form: whoever uses it had better go on so. */
  isOnlyBlocked(value: Value): boolean {
    return this.#blocked.has(value) && !this.#plain.has(value);
  }

  blocked(value: Value): Value {
    let now = this.#blocked.get(value);
    if (now === undefined) this.#blocked.set(value, (now = toBlocked(this.#g, this.plain(value), this.block!)));
    return now;
  }

  channelsFirst(value: Value): Value {
    let now = this.#channelsFirst.get(value);
    if (now === undefined) {
      const [, h, w, c] = value.shape as [number, number, number, number];
      now = this.isOnlyBlocked(value)
        ? toNchw(this.#g, this.blocked(value), c, [h, w])
        : this.#g.transpose(this.plain(value), [0, 3, 1, 2]);
      this.#channelsFirst.set(value, now);
    }
    return now;
  }
}
