import { describe, expect, it } from '@jest/globals';
import { decode } from 'fast-png';

import { planeAround } from '../../../core/pictures/plane.ts';
import { encodePng } from '../../../core/pictures/png.ts';
import { drawScatter } from '../../../core/pictures/scatter.ts';

const points = (...positions: [number, number][]) => ({ values: Float32Array.from(positions.flat()), dim: 2 });
// corners of the square from −1 to 1, with the margin of .15 · 2 on each side: it shows −1.3 to 1.3
const corners = points([-1, -1], [1, 1]);

const picture = (...[generated, real, options]: Parameters<typeof drawScatter>) => {
  const { width, data } = decode(encodePng(drawScatter(generated, real, options)));
  return (x: number, y: number) => Array.from(data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3));
};

describe('the scatter plot', () => {
  it('shows the square of the real points with a margin, upwards and to the right', () => {
    expect(planeAround(corners)).toEqual({ left: -1.3, bottom: -1.3, span: 2.6 });
    // 260 pixels for 2.6: (1, 1) lies 30 pixels from the right and from the upper edge
    const at = picture(points([0, 1]), corners, { size: 260 });
    expect(at(230, 30)).toEqual([206, 212, 218]); // real: light grey
    expect(at(30, 230)).toEqual([206, 212, 218]);
    expect(at(230, 230)).toEqual([255, 255, 255]);
    // blue (25, 113, 194) at .55 over white: 255 − .55 · (230, 142, 61)
    expect(at(130, 30)).toEqual([129, 177, 221]);
  });

  it('keeps the square where generated points leave it, and puts these on its edge in red', () => {
    const at = picture(points([50, 0], [NaN, 0]), corners, { size: 260 });
    expect(at(257, 130)).toEqual([224, 49, 49]);
    expect(at(130, 130)).toEqual([255, 255, 255]);
  });

  it('marks the centres of a mixture with a cross and a circle of three standard deviations', () => {
    const mixture = { centres: [[0, 0]], std: 0.1, weights: [1] };
    const at = picture(points(), corners, { size: 260, mixture });
    expect(at(130, 130)).toEqual([33, 37, 41]);
    expect(at(132, 130)).toEqual([33, 37, 41]);
    expect(at(132, 132)).toEqual([255, 255, 255]);
    // 3 · .1 are 30 pixels
    expect(at(130 + 30, 130)[0]).toBeLessThan(210);
    expect(at(130 + 27, 130)).toEqual([255, 255, 255]);
  });

  it('shows something for a single real point, and for none', () => {
    expect(planeAround(points([3, 4]))).toEqual({ left: 2, bottom: 3, span: 2 });
    expect(planeAround(points([NaN, 0]))).toEqual({ left: -1, bottom: -1, span: 2 });
  });
});
