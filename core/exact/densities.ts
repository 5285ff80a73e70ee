/** Normal densities on a line, in float64, and tables of densities on even grids. */

export interface LineNormal {
  readonly mean: number;
  readonly std: number;
}

/** By name: see f-divergences.ts. */
const { exp, log } = Math;
const LOG_ROOT = log(2 * Math.PI) / 2;

export const logNormalDensity = (x: number, mean: number, std: number): number => -(((x - mean) / std) ** 2) / 2 - log(std) - LOG_ROOT;

/** Points of a line, evenly apart, the two ends among them. */
export interface Grid {
  readonly from: number;
  readonly to: number;
  readonly points: number;
}

/** The points of a grid. */
export const pointsOf = ({ from, to, points }: Grid): Float64Array =>
  Float64Array.from({ length: points }, (_, i) => from + (i * (to - from)) / (points - 1));

/**
 * density(x) Δx at every point of a grid. Sums over such a table are integrals, exact to float64 for what is smooth on the scale of Δx and vanishes at
 * the ends.
 */
export function densityTable(grid: Grid, density: (x: number) => number): Float64Array {
  const step = (grid.to - grid.from) / (grid.points - 1);
  return pointsOf(grid).map((x) => density(x) * step);
}

export const normalTable = (grid: Grid, { mean, std }: LineNormal): Float64Array =>
  densityTable(grid, (x) => exp(logNormalDensity(x, mean, std)));
