/** Lines through points: trajectories of a game, densities side by side. */
import { blankRaster, type Colour, drawDisc, fillRectangle, type Raster } from './raster.ts';

const PAPER: Colour = [255, 255, 255];
const AXIS: Colour = [206, 212, 218];
/** Room on each side, as a share of the picture; pixels of a line's half width, and between two dots of it. */
const [MARGIN, HALF_LINE, GAP] = [0.06, 0.9, 0.6];

/** Colours that are told apart, in the order of their use: blue, red, green, orange, violet, teal, black. */
export const CURVE_COLOURS: readonly Colour[] = [
  [25, 113, 194],
  [224, 49, 49],
  [47, 158, 68],
  [240, 140, 0],
  [112, 72, 232],
  [12, 133, 153],
  [33, 37, 41],
];

export interface Curve {
  readonly colour: Colour;
  /** Finite positions. */
  readonly points: readonly (readonly [x: number, y: number])[];
}
export interface CurvesOptions {
  /** Pixels of either side. */
  readonly size: number;
  /** Stretches x and y each to the picture, for functions; else both have one scale, for places of a plane. */
  readonly stretch?: boolean;
}

/** Curves over each other, the first one lowest, with grey axes through 0 where 0 is in the picture. */
export function drawCurves(curves: readonly Curve[], { size, stretch = false }: CurvesOptions): Raster {
  const all = curves.flatMap(({ points }) => points);
  const rangeOf = (axis: 0 | 1) => {
    const values = all.map((position) => position[axis]);
    const [low, high] = [values.reduce((a, b) => Math.min(a, b), Infinity), values.reduce((a, b) => Math.max(a, b), -Infinity)];
    return { middle: (low + high) / 2, extent: high - low || 1 };
  };
  const [x, y] = [rangeOf(0), rangeOf(1)];
  const shared = Math.max(x.extent, y.extent);
  const scale = (extent: number) => (size * (1 - 2 * MARGIN)) / (stretch ? extent : shared);
  const pixel = ([px, py]: readonly [number, number]) =>
    [size / 2 + (px - x.middle) * scale(x.extent), size / 2 - (py - y.middle) * scale(y.extent)] as const;

  const raster = blankRaster(size, size, PAPER);
  const [right, down] = pixel([0, 0]).map(Math.floor) as [number, number];
  if (right >= 0 && right < size) fillRectangle(raster, right, 0, 1, size, AXIS);
  if (down >= 0 && down < size) fillRectangle(raster, 0, down, size, 1, AXIS);
  for (const { colour, points } of curves) {
    points.slice(1).forEach((to, i) => {
      const [[fromX, fromY], [toX, toY]] = [pixel(points[i]!), pixel(to)];
      const dots = Math.max(1, Math.ceil(Math.hypot(toX - fromX, toY - fromY) / GAP));
      for (let dot = 0; dot <= dots; dot++) {
        const share = dot / dots;
        drawDisc(raster, fromX + share * (toX - fromX), fromY + share * (toY - fromY), HALF_LINE, colour, 0.6);
      }
    });
  }
  return raster;
}
