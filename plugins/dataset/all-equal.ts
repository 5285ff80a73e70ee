/**
 * All bits equal: two strings, 00…0 and 11…1, each with probability ½.
 *
 * Every bit is a fair coin and says everything about all others. H(P) = log 2 and the total correlation is (n − 1) log 2, the largest that n
 * bits can have.
 */
import { bitsDataset, bitsParams, defineDataset, lengthParam, z } from 'ganvil';

const params = z.strictObject({ length: lengthParam(8), ...bitsParams });

export default defineDataset({
  id: 'dataset/all-equal',
  summary: 'Bit strings whose bits are all equal.',
  params,
  provides: ['enumeration'],
  create: (given) => bitsDataset({ id: 'dataset/all-equal', isValid: (code) => code === 0 || code === 2 ** given.length - 1, ...given }),
});
