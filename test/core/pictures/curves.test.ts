import { describe, expect, it } from '@jest/globals';
import { CURVE_COLOURS, drawCurves, type Raster } from 'ganvil';

const at = ({ rgb, width }: Raster, x: number, y: number) => [...rgb.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
const [BLUE, RED] = [CURVE_COLOURS[0]!, CURVE_COLOURS[1]!];
const WHITE = [255, 255, 255];

describe('curves', () => {
  it('lie where their points lie, on one scale, between them a line', () => {
    // a range of 2 × 1 in 100 pixels: 44 pixels a unit, the middle (1, .5) at pixel 50
    const raster = drawCurves([{ colour: BLUE, points: [[0, 0.5], [2, 0.5]] }, { colour: RED, points: [[1, 0], [1, 1]] }], { size: 100 }); // prettier-ignore
    expect(at(raster, 20, 50)[2]).toBeGreaterThan(at(raster, 20, 50)[0]!); // blue, (0, .5) is at 50 − 44
    expect(at(raster, 50, 30)[0]).toBeGreaterThan(at(raster, 50, 30)[2]!); // red, (1, 1) is at 50 − 22
    expect(at(raster, 50, 20)).toEqual(WHITE);
    expect(at(raster, 3, 50)).toEqual(WHITE); // the margin
  });

  it('fill the picture when they are stretched', () => {
    const raster = drawCurves([{ colour: RED, points: [[-3, 0.5], [3, 0.51]] }], { size: 100, stretch: true }); // prettier-ignore
    expect(at(raster, 7, 93)[1]).toBeLessThan(255);
    expect(at(raster, 92, 6)[1]).toBeLessThan(255);
    expect(at(raster, 50, 5)).not.toEqual(WHITE); // the axis x = 0, in the middle
    expect(at(raster, 5, 49)).toEqual(WHITE); // y = 0 is outside
  });

  it('may be one point', () => {
    expect(() => drawCurves([{ colour: RED, points: [[1, 1]] }], { size: 20 })).not.toThrow();
  });
});
