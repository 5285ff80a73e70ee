/** N(0, 1) beside N(δ, 1): the pair on which the best discriminator is known, D*(x) = σ(δ²/2 − δx). */

export interface ShiftedNormals {
  readonly shift: number;
  /** Equally spaced. */
  readonly x: Float64Array;
  /** Mass of N(0, 1) around each x; sums to 1. */
  readonly p: Float64Array;
  /** Of N(δ, 1). */
  readonly q: Float64Array;
}

const SPACING = 0.01;
/** Standard deviations beyond which there is less than 1e-32 of the mass. */
const TAIL = 12;

/** Sums over these tables are integrals by the trapezoidal rule, which is right to rounding for densities that die out on both sides. */
export function shiftedNormals(shift: number): ShiftedNormals {
  const [from, to] = [Math.min(0, shift) - TAIL, Math.max(0, shift) + TAIL];
  const x = Float64Array.from({ length: Math.round((to - from) / SPACING) + 1 }, (_, i) => from + i * SPACING);
  const density = (u: number) => (SPACING * Math.exp((-u * u) / 2)) / Math.sqrt(2 * Math.PI);
  return { shift, x, p: x.map(density), q: x.map((one) => density(one - shift)) };
}

/** log p(x)/q(x), the score of the best discriminator. */
export const bestScore = (shift: number, x: number): number => (shift * shift) / 2 - shift * x;
