/** How the bits of a distribution hang together. */
import { entropy } from './divergences.ts';
import { marginalsOf } from './tables.ts';

/** A bit whose variance is below this is constant: its probability is 0 or 1 but for rounding. */
const CONSTANT = 1e-12;

/** Σ H(bit i) − H(p): the KL divergence of the distribution from the product of its marginals. */
export function totalCorrelation(table: Float64Array, length: number): number {
  let sum = -entropy(table);
  for (const one of marginalsOf(table, length)) sum += entropy(Float64Array.of(one, 1 - one));
  return sum;
}

/** Correlations of all pairs of bits, `[length, length]` row-major; a constant bit has correlation 0, with itself too. Costs O(2^n · n²). */
export function bitCorrelations(table: Float64Array, length: number): Float64Array {
  const both = new Float64Array(length * length); // P(bit i = bit j = 1) for j ≤ i
  const set: number[] = [];
  for (let code = 0; code < table.length; code++) {
    const p = table[code]!;
    if (p === 0) continue;
    set.length = 0;
    for (let i = 0; i < length; i++) {
      if (((code >>> i) & 1) === 0) continue;
      set.push(i);
      for (const j of set) both[i * length + j]! += p;
    }
  }
  const one = (i: number) => both[i * length + i]!;
  const variance = (i: number) => one(i) * (1 - one(i));
  const correlations = new Float64Array(length * length);
  for (let i = 0; i < length; i++) {
    for (let j = 0; j <= i; j++) {
      if (variance(i) < CONSTANT || variance(j) < CONSTANT) continue;
      const covariance = both[i * length + j]! - one(i) * one(j);
      correlations[i * length + j] = correlations[j * length + i] = covariance / Math.sqrt(variance(i) * variance(j));
    }
  }
  return correlations;
}

/** ‖R_q − R_p‖ / ‖R_p‖ in the Frobenius norm, R the bit correlations with their diagonal. */
export function correlationError(p: Float64Array, q: Float64Array, length: number): number {
  const [target, found] = [bitCorrelations(p, length), bitCorrelations(q, length)];
  return Math.hypot(...found.map((value, i) => value - target[i]!)) / Math.hypot(...target);
}
