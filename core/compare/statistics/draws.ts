/** Where resampling takes its random numbers from: a part of `RandomStream`, so that a run's stream fits, and so does a test's list. */
export interface Draws {
  /** `count` integers of U{low, …, high − 1}. */
  integers(count: number, low: number, high: number): ArrayLike<number>;
  /** An independent source, fixed by this one and by the keys. */
  at(...keys: readonly (string | number)[]): Draws;
}

/** A table that was drawn: `visit` is called with some of its rows side by side, until it has seen them all. */
export type EachBlock = (visit: (numbers: ArrayLike<number>) => void) => void;

/** More values than this are drawn anew for each use; a table of 10 000 rows would take more than 40 MB. */
const KEPT = 2000;

/**
 * Random tables for the bootstrap and for permutations. Equal counts of values share a table: drawing costs more than computing, and an
 * interval then depends on its values alone, whatever else was computed before.
 */
export class Resampler {
  readonly #draws: Draws;
  readonly #tables = new Map<string, Uint16Array>();
  readonly #bits = new Map<string, Uint8Array>();

  constructor(draws: Draws) {
    this.#draws = draws;
  }

  /** `rows` times `n` integers of 0 … `n` − 1. */
  table(rows: number, n: number): EachBlock {
    const keys = [rows, n, n] as const;
    const row = (draws: Draws) => draws.integers(n, 0, n);
    if (n > KEPT) {
      return (visit) => {
        const draws = this.#draws.at(...keys);
        for (let i = 0; i < rows; i++) visit(row(draws));
      };
    }
    let table = this.#tables.get(keys.join());
    if (table === undefined) {
      table = new Uint16Array(rows * n);
      const draws = this.#draws.at(...keys);
      for (let i = 0; i < rows; i++) table.set(row(draws), i * n);
      this.#tables.set(keys.join(), table);
    }
    const kept = table;
    return (visit) => visit(kept);
  }

  /** `rows` times `n` bits, each row in ⌈n / 8⌉ bytes, whose first bit is the lowest; the bits of a row that are left over are 0. */
  bits(rows: number, n: number): Uint8Array {
    const known = this.#bits.get(`${rows},${n}`);
    if (known !== undefined) return known;
    const bytes = Math.ceil(n / 8);
    const packed = new Uint8Array(rows * bytes);
    const draws = this.#draws.at(rows, n, 2);
    for (let row = 0; row < rows; row++) {
      const drawn = draws.integers(n, 0, 2);
      for (let j = 0; j < n; j++) packed[row * bytes + (j >> 3)]! |= drawn[j]! << (j & 7);
    }
    this.#bits.set(`${rows},${n}`, packed);
    return packed;
  }
}
