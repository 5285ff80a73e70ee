import { describe, expect, it } from '@jest/globals';

import { bitCorrelations, correlationError, totalCorrelation } from '../../../core/exact/correlations.ts';
import { entropy, jensenShannon, klDivergence, logSumExp, totalVariation } from '../../../core/exact/divergences.ts';
import { rankingAuroc } from '../../../core/exact/ranking.ts';
import { addProducts, marginalsOf, massOn, productOf, sharesOf, uniformOn } from '../../../core/exact/tables.ts';

const p = Float64Array.of(0.5, 0.25, 0.25, 0);
const q = Float64Array.of(0.25, 0.25, 0.25, 0.25);
const LOG2 = Math.log(2);

describe('tables over bit strings', () => {
  it('spreads mass over codes, counts shares, and adds it up', () => {
    expect([...uniformOn(Uint32Array.of(1, 2), 2)]).toEqual([0, 0.5, 0.5, 0]);
    expect([...sharesOf(Uint32Array.of(3, 1, 1, 1), 2)]).toEqual([0, 0.75, 0, 0.25]);
    expect(massOn(p, Uint32Array.of(0, 2))).toBe(0.75);
  });

  it.each([1, 2, 3, 4])('adds products of independent bits up to a mixture, of %d bits', (length) => {
    const rows = [Float32Array.of(0.25, 1, 0.5, 0), Float32Array.of(0.75, 0.125, 0, 0.5)].map((row) => row.slice(0, length));
    const table = new Float64Array(2 ** length);
    addProducts(table, Float32Array.from(rows.flatMap((row) => [...row])), length);
    const [one, other] = rows.map((row) => productOf(Float64Array.from(row)));
    expect([...table]).toEqual(Array.from(one!, (value, code) => value + other![code]!));
  });

  it('gives the marginals of bits by their places, and makes their product', () => {
    const skewed = Float64Array.of(0.1, 0.2, 0.3, 0.4);
    const marginals = marginalsOf(skewed, 2);
    expect(marginals[0]).toBeCloseTo(0.6, 12); // codes 1 and 3
    expect(marginals[1]).toBeCloseTo(0.7, 12); // codes 2 and 3
    const product = productOf(marginals);
    [0.4 * 0.3, 0.6 * 0.3, 0.4 * 0.7, 0.6 * 0.7].forEach((value, code) => expect(product[code]).toBeCloseTo(value, 12));
  });
});

describe('divergences', () => {
  it('gives the numbers worked by hand', () => {
    expect(entropy(p)).toBeCloseTo(1.5 * LOG2, 12);
    expect(klDivergence(p, q)).toBeCloseTo(LOG2 / 2, 12); // ½ log 2
    expect(klDivergence(q, p)).toBe(Infinity);
    expect(totalVariation(p, q)).toBe(0.25);
    // m = (⅜, ¼, ¼, ⅛): ½ (½ log 4/3) + ½ (¼ log 2/3 + ¼ log 2)
    expect(jensenShannon(p, q)).toBeCloseTo(Math.log(4 / 3) / 4 + Math.log(2 / 3) / 8 + LOG2 / 8, 12);
  });

  it('is log 2 in the Jensen-Shannon divergence of what has nothing in common, and 0 of the same', () => {
    const [a, b] = [Float64Array.of(1, 0), Float64Array.of(0, 1)];
    expect(jensenShannon(a, b)).toBe(LOG2);
    expect([jensenShannon(p, p), klDivergence(p, p), totalVariation(p, p)]).toEqual([0, 0, 0]);
  });

  it('takes the entropy from log 2ⁿ to give the divergence from the uniform distribution', () => {
    expect(klDivergence(p, q)).toBeCloseTo(2 * LOG2 - entropy(p), 12);
  });

  it('adds exponentials that would overflow or vanish', () => {
    expect(logSumExp(Float64Array.of(1000, 1000))).toBeCloseTo(1000 + LOG2, 12);
    expect(logSumExp(Float64Array.of(-2000, -2000, -Infinity))).toBeCloseTo(-2000 + LOG2, 12);
    expect(logSumExp(new Float64Array())).toBe(-Infinity);
    expect(logSumExp(Float64Array.of(0, NaN))).toBeNaN();
  });
});

describe('correlations of bits', () => {
  it('finds total correlation 0 in independent bits, and log 2 in two that are equal', () => {
    expect(totalCorrelation(productOf(Float64Array.of(0.3, 0.6, 1)), 3)).toBeCloseTo(0, 12);
    expect(totalCorrelation(uniformOn(Uint32Array.of(0, 3), 2), 2)).toBeCloseTo(LOG2, 12);
  });

  it('gives the correlation of each pair, and 0 for a constant bit', () => {
    // bits 0 and 1 opposite, bit 2 constant
    expect([...bitCorrelations(uniformOn(Uint32Array.of(5, 6), 3), 3)]).toEqual([1, -1, 0, -1, 1, 0, 0, 0, 0]);
    // P(1, 1) = .4, P(bit 0) = .6, P(bit 1) = .7: (.4 − .42) / √(.24 · .21)
    const correlations = bitCorrelations(Float64Array.of(0.1, 0.2, 0.3, 0.4), 2);
    expect(correlations[1]).toBeCloseTo(-0.02 / Math.sqrt(0.24 * 0.21), 12);
    expect(correlations[2]).toBe(correlations[1]);
  });

  it('measures the distance of two matrices against the first', () => {
    // equal bits against independent ones: ‖offdiagonal 1, 1‖ / ‖all four 1‖
    const [equal, independent] = [uniformOn(Uint32Array.of(0, 3), 2), q];
    expect(correlationError(equal, independent, 2)).toBeCloseTo(Math.SQRT2 / 2, 12);
    expect(correlationError(independent, equal, 2)).toBeCloseTo(1, 12); // √2 / √2
  });
});

describe('rankingAuroc', () => {
  it('counts the pairs that are in order, and half of those that tie', () => {
    // 3 beats 1, 2, 2; 2 beats 1 and ties twice; 0 loses three times
    expect(rankingAuroc(Float64Array.of(3, 2, 0), Float64Array.of(2, 1, 2))).toBe((3 + 2 + 0) / 9);
    expect(rankingAuroc(Float64Array.of(1), Float64Array.of(-Infinity))).toBe(1);
  });
});
