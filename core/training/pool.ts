/** Pools of objects on the host, `[capacity, width]` side by side: who stays, and who is drawn. */
import type { RandomStream } from '../contracts.ts';

export const POOLS = ['replace', 'accumulate', 'replay'] as const;
export type PoolKind = (typeof POOLS)[number];

interface Insertion {
  readonly kind: PoolKind;
  /** Numbers in an object. */
  readonly width: number;
  /** Objects that the pool has been given so far. */
  readonly written: number;
  readonly random: RandomStream;
}

/**
 * Puts `added` objects into `values`, which it changes. A pool that is replaced takes them from its beginning; one that accumulates drops its
 * oldest; a replay pool stays an even sample of all that it was ever given (Vitter 1985, algorithm R).
 */
export function insert(values: Float32Array, added: Float32Array, { kind, width, written, random }: Insertion) {
  const capacity = values.length / width;
  const count = added.length / width;
  for (let i = 0; i < count; i++) {
    const before = written + i;
    let place = kind === 'replace' ? i : before % capacity;
    if (kind === 'replay' && before >= capacity) place = random.integers(1, 0, before + 1)[0]!;
    if (place < capacity) values.set(added.subarray(i * width, (i + 1) * width), place * width);
  }
  return { values, written: kind === 'replace' ? count : written + count };
}

export interface Row {
  readonly from: 'pool' | 'newest';
  readonly row: number;
}

/**
 * `count` rows out of `held` in the pool and, where there are any, `newest` beside it, half and half. No row comes twice before all of its kind
 * have come.
 */
export function rowsFor(
  count: number,
  { held, newest, random }: { readonly held: number; readonly newest?: number | undefined; readonly random: RandomStream },
): Row[] {
  const old = newest === undefined ? count : held === 0 ? 0 : Math.floor(count / 2);
  const draw = (from: Row['from'], rows: number, many: number): Row[] => {
    const order = many === 0 ? [] : 4 * many < rows ? distinct(many, rows, random) : random.permutation(rows);
    return Array.from({ length: many }, (_, i) => ({ from, row: order[i % rows]! }));
  };
  const drawn = [...draw('pool', held, old), ...draw('newest', newest ?? 0, count - old)];
  if (newest === undefined) return drawn;
  return Array.from(random.permutation(count), (i) => drawn[i]!); // every update of a step sees both
}

/** `count` of the numbers below `range`, each once: few out of many, where a permutation would cost a draw for each. */
function distinct(count: number, range: number, random: RandomStream): number[] {
  const drawn = new Set<number>();
  while (drawn.size < count) for (const one of random.integers(count - drawn.size, 0, range)) drawn.add(one);
  return [...drawn];
}
