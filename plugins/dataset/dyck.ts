/**
 * Dyck words: balanced brackets, where 0 opens and 1 closes. With n = 2m bits there are Catalan(m) = C(2m, m)/(m + 1), equally likely.
 *
 * No bracket closes what was not opened, and all are closed in the end: a rule that reaches over the whole string.
 */
import { bitsDataset, bitsParams, defineDataset, lengthParam, z } from 'ganvil';

const params = z
  .strictObject({ length: lengthParam(10), ...bitsParams })
  .refine(({ length }) => length % 2 === 0, { path: ['length'], error: 'expected an even number of bits: every bracket has a partner' });

const isBalanced = (code: number, length: number) => {
  let open = 0;
  for (let i = 0; i < length; i++) {
    open += (code >>> i) & 1 ? -1 : 1;
    if (open < 0) return false;
  }
  return open === 0;
};

export default defineDataset({
  id: 'dataset/dyck',
  summary: 'Bit strings that are balanced brackets: 0 opens, 1 closes.',
  params,
  provides: ['enumeration'],
  create: (given) => bitsDataset({ id: 'dataset/dyck', isValid: (code) => isBalanced(code, given.length), ...given }),
});
