import { describe, expect, it } from '@jest/globals';

import kOfN from '../../../plugins/dataset/k-of-n.ts';
import { type ExactNumbers, expectNumbers, numbersOf, testKnownBits } from '../../contracts/bits-dataset.ts';

const context = { dataFolder: undefined, resolvePath: (path: string) => path };
const make = (params: object = {}) => kOfN.create(kOfN.params.parse(params), context);

/** The strings with ones at these places. */
const pairs = Array.from({ length: 8 }, (_, j) => j).flatMap((j) =>
  Array.from({ length: j }, (_, i) => [...'00000000'].map((bit, at) => (at === i || at === j ? '1' : bit)).join('')),
);

/** In closed form: P is 1/C on C = C(n, k) strings, and the product of marginals k/n gives each of these q = (k/n)^k (1 − k/n)^(n − k). */
function closedForm(n: number, k: number): ExactNumbers {
  let valid = 1;
  for (let i = 1; i <= k; i++) valid = (valid * (n - k + i)) / i;
  const [one, zero] = [k / n, 1 - k / n];
  const q = one ** k * zero ** (n - k);
  const middle = (1 / valid + q) / 2;
  return {
    valid,
    entropy: Math.log(valid),
    totalCorrelation: -k * Math.log(one) - (n - k) * Math.log(zero) - Math.log(valid),
    productValidity: valid * q,
    productJSD: (Math.log(1 / valid / middle) + valid * q * Math.log(q / middle) + (1 - valid * q) * Math.log(2)) / 2,
    productTV: 1 - valid * q,
  };
}

describe('dataset/k-of-n', () => {
  testKnownBits({ make, length: 8, strings: pairs, numbers: closedForm(8, 2), heldOut: 0.25 });

  it.each([
    [4, 2],
    [9, 3],
    [12, 7],
  ])('has the closed-form numbers of %d bits with %d ones', (length, ones) => {
    expectNumbers(numbersOf(make({ length, ones })), closedForm(length, ones));
  });

  it('refuses more ones than bits', () => {
    const { error } = kOfN.params.safeParse({ length: 4, ones: 5 });
    expect(error!.issues).toMatchObject([{ path: ['ones'], message: 'expected at most as many ones as there are bits' }]);
    expect([...make({ length: 4, ones: 4 }).enumeration!.valid]).toEqual([15]);
  });
});
