import type { Mixture } from '../contracts.ts';
import { finitePositions, place, planeAround, positionsOf, type Points } from './plane.ts';
import { blankRaster, drawCircle, drawDisc, fillRectangle, type Colour, type Raster } from './raster.ts';

const PAPER: Colour = [255, 255, 255];
const FRAME: Colour = [222, 226, 230];
const REAL: Colour = [206, 212, 218];
const GENERATED: Colour = [25, 113, 194];
const OUTSIDE: Colour = [224, 49, 49];
const CENTRE: Colour = [33, 37, 41];

/** Pixels. */
const DOT = 1.8;

export interface ScatterOptions {
  /** Pixels of either side. */
  readonly size: number;
  /** Its centres are marked, each with a circle of three standard deviations. */
  readonly mixture?: Mixture | undefined;
}

/**
 * Generated points (blue) over real ones (light grey). The real points alone decide what is shown, so that pictures of one data set can be
 * laid side by side; generated points beyond it stick to the edge, in red.
 */
export function drawScatter(generated: Points, real: Points, { size, mixture }: ScatterOptions): Raster {
  const plane = planeAround(real);
  const raster = blankRaster(size, size, PAPER);
  const centres = positionsOf(mixture);
  const pixel = (position: readonly [number, number]) => place(plane, position).map((share) => share * size) as [number, number];
  for (const position of finitePositions(real)) drawDisc(raster, ...pixel(position), DOT, REAL);
  for (const centre of centres) drawCircle(raster, ...pixel(centre), (3 * mixture!.std * size) / plane.span, 1, CENTRE, 0.45);
  const edge = (share: number) => Math.min(size - DOT - 1, Math.max(DOT + 1, share));
  for (const position of finitePositions(generated)) {
    const [x, y] = pixel(position);
    if (x >= 0 && y >= 0 && x < size && y < size) drawDisc(raster, x, y, DOT, GENERATED, 0.55);
    else drawDisc(raster, edge(x), edge(y), DOT, OUTSIDE);
  }
  for (const centre of centres) drawCross(raster, ...pixel(centre));
  for (const at of [0, size - 1]) {
    fillRectangle(raster, at, 0, 1, size, FRAME);
    fillRectangle(raster, 0, at, size, 1, FRAME);
  }
  return raster;
}

/** A dark cross of five pixels with a white rim, seen on any density of points. */
function drawCross(raster: Raster, x: number, y: number): void {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  for (const [half, rim, colour] of [
    [3, 1, PAPER],
    [2, 0, CENTRE],
  ] as const) {
    fillRectangle(raster, column - half, row - rim, 2 * half + 1, 2 * rim + 1, colour);
    fillRectangle(raster, column - rim, row - half, 2 * rim + 1, 2 * half + 1, colour);
  }
}
