/**
 * Strokes: strings with exactly one run of ones, of any length from 1 to n; n(n + 1)/2 of them, equally likely.
 *
 * The lecture's pixels in one row. A stray bit beside a stroke is one error and makes the string invalid; a stroke that is longer by six differs
 * in six bits and is valid. Strings are held out in the order of their first and then their last one.
 *
 * @see Hung-yi Lee, "Introduction of Generative Adversarial Network", lecture 1
 */
import { bitsDataset, bitsParams, defineDataset, lengthParam, LONGEST, z } from 'ganvil';

const params = z.strictObject({ length: lengthParam(12), ...bitsParams });

/** Where the run begins: the position of the lowest one. */
const start = (code: number) => 31 - Math.clz32(code & -code);
const end = (code: number) => 31 - Math.clz32(code);
/** One run of ones: moved down to bit 0 it is 2^k − 1. */
const isStroke = (code: number) => {
  if (code === 0) return false;
  const run = code >>> start(code);
  return (run & (run + 1)) === 0;
};

export default defineDataset({
  id: 'dataset/stroke',
  summary: 'Bit strings with exactly one run of ones.',
  params,
  provides: ['enumeration'],
  create: (given) => bitsDataset({ id: 'dataset/stroke', isValid: isStroke, rank: (code) => start(code) * LONGEST + end(code), ...given }),
});
