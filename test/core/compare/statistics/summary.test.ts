import { Area } from '../../../../core/compare/statistics/area.ts';
import { summarize } from '../../../../core/compare/statistics/summary.ts';
import { seeded } from './listed-draws.ts';

describe('summarize', () => {
  it('gives mean, sample standard deviation, median and an interval of the mean', () => {
    // 1 2 3 4: mean 10 / 4; Σ (x − 2.5)² = 2.25 + .25 + .25 + 2.25 = 5; √(5 / 3) = 1.290994; median (2 + 3) / 2
    const { n, mean, sd, median, interval } = summarize([1, 2, 3, 4])!;
    expect({ n, mean, median }).toEqual({ n: 4, mean: 2.5, median: 2.5 });
    expect(sd).toBeCloseTo(1.290994, 6);
    // 2.5 ± t · sd / √4, t with 3 degrees of freedom at .975 = 3.182446 (SciPy 1.17.1)
    expect(interval.method).toBe('t');
    expect(interval.high).toBeCloseTo(2.5 + (3.182446 * 1.290994) / 2, 5);
  });

  it('resamples where it is given random numbers', () => {
    expect(summarize([1, 2, 3, 4], seeded())!.interval.method).toBe('bca');
  });

  it('gives a single number no spread, equal ones none either, and no numbers nothing', () => {
    expect(summarize([7])).toMatchObject({ n: 1, mean: 7, sd: null, median: 7 });
    expect(summarize([0.1, 0.1, 0.1])).toMatchObject({ n: 3, mean: 0.1, sd: 0 });
    expect(summarize([])).toBeUndefined();
  });
});

describe('the mean height of a curve', () => {
  const height = (...points: [number, number][]) => {
    const area = new Area();
    for (const [step, value] of points) area.add(step, value);
    return area.height;
  };

  it('is the area of trapezoids over the range of steps', () => {
    expect(height([0, 1], [10, 3], [30, 2], [35, 5])).toBe(2.5); // (20 + 50 + 17.5) / 35
  });

  it('of a flat curve is its value, wherever the points lie', () => {
    expect(height([3, 2], [4, 2], [100, 2])).toBe(2);
  });

  it('of a point is its value, and of none is nothing', () => {
    expect(height([50, 8])).toBe(8);
    expect(height()).toBeNull();
  });
});
