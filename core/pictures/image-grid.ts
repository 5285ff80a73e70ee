import { blankRaster, fillRectangle, type Colour, type Raster } from './raster.ts';

/** Grey, for black and white images alike. */
const GAP: Colour = [173, 181, 189];
/** What a pixel shows whose value is not finite: no image of ours has it by chance. */
export const NOT_FINITE: Colour = [255, 0, 255];

/** Images on the host: side by side, row-major `[count, height, width, channels]`, values in [-1, 1], 1 channel (grey) or 3 (RGB). */
export interface Images {
  readonly values: Float32Array;
  readonly shape: readonly [height: number, width: number, channels: number];
}
export interface ImageGridOptions {
  /** Images in a row. */
  readonly columns: number;
  /** Pixels between images, and around them. */
  readonly gap: number;
  /** Pixels of the longer side, at most: images are enlarged by the largest whole factor that fits, and never shrunk. */
  readonly size: number;
}

/** How many images lie in `values`. */
export const countImages = ({ values, shape: [height, width, channels] }: Images): number => values.length / (height * width * channels);

/** Colour of one pixel; values beyond [-1, 1] are taken for the nearest end. */
export function pixelColour({ values, shape: [height, width, channels] }: Images, image: number, x: number, y: number): Colour {
  const at = ((image * height + y) * width + x) * channels;
  const level = (channel: number) => Math.round((Math.min(1, Math.max(-1, values[at + channel]!)) + 1) * 127.5);
  const colour: Colour = channels === 3 ? [level(0), level(1), level(2)] : [level(0), level(0), level(0)];
  return colour.some(Number.isNaN) ? NOT_FINITE : colour;
}

/** The images in rows, from the upper left, on grey. */
export function drawImageGrid(images: Images, { columns, gap, size }: ImageGridOptions): Raster {
  const [height, width] = images.shape;
  const count = countImages(images);
  const across = Math.max(1, Math.min(columns, count));
  const down = Math.max(1, Math.ceil(count / across));
  const fits = (cells: number, pixels: number) => Math.floor((size - (cells + 1) * gap) / (cells * pixels));
  const scale = Math.max(1, Math.min(fits(across, width), fits(down, height)));
  const raster = blankRaster(across * (width * scale + gap) + gap, down * (height * scale + gap) + gap, GAP);
  for (let image = 0; image < count; image++) {
    const left = gap + (image % across) * (width * scale + gap);
    const top = gap + Math.floor(image / across) * (height * scale + gap);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++)
        fillRectangle(raster, left + x * scale, top + y * scale, scale, scale, pixelColour(images, image, x, y));
    }
  }
  return raster;
}
