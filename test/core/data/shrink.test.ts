import { describe, expect, it } from '@jest/globals';

import { shrinkImages } from '../../../core/data/shrink.ts';

describe('images of means of blocks', () => {
  // two images of 2 × 4 pixels
  const values = Uint8Array.from([0, 10, 20, 30, 2, 12, 22, 40, 255, 255, 0, 0, 255, 254, 0, 1]);
  const split = { count: 2, values, labels: Uint8Array.of(3, 4), digest: 'a' };

  it('have the rounded means, image by image, and keep their labels', () => {
    const small = shrinkImages(split, [2, 4], 2);
    // (0 + 10 + 2 + 12)/4 = 6, (20 + 30 + 22 + 40)/4 = 28, 1019/4 = 254.75, 1/4
    expect([...small.values]).toEqual([6, 28, 255, 0]);
    expect(small).toMatchObject({ count: 2, labels: split.labels });
    expect(small.digest).not.toBe(split.digest);
  });

  it('are the images themselves for blocks of one pixel', () => {
    expect(shrinkImages(split, [2, 4], 1)).toBe(split);
  });

  it('need blocks that divide both sides', () => {
    expect(() => shrinkImages(split, [2, 4], 4)).toThrow('4 does not divide 2 × 4');
  });
});
