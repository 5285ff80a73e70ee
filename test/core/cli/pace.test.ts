import { formatDuration, Pace } from '../../../core/cli/pace.ts';

describe('Pace', () => {
  it('knows nothing before two moments have passed', () => {
    const pace = new Pace();
    pace.reach(0, 0);
    expect(pace.rate).toBeUndefined();
    expect(pace.left(0, 100)).toBeUndefined();
  });

  it('gives steps a second and the seconds that are left', () => {
    const pace = new Pace();
    pace.reach(0, 0);
    pace.reach(50, 1000);
    expect(pace.rate).toBe(50);
    expect(pace.left(50, 300)).toBe(5); // (300 − 50) / 50
  });

  it('counts from where a resumed run began', () => {
    const pace = new Pace();
    pace.reach(1000, 0);
    pace.reach(1010, 1000);
    expect(pace.rate).toBe(10);
  });

  it('forgets how fast it was long ago', () => {
    const pace = new Pace();
    pace.reach(0, 0);
    pace.reach(10_000, 1000);
    for (let second = 2; second <= 60; second++) pace.reach(10_000 + second, second * 1000);
    expect(pace.rate).toBeCloseTo(1);
  });
});

describe('formatDuration', () => {
  it.each([
    [0.4, '0 s'],
    [59, '59 s'],
    [125, '2 min 5 s'],
    [12_000, '3 h 20 min'], // 3 · 3600 + 20 · 60
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});
