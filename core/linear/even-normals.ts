/** Standard normal numbers without chance. */
import { logNormalDensity } from '../exact/densities.ts';

/** `count` evenly likely standard normal numbers: the medians of as many equal shares of N(0, 1), scaled to the mean square 1. */
export function evenNormals(count: number): Float64Array {
  const step = 1e-3;
  const values = new Float64Array(count);
  let [below, i] = [0, 0];
  for (let x = -7; i < count && x < 7; x += step) {
    const share = step * Math.exp(logNormalDensity(x + step / 2, 0, 1));
    for (let wanted = (i + 0.5) / count; i < count && below + share >= wanted; wanted = (++i + 0.5) / count) {
      values[i] = x + (step * (wanted - below)) / share;
    }
    below += share;
  }
  const scale = Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / count);
  return values.map((value) => value / scale);
}
