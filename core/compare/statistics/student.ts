/** Student's t distribution with a whole number of degrees of freedom, by the finite sums of Abramowitz & Stegun (26.7.3, 26.7.4). */
import { bisect } from './normal.ts';

/** P(|T| ≤ t) for t ≥ 0. */
function within(t: number, freedom: number): number {
  const angle = Math.atan(t / Math.sqrt(freedom));
  if (freedom === 1) return (2 / Math.PI) * angle;
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const isOdd = freedom % 2 === 1;
  let term = isOdd ? cos : 1;
  let sum = term;
  for (let k = isOdd ? 3 : 2; k <= freedom - 2; k += 2) {
    term *= (cos * cos * (k - 1)) / k;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + sin * sum) : sin * sum;
}

/** P(T ≤ t). */
export const studentCdf = (t: number, freedom: number): number => 0.5 + (Math.sign(t) * within(Math.abs(t), freedom)) / 2;

/** The t with P(T ≤ t) = p, for 0 < p < 1. */
export function studentQuantile(p: number, freedom: number): number {
  if (p < 0.5) return -studentQuantile(1 - p, freedom);
  let high = 1;
  while (studentCdf(high, freedom) < p) high *= 2;
  return bisect((t) => studentCdf(t, freedom) - p, 0, high);
}
