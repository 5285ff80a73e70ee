/** Distributions over all bit strings of one length: tables of 2^n probabilities, indexed by code. */
import { logSumExp } from './divergences.ts';
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
  fillProduct(table, marginals, 0);
  return table;
}

/**
 * Adds to a table, for each row of probabilities of a 1, `[rows, n]`, the distribution of independent bits with these: divided by the rows it is a
 * mixture. Costs O(rows · 2^n): .4 s for 100 000 rows of 12 bits.
 */
export function addProducts(table: Float64Array, ones: Float32Array, length: number): void {
  const lowBits = length >>> 1;
  const [low, high] = [new Float64Array(2 ** lowBits), new Float64Array(2 ** (length - lowBits))];
  for (let at = 0; at < ones.length; at += length) {
    fillProduct(low, ones, at);
    fillProduct(high, ones, at + lowBits);
    for (let h = 0; h < high.length; h++) {
      const from = h * low.length;
      for (let l = 0; l < low.length; l++) table[from + l]! += high[h]! * low[l]!;
    }
  }
}

/** The distribution of as many independent bits as the table has, with the probabilities from `at` on. */
function fillProduct(table: Float64Array, ones: Float32Array | Float64Array, at: number): void {
  table[0] = 1;
  // bit by bit: the strings with a bit follow, in the same order, those without
  for (let half = 1, i = at; half < table.length; half *= 2, i++) {
    const one = ones[i]!;
    for (let code = 0; code < half; code++) {
      table[code + half] = table[code]! * one;
      table[code]! *= 1 - one;
    }
  }
}

/** exp(θ) / Σ exp(θ). */
export function softmax(logits: Float64Array): Float64Array<ArrayBuffer> {
  const normaliser = logSumExp(logits);
  return Float64Array.from(logits, (logit) => Math.exp(logit - normaliser));
}
