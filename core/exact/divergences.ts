/**
 * Sums over distributions, in nats and float64. Two tables of one sum have one length; they are taken as they are, so each must sum to 1.
 * 0 · log 0 = 0.
 */

/** −Σ p log p. */
export function entropy(p: Float64Array): number {
  let sum = 0;
  for (const value of p) if (value > 0) sum -= value * Math.log(value);
  return sum;
}

/** KL(p‖q) = Σ p log(p/q); Infinity where p has mass and q has none. */
export function klDivergence(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    if (p[i] === 0) continue;
    if (q[i] === 0) return Infinity;
    sum += p[i]! * Math.log(p[i]! / q[i]!);
  }
  return sum;
}

/** Jensen-Shannon divergence ½ KL(p‖m) + ½ KL(q‖m), m = (p + q)/2; at most log 2. */
export function jensenShannon(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const middle = (p[i]! + q[i]!) / 2;
    if (p[i]! > 0) sum += p[i]! * Math.log(p[i]! / middle);
    if (q[i]! > 0) sum += q[i]! * Math.log(q[i]! / middle);
  }
  return sum / 2;
}

/** Total variation ½ Σ |p − q|. */
export function totalVariation(p: Float64Array, q: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += Math.abs(p[i]! - q[i]!);
  return sum / 2;
}

/** log Σ exp(v), without overflow; −Infinity for no values. */
export function logSumExp(values: Float64Array): number {
  let highest = -Infinity;
  for (const value of values) if (value > highest) highest = value;
  if (!Number.isFinite(highest)) return highest;
  let sum = 0;
  for (const value of values) sum += Math.exp(value - highest);
  return highest + Math.log(sum);
}
