import { describe, expect, it } from '@jest/globals';

import oneBar from '../../../plugins/dataset/one-bar.ts';
import { type ExactNumbers, expectNumbers, numbersOf, testKnownBits } from '../../contracts/bits-dataset.ts';

const context = { dataFolder: undefined, resolvePath: (path: string) => path };
const make = (params: object = {}) => oneBar.create(oneBar.params.parse(params), context);

/** In closed form: every bit is 1 with probability 1/n, so the product gives each of the 2n boards q = n^−n (1 − 1/n)^(n² − n). */
function closedForm(side: number): ExactNumbers {
  const [one, zero] = [1 / side, 1 - 1 / side];
  const q = one ** side * zero ** (side * side - side);
  const p = 1 / (2 * side);
  const middle = (p + q) / 2;
  return {
    valid: 2 * side,
    entropy: Math.log(2 * side),
    totalCorrelation: -side * Math.log(one) - (side * side - side) * Math.log(zero) - Math.log(2 * side),
    productValidity: 2 * side * q,
    productJSD: (Math.log(p / middle) + 2 * side * q * Math.log(q / middle) + (1 - 2 * side * q) * Math.log(2)) / 2,
    productTV: 1 - 2 * side * q,
  };
}

describe('dataset/one-bar', () => {
  const strings = ['111000000', '000111000', '000000111', '100100100', '010010010', '001001001'];
  testKnownBits({ make, length: 9, strings, numbers: closedForm(3), heldOut: 0.3333 });

  it.each([2, 4])('has the closed-form numbers of boards of side %d', (side) => {
    expectNumbers(numbersOf(make({ side })), closedForm(side));
  });

  it('refuses boards that cannot be enumerated', () => {
    for (const side of [1, 5]) expect(oneBar.params.safeParse({ side }).success).toBe(false);
  });
});
