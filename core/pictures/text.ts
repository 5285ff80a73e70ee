/** Pictures in plain characters, for terminals and logs. No colour codes; lines end in a newline but for the last. */
import type { Mixture } from '../contracts.ts';
import { countImages, pixelColour, type Images } from './image-grid.ts';
import { finitePositions, place, planeAround, positionsOf, type Points } from './plane.ts';

/** From nothing to much. */
const RAMP = ' .:-=+*#%@';
const CENTRE_MARK = 'o';

export interface TextScatterOptions {
  readonly mixture?: Mixture | undefined;
  /** Lines of the plot; a line is taken to be twice as high as a character is wide, so it has twice as many columns. */
  readonly lines?: number;
}

/** The density of the generated points over the square of the real ones, darker for more, in a frame, with the centres of a mixture as `o`. */
export function textScatter(generated: Points, real: Points, { mixture, lines = 24 }: TextScatterOptions = {}): string {
  const columns = 2 * lines;
  const plane = planeAround(real);
  const cell = (position: readonly [number, number]): number | undefined => {
    const [right, down] = place(plane, position);
    return right >= 0 && right < 1 && down >= 0 && down < 1 ? Math.floor(down * lines) * columns + Math.floor(right * columns) : undefined;
  };
  const counts = new Array<number>(lines * columns).fill(0);
  let outside = 0;
  for (const position of finitePositions(generated)) {
    const at = cell(position);
    if (at === undefined) outside++;
    else counts[at]!++;
  }
  const most = Math.max(1, ...counts);
  // the root: a single stray point must still be seen beside a crowded cell
  const marks = counts.map((count) => RAMP[Math.ceil(Math.sqrt(count / most) * (RAMP.length - 1))]!);
  for (const centre of positionsOf(mixture)) {
    const at = cell(centre);
    if (at !== undefined) marks[at] = CENTRE_MARK;
  }
  const rule = `+${'-'.repeat(columns)}+`;
  const rows = Array.from({ length: lines }, (_, row) => `|${marks.slice(row * columns, (row + 1) * columns).join('')}|`);
  const range = (from: number) => `${from.toFixed(2)} to ${(from + plane.span).toFixed(2)}`;
  const count = generated.values.length / generated.dim;
  const caption = [`x ${range(plane.left)}`, `y ${range(plane.bottom)}`, `${count} points${outside > 0 ? `, ${outside} outside` : ''}`];
  return [rule, ...rows, rule, caption.join('   ')].join('\n');
}

export interface TextImagesOptions {
  /** Characters in a line, at most. */
  readonly width?: number;
  /** Images in the row, at most. */
  readonly count?: number;
}

/** The first few images in a row of half blocks, light pixels drawn: shrunk until they fit. */
export function textImages(images: Images, { width = 80, count = 4 }: TextImagesOptions = {}): string {
  const [imageHeight, imageWidth] = images.shape;
  const shown = Math.max(1, Math.min(count, countImages(images)));
  const columns = Math.max(1, Math.min(imageWidth, Math.floor((width - (shown - 1)) / shown)));
  const rows = Math.max(1, Math.round((imageHeight * columns) / imageWidth));
  const light = (image: number, column: number, row: number) =>
    row < rows && meanLevel(images, image, [column / columns, (column + 1) / columns], [row / rows, (row + 1) / rows]) >= 128;
  const line = (image: number, row: number) =>
    Array.from(
      { length: columns },
      (_, column) => ' ▀▄█'[Number(light(image, column, row)) + 2 * Number(light(image, column, row + 1))]!,
    ).join('');
  return Array.from({ length: Math.ceil(rows / 2) }, (_, i) =>
    Array.from({ length: Math.min(shown, countImages(images)) }, (_, image) => line(image, 2 * i))
      .join(' ')
      .trimEnd(),
  ).join('\n');
}

/** Mean grey level, 0 to 255, of the pixels that a piece of an image covers; borders are shares of width and height. */
function meanLevel(images: Images, image: number, across: readonly [number, number], down: readonly [number, number]): number {
  const [height, width] = images.shape;
  const overlap = (pixel: number, [from, to]: readonly [number, number], size: number) =>
    Math.max(0, Math.min(pixel + 1, to * size) - Math.max(pixel, from * size));
  let sum = 0;
  let area = 0;
  for (let y = Math.floor(down[0] * height); y < Math.min(height, down[1] * height); y++) {
    for (let x = Math.floor(across[0] * width); x < Math.min(width, across[1] * width); x++) {
      const part = overlap(x, across, width) * overlap(y, down, height);
      const [red, green, blue] = pixelColour(images, image, x, y);
      sum += part * (0.299 * red + 0.587 * green + 0.114 * blue);
      area += part;
    }
  }
  return sum / area;
}

export interface TextBitsOptions {
  /** Characters in a line, at most. */
  readonly width?: number;
  readonly lines?: number;
}

/** Bit strings `[count, length]` over {-1, 1}: `#` for 1, `.` for -1, `?` for anything that is no number; several strings a line. */
export function textBits(values: Float32Array, length: number, { width = 80, lines = 8 }: TextBitsOptions = {}): string {
  const across = Math.max(1, Math.floor((width + 1) / (length + 1)));
  const string = (i: number) =>
    Array.from(values.subarray(i * length, (i + 1) * length), (bit) => (bit > 0 ? '#' : bit <= 0 ? '.' : '?')).join('');
  const strings = Array.from({ length: Math.min(values.length / length, across * lines) }, (_, i) => string(i));
  return Array.from({ length: Math.ceil(strings.length / across) }, (_, line) =>
    strings.slice(line * across, (line + 1) * across).join(' '),
  ).join('\n');
}
