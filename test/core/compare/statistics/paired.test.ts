import { holm } from '../../../../core/compare/statistics/holm.ts';
import { hedges, pairedDifference } from '../../../../core/compare/statistics/paired.ts';
import { signFlipTest } from '../../../../core/compare/statistics/sign-flip.ts';
import { listed, seeded } from './listed-draws.ts';

const FIVE = [0.5, -0.1, 0.8, 0.3, 0.6];
const TWELVE = [0.5, -0.1, 0.8, 0.3, 0.6, 0.2, -0.3, 0.9, 0.4, 0.1, -0.2, 0.7];
const unused = listed([]);

describe('the sign-flip test', () => {
  // SciPy 1.17.1: permutation_test((d,), mean, permutation_type='samples', n_resamples=inf)
  it.each([
    [FIVE, 0.125],
    [TWELVE, 0.02294921875],
  ])('counts all patterns of up to twelve differences', (differences, p) => {
    expect(signFlipTest(differences, unused)).toEqual({ p, exact: true });
  });

  it('draws patterns of more', () => {
    const { p, exact } = signFlipTest([...TWELVE, 0.05, -0.4], seeded())!;
    expect(exact).toBe(false);
    // SciPy, all 2^14 patterns: 0.045654; five standard errors √(p (1 − p) / 10 000) either way
    expect(Math.abs(p - 0.045654296875)).toBeLessThan(5 * 0.0021);
  });

  it('cannot be surer than its patterns are many', () => {
    expect(signFlipTest([1, 1, 1], unused)!.p).toBe(2 / 8); // + + + and − − −
    expect(signFlipTest([5], unused)!.p).toBe(1);
    expect(signFlipTest([0, 0], unused)!.p).toBe(1);
    expect(signFlipTest([], unused)).toBeUndefined();
  });

  it('is not misled by the last bits of sums', () => {
    // + − − and − + + are as extreme as what is seen, though 0.1 + 0.2 − 0.3 is not 0 in floating point
    expect(signFlipTest([0.1, 0.2, -0.3], unused)!.p).toBe(1);
  });
});

describe("Hedges' g", () => {
  // NumPy 2.4.6: mean / std(ddof=1) · Γ(f/2) / (√(f/2) Γ((f−1)/2)), scipy.special.gamma
  it.each([
    [FIVE, 0.979707473546788],
    [TWELVE, 0.7637729414407527],
    [[1, 2, 4], 0.861813824304402],
  ])('of %j is %d', (differences, g) => {
    expect(hedges(differences)).toBeCloseTo(g, 10);
  });

  it('is not there for two pairs, nor without spread', () => {
    expect([hedges([1, 2]), hedges([2, 2, 2])]).toEqual([null, null]);
  });
});

describe('Holm', () => {
  it('corrects in the order of the input', () => {
    // statsmodels 0.15.0: multipletests(p, method='holm')
    const expected = [0.04, 0.09, 0.09, 0.025, 0.5];
    for (const [i, p] of holm([0.01, 0.04, 0.03, 0.005, 0.5]).entries()) expect(p).toBeCloseTo(expected[i]!, 12);
  });

  it('leaves one test as it is, and never exceeds 1', () => {
    expect(holm([0.25])).toEqual([0.25]);
    expect(holm([0.8, 0.9])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });
});

describe('a paired difference', () => {
  it('has everything at once', () => {
    const difference = pairedDifference(FIVE, seeded())!;
    expect(difference).toMatchObject({ n: 5, median: 0.5, p: 0.125, exact: true });
    expect(difference.mean).toBeCloseTo(0.42, 12); // 2.1 / 5
    expect(difference.interval.method).toBe('bca');
  });

  it('of no pair is none', () => {
    expect(pairedDifference([], seeded())).toBeUndefined();
  });
});
