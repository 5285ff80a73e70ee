/**
 * Random streams: named, seeded, counted. A stream's state is its generator's 128 bits and the count of 32-bit draws; both are checkpointed.
 * The generator is xoroshiro128+ (Blackman & Vigna 2018, arXiv:1805.01407), seeded by SHA-256 of the seed and the name.
 */
import { createHash } from 'node:crypto';

import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

import type { Engine, RandomStream } from '../contracts.ts';
import { fillNormals } from './normal.ts';

type Feed = Engine['feed'];
const product = (shape: readonly number[]) => shape.reduce((size, n) => size * n, 1);

/** Where a stream stands. JSON. */
export interface StreamState {
  readonly state: readonly number[];
  readonly draws: number;
}

class Stream implements RandomStream {
  readonly name: string;
  readonly #seed: number;
  readonly #feed: Feed;
  #generator;
  #draws = 0;

  constructor(seed: number, name: string, feed: Feed) {
    this.name = name;
    this.#seed = seed;
    this.#feed = feed;
    const hash = createHash('sha256').update(`${seed}\0${name}`).digest();
    this.#generator = xoroshiro128plusFromState([0, 4, 8, 12].map((at) => hash.readInt32LE(at)));
  }

  readonly #next = (): number => {
    this.#draws++;
    return this.#generator.next() >>> 0;
  };

  uniforms(count: number, low = 0, high = 1): Float32Array {
    const values = new Float32Array(count);
    // the upper 24 bits: a float32 holds them exactly, and the low bits of xoroshiro128+ are its weak ones
    for (let i = 0; i < count; i++) values[i] = low + (high - low) * ((this.#next() >>> 8) / 0x1000000);
    return values;
  }

  normals(count: number): Float32Array {
    const values = new Float32Array(count);
    this.#draws += fillNormals(values, this.#generator);
    return values;
  }

  #integer(range: number): number {
    const limit = 0x100000000 - (0x100000000 % range); // numbers from here up would favour small remainders
    let value = this.#next();
    while (value >= limit) value = this.#next();
    return value % range;
  }

  integers(count: number, low: number, high: number): Int32Array {
    return Int32Array.from({ length: count }, () => low + this.#integer(high - low));
  }

  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.#integer(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }

  uniform(shape: readonly number[], low = 0, high = 1) {
    return this.#feed(() => this.uniforms(product(shape), low, high), shape);
  }

  normal(shape: readonly number[], mean = 0, std = 1) {
    const draw = () => this.normals(product(shape));
    return this.#feed(mean === 0 && std === 1 ? draw : () => draw().map((value) => mean + std * value), shape);
  }

  integer(shape: readonly number[], low: number, high: number) {
    return this.#feed(() => this.integers(product(shape), low, high), shape, 'int32');
  }

  at(...keys: readonly (string | number)[]): RandomStream {
    return new Stream(this.#seed, [this.name, ...keys].join('\0'), this.#feed);
  }

  save(): StreamState {
    return { state: this.#generator.getState(), draws: this.#draws };
  }

  restore({ state, draws }: StreamState): void {
    this.#generator = xoroshiro128plusFromState(state);
    this.#draws = draws;
  }
}

/** A run's streams. Asking twice for a name gives the same stream; all that were asked for are saved. */
export class RandomStreams {
  readonly seed: number;
  readonly #feed: Feed;
  readonly #streams = new Map<string, Stream>();

  constructor(seed: number, feed: Feed) {
    this.seed = seed;
    this.#feed = feed;
  }

  stream(name: string): RandomStream {
    let stream = this.#streams.get(name);
    if (stream === undefined) this.#streams.set(name, (stream = new Stream(this.seed, name, this.#feed)));
    return stream;
  }

  save(): Record<string, StreamState> {
    return Object.fromEntries([...this.#streams].map(([name, stream]) => [name, stream.save()]));
  }

  restore(saved: Readonly<Record<string, StreamState>>): void {
    for (const [name, state] of Object.entries(saved)) {
      this.stream(name);
      this.#streams.get(name)!.restore(state);
    }
  }
}
