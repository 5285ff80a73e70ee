import { bcaInterval, tInterval } from '../../../../core/compare/statistics/interval.ts';
import { quantile } from '../../../../core/compare/statistics/quantile.ts';
import { listed, seeded } from './listed-draws.ts';

const VALUES = [7.1, 8.0, 6.4, 7.7, 9.9];

describe('the t interval', () => {
  it('agrees with scipy.stats.t.interval', () => {
    const { low, high } = tInterval(VALUES);
    // SciPy 1.17.1: t.interval(0.95, 4, mean, sem) of VALUES
    expect(low).toBeCloseTo(6.188262637671166, 12);
    expect(high).toBeCloseTo(9.451737362328835, 12);
  });
});

describe('the BCa interval', () => {
  it('agrees with scipy.stats.bootstrap on the same resamples', () => {
    // NumPy 2.4.6: default_rng(7).integers(0, 5, (40, 5)), which scipy.stats.bootstrap of SciPy 1.17.1 draws for n_resamples=40, rng=7
    const picked =
      '433423410114402403024111314222222443331421404300200242444322121140004341312034302144024433032012323431320031211014212412' +
      '23232340221102402441030124032044243442102034120014432201421130442232212300314040';
    const { low, high } = bcaInterval(VALUES, listed([...picked].map(Number)), 40);
    // its confidence_interval for method='BCa'
    expect(low).toBeCloseTo(6.98054009509444, 10);
    expect(high).toBeCloseTo(8.422082179955986, 10);
  });

  it('agrees with scipy.stats.bootstrap on skewed values, within what 10 000 resamples differ by', () => {
    const { low, high } = bcaInterval([0.2, 0.3, 0.1, 0.9, 0.25, 0.31, 0.4, 2.2], seeded());
    // SciPy 1.17.1, method='BCa', mean ± sd over 20 seeds: 0.28355 ± 0.0026 and 1.3437 ± 0.0254; five of these either way
    expect(Math.abs(low! - 0.28355)).toBeLessThan(5 * 0.0026);
    expect(Math.abs(high! - 1.3437)).toBeLessThan(5 * 0.0254);
  });

  it('is the same for the same source, and stays within the values', () => {
    const [one, two] = [bcaInterval([1, 2], seeded()), bcaInterval([1, 2], seeded())];
    expect(one).toEqual(two);
    expect(one).toEqual({ method: 'bca', low: 1, high: 2 }); // a quarter of the resamples are 1, 1 and a quarter 2, 2: more than 2.5 % each
  });
});

describe('an interval of too little', () => {
  it.each([
    ['no value', [], { low: null, high: null, note: 'no values' }],
    ['one value', [3], { low: null, high: null, note: 'a single value' }],
    ['equal values', [3, 3, 3], { low: 3, high: 3, note: 'all values are equal' }],
  ])('of %s says so', (_, values, expected) => {
    expect(tInterval(values)).toEqual({ method: 't', ...expected });
    expect(bcaInterval(values, seeded())).toEqual({ method: 'bca', ...expected });
  });
});

describe('a quantile', () => {
  // NumPy 2.4.6: numpy.quantile([1, 2, 4, 8, 16], p)
  it.each([
    [0, 1],
    [0.1, 1.4],
    [0.25, 2],
    [0.5, 4],
    [0.9, 12.8],
    [1, 16],
  ])('at %d is %d', (p, value) => {
    expect(quantile(Float64Array.of(8, 1, 16, 4, 2), p)).toBeCloseTo(value, 12);
  });
});
