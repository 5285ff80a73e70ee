/**
 * k of n: the C(n, k) strings with exactly k ones, equally likely.
 *
 * H(P) = log C(n, k), every bit is 1 with probability k/n, and the total correlation is n h(k/n) − log C(n, k) with the entropy h of one bit.
 */
import { bitsDataset, bitsParams, countOnes, defineDataset, lengthParam, z } from 'ganvil';

const params = z
  .strictObject({
    length: lengthParam(8),
    ones: z.int().min(0).default(2).describe('Ones in a valid string.'),
    ...bitsParams,
  })
  .refine(({ length, ones }) => ones <= length, { path: ['ones'], error: 'expected at most as many ones as there are bits' });

export default defineDataset({
  id: 'dataset/k-of-n',
  summary: 'Bit strings with a fixed number of ones.',
  params,
  provides: ['enumeration'],
  create: ({ ones, ...given }) => bitsDataset({ id: 'dataset/k-of-n', isValid: (code) => countOnes(code) === ones, ...given }),
});
