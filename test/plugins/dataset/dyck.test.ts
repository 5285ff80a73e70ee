import { describe, expect, it } from '@jest/globals';

import dyck from '../../../plugins/dataset/dyck.ts';
import { type ExactNumbers, expectNumbers, numbersOf, testKnownBits } from '../../contracts/bits-dataset.ts';

const context = { dataFolder: undefined, resolvePath: (path: string) => path };
const make = (params: object = {}) => dyck.create(dyck.params.parse(params), context);

/** Balanced words of `pairs` pairs by their grammar: nothing, or 0 word 1 word. */
function words(pairs: number): string[] {
  if (pairs === 0) return [''];
  return Array.from({ length: pairs }, (_, inner) =>
    words(inner).flatMap((inside) => words(pairs - 1 - inner).map((after) => `0${inside}1${after}`)),
  ).flat();
}

/** Ways from height `from` to height `to` in `steps` steps of ±1 that never go below 0, by adding up heights. */
function ways(from: number, to: number, steps: number): number {
  let heights: number[] = Array.from({ length: steps + from + 2 }, (_, height) => (height === from ? 1 : 0));
  for (let i = 0; i < steps; i++) heights = heights.map((_, height) => (heights[height - 1] ?? 0) + (heights[height + 1] ?? 0));
  return heights[to] ?? 0;
}

/** By paths: a bit's marginal is the number of words through a falling step over the number of words; sums over words by their steps. */
function byPaths(length: number): ExactNumbers {
  const count = ways(0, 0, length);
  const falls = Array.from({ length }, (_, i) => {
    let through = 0;
    for (let height = 1; height <= i; height++) through += ways(0, height, i) * ways(height - 1, 0, length - i - 1);
    return through / count;
  });
  const q = words(length / 2).map((word) => [...word].reduce((product, bit, i) => product * (bit === '1' ? falls[i]! : 1 - falls[i]!), 1));
  const productValidity = q.reduce((sum, value) => sum + value, 0);
  const marginalEntropies = falls.reduce((sum, fall) => {
    const term = (value: number) => (value === 0 ? 0 : -value * Math.log(value));
    return sum + term(fall) + term(1 - fall);
  }, 0);
  const p = 1 / count;
  const jsd = q.reduce((sum, value) => {
    const middle = (p + value) / 2;
    return sum + p * Math.log(p / middle) + value * Math.log(value / middle);
  }, 0);
  return {
    valid: count,
    entropy: Math.log(count),
    totalCorrelation: marginalEntropies - Math.log(count),
    productValidity,
    productJSD: (jsd + (1 - productValidity) * Math.log(2)) / 2,
    productTV: q.reduce((sum, value) => sum + Math.max(p - value, 0), 0),
  };
}

describe('dataset/dyck', () => {
  testKnownBits({ make, length: 10, strings: words(5), numbers: byPaths(10), heldOut: 0.3333 });

  it('has as many words as the Catalan numbers say', () => {
    // C(2m, m)/(m + 1) for m = 1 … 7
    expect([2, 4, 6, 8, 10, 12, 14].map((length) => make({ length }).enumeration!.valid.length)).toEqual([1, 2, 5, 14, 42, 132, 429]);
  });

  it('has the numbers that counting paths gives', () => {
    expectNumbers(numbersOf(make({ length: 14 })), byPaths(14));
  });

  it('refuses an odd number of bits', () => {
    const { error } = dyck.params.safeParse({ length: 9 });
    expect(error!.issues).toMatchObject([{ path: ['length'], message: 'expected an even number of bits: every bracket has a partner' }]);
  });
});
