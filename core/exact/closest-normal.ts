/** The normal distribution that is closest to another distribution of a line, by an f-divergence. */
import { type Grid, type LineNormal, normalTable } from './densities.ts';
import { fDivergence, type FDivergence } from './f-divergences.ts';

/** Step of the finite differences in the mean and in log std; their errors stand off the minimum by about its square. */
const STEP = 1e-3;

/**
 * The (mean, std) of the smallest D_f(P‖N(mean, std²)) for P as a table of densities on a grid: the best of a coarse table of means over the grid's middle
 * half and of deviations from 1/40 to 1/10 of its length, then Newton's steps, halved while they do not descend.
 */
export function closestNormal(divergence: FDivergence, grid: Grid, p: Float64Array): LineNormal {
  const value = (mean: number, logStd: number) => fDivergence(divergence, p, normalTable(grid, { mean, std: Math.exp(logStd) }));
  const length = grid.to - grid.from;
  let [mean, logStd, least] = [NaN, NaN, Infinity];
  for (let i = 0; i <= 20; i++) {
    for (let j = 0; j <= 8; j++) {
      const [m, l] = [grid.from + length * (0.25 + i / 40), Math.log((length / 40) * 4 ** (j / 8))];
      const found = value(m, l);
      if (found < least) [mean, logStd, least] = [m, l, found];
    }
  }
  for (let round = 0; round < 30; round++) {
    const at = (i: number, j: number) => value(mean + i * STEP, logStd + j * STEP);
    const [right, left, up, down] = [at(1, 0), at(-1, 0), at(0, 1), at(0, -1)];
    const [slope, rise] = [(right - left) / (2 * STEP), (up - down) / (2 * STEP)];
    const [xx, yy] = [(right + left - 2 * least) / STEP ** 2, (up + down - 2 * least) / STEP ** 2];
    const xy = (at(1, 1) - at(1, -1) - at(-1, 1) + at(-1, -1)) / (4 * STEP ** 2);
    const determinant = xx * yy - xy ** 2;
    const convex = determinant > 0 && xx > 0;
    // where the surface is not convex: down the slope
    const [dm, dl] = convex ? [(yy * slope - xy * rise) / determinant, (xx * rise - xy * slope) / determinant] : [slope, rise];
    let size = 1;
    while (size > 1e-6 && !(value(mean - size * dm, logStd - size * dl) < least)) size /= 2;
    if (size <= 1e-6) break;
    [mean, logStd] = [mean - size * dm, logStd - size * dl];
    least = value(mean, logStd);
  }
  return { mean, std: Math.exp(logStd) };
}
