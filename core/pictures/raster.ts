/** A picture in memory: what the grids and scatters draw on. */

/** Red, green, blue, 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];
/** Pixels row by row from the top, three bytes each. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** A raster of one colour. */
export function blankRaster(width: number, height: number, colour: Colour): Raster {
  const raster = { width, height, rgb: new Uint8Array(width * height * 3) };
  fillRectangle(raster, 0, 0, width, height, colour);
  return raster;
}

/** Lays a colour over one pixel; alpha 1 replaces it. Pixels outside are ignored. */
export function paintPixel({ width, height, rgb }: Raster, x: number, y: number, colour: Colour, alpha = 1): void {
  if (x < 0 || y < 0 || x >= width || y >= height) return;
  const at = (y * width + x) * 3;
  for (let i = 0; i < 3; i++) rgb[at + i] = Math.round(rgb[at + i]! + alpha * (colour[i]! - rgb[at + i]!));
}

/** Fills whole pixels from (x, y), the upper left corner. */
export function fillRectangle(raster: Raster, x: number, y: number, width: number, height: number, colour: Colour): void {
  for (let row = y; row < y + height; row++) for (let column = x; column < x + width; column++) paintPixel(raster, column, row, colour);
}

/** A smooth disc. Positions are in pixels, pixel (i, j) has its middle at (i + ½, j + ½). */
export function drawDisc(raster: Raster, x: number, y: number, radius: number, colour: Colour, alpha = 1): void {
  cover(raster, x, y, radius, colour, (distance) => alpha * share(radius - distance));
}

/** A smooth circle whose line is `line` pixels wide. */
export function drawCircle(raster: Raster, x: number, y: number, radius: number, line: number, colour: Colour, alpha = 1): void {
  cover(raster, x, y, radius + line / 2, colour, (distance) => alpha * share(line / 2 - Math.abs(distance - radius)));
}

/** About how much of a pixel lies inside an edge that is `inside` pixels away from its middle. */
const share = (inside: number): number => Math.min(1, Math.max(0, inside + 0.5));

function cover(raster: Raster, x: number, y: number, radius: number, colour: Colour, alphaAt: (distance: number) => number): void {
  for (let row = Math.floor(y - radius - 1); row <= y + radius + 1; row++) {
    for (let column = Math.floor(x - radius - 1); column <= x + radius + 1; column++) {
      const alpha = alphaAt(Math.hypot(column + 0.5 - x, row + 0.5 - y));
      if (alpha > 0) paintPixel(raster, column, row, colour, alpha);
    }
  }
}
