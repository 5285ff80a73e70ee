import { describe, expect, it } from '@jest/globals';
import { decode } from 'fast-png';

import { drawImageGrid, NOT_FINITE } from '../../../core/pictures/image-grid.ts';
import { encodePng } from '../../../core/pictures/png.ts';

const white = [255, 255, 255];
const gap = [173, 181, 189];

describe('the image grid', () => {
  it('keeps every pixel of RGB images through the PNG file', () => {
    // two images of 1 × 2 pixels: red, green; blue, and one beyond the range that is cut to white
    const values = Float32Array.from([1, -1, -1, -1, 1, -1, -1, -1, 1, 3, 2, 1]);
    const raster = drawImageGrid({ values, shape: [1, 2, 3] }, { columns: 2, gap: 1, size: 7 });
    const { width, height, channels, depth, data } = decode(encodePng(raster));
    expect([width, height, channels, depth]).toEqual([7, 3, 3, 8]);
    const middle = Array.from({ length: 7 }, (_, x) => Array.from(data.subarray((7 + x) * 3, (7 + x) * 3 + 3)));
    expect(middle).toEqual([gap, [255, 0, 0], [0, 255, 0], gap, [0, 0, 255], white, gap]);
    expect(Array.from(data.subarray(0, 21))).toEqual(Array.from({ length: 7 }, () => gap).flat());
  });

  it('enlarges by the largest whole factor that fits both sides', () => {
    const images = { values: new Float32Array(6 * 28 * 28), shape: [28, 28, 1] as const };
    // 2 columns would allow ⌊(512 − 6) / 56⌋ = 9, 3 rows allow ⌊(512 − 8) / 84⌋ = 6
    const { width, height } = drawImageGrid(images, { columns: 2, gap: 2, size: 512 });
    expect([width, height]).toEqual([2 * 168 + 6, 3 * 168 + 8]);
  });

  it('never shrinks, and leaves no empty columns', () => {
    const images = { values: new Float32Array(2 * 28 * 28), shape: [28, 28, 1] as const };
    expect(drawImageGrid(images, { columns: 8, gap: 0, size: 16 })).toMatchObject({ width: 56, height: 28 });
  });

  it('shows a pixel that is no number in magenta', () => {
    const { rgb } = drawImageGrid({ values: Float32Array.of(NaN), shape: [1, 1, 1] }, { columns: 1, gap: 0, size: 1 });
    expect(Array.from(rgb)).toEqual([...NOT_FINITE]);
  });
});
