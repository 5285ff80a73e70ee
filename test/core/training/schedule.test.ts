import { describe, expect, it } from '@jest/globals';
import { scheduled, z } from 'ganvil';

import { valueAt } from '../../../core/training/schedule.ts';

describe('schedules', () => {
  it('go in a straight line from the first step to the step after the last, and stay there', () => {
    const schedule = { from: 1, to: 3, steps: 4 };
    expect([1, 2, 3, 4, 5, 6, 1000].map((step) => valueAt(schedule, step))).toEqual([1, 1.5, 2, 2.5, 3, 3, 3]);
    expect(valueAt(0.25, 7)).toBe(0.25);
  });

  it('are params like numbers, with the same check on both ends', () => {
    const schema = scheduled(z.number().positive());
    expect(schema.parse(2)).toBe(2);
    expect(schema.parse({ from: 1, to: 2, steps: 10 })).toEqual({ from: 1, to: 2, steps: 10 });
    for (const wrong of [
      0,
      { from: 1, to: 0, steps: 10 },
      { from: 1, to: 2 },
      { from: 1, to: 2, steps: 0.5 },
      { from: 1, to: 2, steps: 1, by: 1 },
    ]) {
      expect(schema.safeParse(wrong).success).toBe(false);
    }
  });
});
