/**
 * Even parity: the 2^(n − 1) strings with an even number of ones, equally likely.
 *
 * Any n − 1 bits are uniform and independent, so that whoever misses one bit sees noise. H(P) = (n − 1) log 2, total correlation log 2.
 */
import { bitsDataset, bitsParams, countOnes, defineDataset, lengthParam, z } from 'ganvil';

const params = z.strictObject({ length: lengthParam(8), ...bitsParams });

export default defineDataset({
  id: 'dataset/parity',
  summary: 'Bit strings with an even number of ones.',
  params,
  provides: ['enumeration'],
  create: (given) => bitsDataset({ id: 'dataset/parity', isValid: (code) => countOnes(code) % 2 === 0, ...given }),
});
