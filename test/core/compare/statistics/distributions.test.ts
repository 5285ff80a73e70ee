import { normalCdf, normalQuantile } from '../../../../core/compare/statistics/normal.ts';
import { studentCdf, studentQuantile } from '../../../../core/compare/statistics/student.ts';

// all values: scipy.stats.norm and scipy.stats.t of SciPy 1.17.1
describe('the normal distribution', () => {
  it.each([
    [-3.5, 0.00023262907903552502],
    [-1, 0.15865525393145707],
    [-0.1, 0.460172162722971],
    [0, 0.5],
    [0.5, 0.6914624612740131],
    [1.96, 0.9750021048517795],
    [4, 0.9999683287581669],
  ])('has P(Z ≤ %d) = %d', (x, p) => {
    expect(Math.abs(normalCdf(x) - p)).toBeLessThan(1e-15);
  });

  it('is 0 and 1 far out', () => {
    expect([normalCdf(-40), normalCdf(-Infinity), normalCdf(40), normalCdf(Infinity)]).toEqual([0, 0, 1, 1]);
  });

  it.each([
    [1e-9, -5.9978070150076865, 1e-6], // the density there is 6e-9: an error of 1e-15 in P is one of 2e-7 in x
    [0.001, -3.090232306167813, 1e-13],
    [0.025, -1.9599639845400545, 1e-14],
    [0.3, -0.5244005127080409, 1e-14],
    [0.5, 0, 1e-15],
    [0.975, 1.959963984540054, 1e-14],
  ])('has the quantile of %d at %d', (p, x, near) => {
    expect(Math.abs(normalQuantile(p) - x)).toBeLessThan(near);
  });

  it('has infinite quantiles of 0 and 1', () => {
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
  });
});

describe("Student's t distribution", () => {
  it.each([
    [1, 1, 0.75],
    [-2, 2, 0.09175170953613698],
    [2.5, 3, 0.9561466764959672],
    [0.3, 4, 0.6104392858612702],
    [-4.2, 9, 0.001153346253270119],
    [1.7, 30, 0.9502610622057416],
    [2.1, 999, 0.9820104376107952],
  ])('has P(T ≤ %d) with %d degrees of freedom = %d', (t, freedom, p) => {
    expect(Math.abs(studentCdf(t, freedom) - p)).toBeLessThan(1e-13);
  });

  it.each([
    [0.975, 1, 12.706204736174694],
    [0.975, 2, 4.302652729749462],
    [0.975, 4, 2.7764451051977934],
    [0.975, 9, 2.262157162798205],
    [0.975, 30, 2.0422724563012378],
    [0.025, 7, -2.3646242515927844],
    [0.9, 3, 1.637744353696209],
  ])('has the quantile of %d with %d degrees of freedom at %d', (p, freedom, t) => {
    expect(Math.abs(studentQuantile(p, freedom) - t)).toBeLessThan(1e-12);
  });
});
