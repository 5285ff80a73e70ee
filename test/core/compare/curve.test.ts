import { COLUMNS, curveOf, sparkline } from '../../../core/compare/curve.ts';

const points = (...values: number[]) => values.map((value, i) => ({ step: i * 10, value }));

describe('a curve', () => {
  it('has a line between points that are few', () => {
    const { heights } = curveOf(points(0, 15));
    expect(heights).toHaveLength(COLUMNS);
    expect(heights).toEqual(Array.from({ length: 16 }, (_, i) => i)); // 0 to 15 in 15 steps
  });

  it('has means of points that are many', () => {
    const { heights } = curveOf(points(...Array.from({ length: 161 }, (_, i) => i % 2)));
    for (const height of heights) expect(Math.abs(height - 0.5)).toBeLessThan(0.1); // ten or eleven points to a column, half of them 1
  });

  it('of a single point is no curve, though it has a height, and of none there is neither', () => {
    expect(curveOf(points(3))).toEqual({ auc: 3, heights: [] });
    expect(curveOf([])).toEqual({ auc: null, heights: [] });
  });
});

describe('a sparkline', () => {
  it('has the lowest bar at the lowest height of its scale, the highest at the highest', () => {
    expect(sparkline([0, 3.5, 7], { low: 0, high: 7 })).toBe('▁▅█');
    expect(sparkline([0, 3.5, 7], { low: 0, high: 14 })).toBe('▁▃▅');
  });

  it('is level where there is no range', () => {
    expect(sparkline([2, 2], { low: 2, high: 2 })).toBe('▄▄');
  });
});
