import { describe, expect, it } from '@jest/globals';

import { textBits, textImages, textScatter } from '../../../core/pictures/text.ts';

const points = (...positions: [number, number][]) => ({ values: Float32Array.from(positions.flat()), dim: 2 });
const corners = points([-1, -1], [1, 1]);

describe('text previews', () => {
  it('draw the density of points with the centres of a mixture, and say what is outside', () => {
    const many = Array.from({ length: 81 }, (): [number, number] => [-1, 1]);
    const some = Array.from({ length: 9 }, (): [number, number] => [1, 1]);
    const mixture = {
      centres: [
        [0, 0],
        [1, -1],
      ],
      std: 0.1,
      weights: [0.5, 0.5],
    };
    const preview = textScatter(points(...many, ...some, [-1, -1], [50, 50]), corners, { mixture, lines: 8 });
    // −1.3 to 1.3 in 16 columns and 8 lines: ±1 lies in columns 1 and 14, lines 0 and 7; roots of 1, 1/9 and 1/81 of nine steps
    expect(preview).toBe(
      [
        '+----------------+',
        '| @            - |',
        '|                |',
        '|                |',
        '|                |',
        '|        o       |',
        '|                |',
        '|                |',
        '| .            o |',
        '+----------------+',
        'x -1.30 to 1.30   y -1.30 to 1.30   92 points, 1 outside',
      ].join('\n'),
    );
  });

  it('draw images in a row of half blocks', () => {
    // a diagonal and its mirror image, 4 × 4
    const diagonal = [0, 1, 2, 3].flatMap((y) => [0, 1, 2, 3].map((x) => (x === y ? 1 : -1)));
    const mirrored = [0, 1, 2, 3].flatMap((y) => [0, 1, 2, 3].map((x) => (x === 3 - y ? 1 : -1)));
    const images = { values: Float32Array.from([...diagonal, ...mirrored, ...diagonal]), shape: [4, 4, 1] as const };
    expect(textImages(images, { count: 2 })).toBe('▀▄     ▄▀\n  ▀▄ ▄▀');
  });

  it('shrink images until the row fits', () => {
    const images = { values: new Float32Array(4 * 28 * 28).fill(1), shape: [28, 28, 1] as const };
    // (80 − 3 spaces) / 4 = 19 columns, 19 rows of half a line
    const lines = textImages(images).split('\n');
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe(Array.from({ length: 4 }, () => '█'.repeat(19)).join(' '));
    expect(lines[9]).toBe(Array.from({ length: 4 }, () => '▀'.repeat(19)).join(' '));
  });

  it('weigh the pixels that a block covers by their area', () => {
    // three columns in two: each takes one and a half: 255 · 1 / 1.5 = 170, and 0
    const images = { values: Float32Array.of(1, -1, -1), shape: [1, 3, 1] as const };
    expect(textImages(images, { width: 2 })).toBe('▀');
  });

  it('write bit strings as many a line as fit', () => {
    expect(textBits(Float32Array.of(1, -1, -1, NaN, 1, 1), 2, { width: 5 })).toBe('#. .?\n##');
    expect(textBits(Float32Array.of(1, -1, 1, -1), 1, { width: 1, lines: 2 })).toBe('#\n.');
  });
});
