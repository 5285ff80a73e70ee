/**
 * f-divergences D_f(P‖Q) = E_Q f(p/q), as sums in float64: over enumerated states, or over densities times the step of an even grid, since each term is
 * homogeneous.
 *
 * @see Nowozin et al. 2016, "f-GAN", table 1, https://arxiv.org/abs/1606.00709
 */

/** By name: where code runs in a context of its own, as tests do, looking up the global costs thirty times what the function does. */
const { abs, log, sqrt } = Math;

/** x log y with 0 log y = 0. */
const xlogy = (x: number, y: number) => (x === 0 ? 0 : x * log(y));
/** x²/y with 0/0 = 0. */
const squareOver = (x: number, y: number) => (x === 0 ? 0 : x ** 2 / y);

/** q f(p/q) of two probabilities, in a form that is right where one of them is 0 or very small. */
const TERMS = {
  kl: (p: number, q: number) => xlogy(p, p / q),
  'reverse-kl': (p: number, q: number) => xlogy(q, q / p),
  pearson: (p: number, q: number) => squareOver(p - q, q),
  neyman: (p: number, q: number) => squareOver(p - q, p),
  hellinger: (p: number, q: number) => (sqrt(p) - sqrt(q)) ** 2,
  'jensen-shannon': (p: number, q: number) => xlogy(p, (2 * p) / (p + q)) + xlogy(q, (2 * q) / (p + q)),
  gan: (p: number, q: number) => xlogy(p, p / (p + q)) + xlogy(q, q / (p + q)),
  'total-variation': (p: number, q: number) => abs(p - q) / 2,
};
/** Named as in the objective f-gan. */
export type FDivergence = keyof typeof TERMS;
export const F_DIVERGENCES = Object.keys(TERMS) as FDivergence[];

/**
 * D_f(P‖Q) of two tables of one length that sum to 1; Infinity where it is. `jensen-shannon` is not halved, 2 JSD, and `gan` is 2 JSD − 2 log 2. Two
 * states that are impossible in both tables count nothing.
 */
export function fDivergence(divergence: FDivergence, p: Float64Array, q: Float64Array): number {
  const term = TERMS[divergence];
  let sum = 0;
  for (let i = 0; i < p.length; i++) if (p[i]! > 0 || q[i]! > 0) sum += term(p[i]!, q[i]!);
  return sum;
}
