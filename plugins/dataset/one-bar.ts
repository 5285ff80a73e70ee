/**
 * One bar on an n × n board, row by row: exactly one full row or one full column, and nothing else. 2n patterns, equally likely.
 *
 * Every bit is 1 with probability 1/n; H(P) = log 2n.
 */
import { bitsDataset, bitsParams, defineDataset, z } from 'ganvil';

const params = z.strictObject({
  side: z.int().min(2).max(4).default(3).describe('Rows and columns of the board: side² bits.'),
  ...bitsParams,
});

/** The codes of the boards. */
function barsOf(side: number): Set<number> {
  const row = 2 ** side - 1;
  const lines = Array.from({ length: side }, (_, i) => i);
  const column = lines.reduce((sum, r) => sum + 2 ** (r * side), 0);
  return new Set(lines.flatMap((i) => [row * 2 ** (i * side), column * 2 ** i]));
}

export default defineDataset({
  id: 'dataset/one-bar',
  summary: 'Square boards of bits with one full row or one full column.',
  params,
  provides: ['enumeration'],
  create: ({ side, ...given }) => {
    const bars = barsOf(side);
    return bitsDataset({ id: 'dataset/one-bar', length: side * side, isValid: (code) => bars.has(code), ...given });
  },
});
