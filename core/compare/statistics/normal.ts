/** The standard normal distribution, to the precision of a double. */

/** P(Z ≤ x), by the series of Marsaglia (2004, "Evaluating the Normal Distribution"); 0 or 1 beyond 8 standard deviations. */
export function normalCdf(x: number): number {
  if (x < -8) return 0;
  if (x > 8) return 1;
  let sum = x;
  let term = x;
  for (let odd = 3, before = NaN; sum !== before; odd += 2) {
    before = sum;
    term *= (x * x) / odd;
    sum += term;
  }
  return 0.5 + sum * Math.exp(-0.5 * x * x - 0.5 * Math.log(2 * Math.PI));
}

/** The x with P(Z ≤ x) = p, for 0 < p < 1; −∞ for 0 and ∞ for 1. */
export function normalQuantile(p: number): number {
  if (p <= 0 || p >= 1) return p <= 0 ? -Infinity : Infinity;
  return bisect((x) => normalCdf(x) - p, -9, 9);
}

/** The root of an increasing function between two bounds, as near as doubles come. */
export function bisect(f: (x: number) => number, low: number, high: number): number {
  for (;;) {
    const middle = low + (high - low) / 2;
    if (middle <= low || middle >= high) return middle;
    if (f(middle) < 0) low = middle;
    else high = middle;
  }
}
