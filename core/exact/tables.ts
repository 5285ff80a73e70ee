/** Distributions over all bit strings of one length: tables of 2^n probabilities, indexed by code. */
import { stateCount } from './strings.ts';

/** Equal probability for each of these distinct codes. */
export function uniformOn(codes: Uint32Array, length: number): Float64Array {
  const table = new Float64Array(stateCount(length));
  for (const code of codes) table[code] = 1 / codes.length;
  return table;
}

/** The share of each string among these codes. */
export function sharesOf(codes: Uint32Array, length: number): Float64Array {
  const table = new Float64Array(stateCount(length));
  for (const code of codes) table[code]!++;
  return table.map((count) => count / codes.length);
}

/** The probability of a set of distinct codes. */
export function massOn(table: Float64Array, codes: Uint32Array): number {
  let mass = 0;
  for (const code of codes) mass += table[code]!;
  return mass;
}

/** P(bit i = 1) for each i. Costs O(2^n · n). */
export function marginalsOf(table: Float64Array, length: number): Float64Array {
  const marginals = new Float64Array(length);
  for (let code = 0; code < table.length; code++) {
    const p = table[code]!;
    if (p === 0) continue;
    for (let i = 0; i < length; i++) if ((code >>> i) & 1) marginals[i]! += p;
  }
  return marginals;
}

/** The distribution of independent bits with these probabilities of a 1. Costs O(2^n). */
export function productOf(marginals: Float64Array): Float64Array {
  const table = new Float64Array(stateCount(marginals.length));
  table[0] = 1;
  // bit by bit: the strings with bit i follow, in the same order, those without
  marginals.forEach((one, i) => {
    const half = 2 ** i;
    for (let code = 0; code < half; code++) {
      table[code + half] = table[code]! * one;
      table[code]! *= 1 - one;
    }
  });
  return table;
}
