/**
 * Bars and stripes on an n × n board, row by row: all rows constant, or all columns constant. 2^(n + 1) − 2 distinct patterns, equally likely.
 *
 * The usual recipe (draw a direction, then the bits of the lines) makes the empty and the full board twice as likely as the others; here every
 * pattern counts once.
 *
 * @see MacKay 2003, "Information Theory, Inference, and Learning Algorithms", chapter 43
 */
import { bitsDataset, bitsParams, defineDataset, z } from 'ganvil';

const params = z.strictObject({
  side: z.int().min(2).max(4).default(3).describe('Rows and columns of the board: side² bits.'),
  ...bitsParams,
});

/** Whether every row is empty or full. */
function hasConstantRows(code: number, side: number): boolean {
  const row = 2 ** side - 1;
  for (let rest = code, r = 0; r < side; r++, rest >>>= side) if ((rest & row) !== 0 && (rest & row) !== row) return false;
  return true;
}

/** Whether every row is the first one. */
function hasConstantColumns(code: number, side: number): boolean {
  const row = 2 ** side - 1;
  for (let rest = code, r = 0; r < side; r++, rest >>>= side) if ((rest & row) !== (code & row)) return false;
  return true;
}

export default defineDataset({
  id: 'dataset/bars-and-stripes',
  summary: 'Square boards of bits whose rows or whose columns are constant.',
  source: 'MacKay 2003, chapter 43, https://www.inference.org.uk/mackay/itila/',
  params,
  provides: ['enumeration'],
  create: ({ side, ...given }) =>
    bitsDataset({
      id: 'dataset/bars-and-stripes',
      length: side * side,
      isValid: (code) => hasConstantRows(code, side) || hasConstantColumns(code, side),
      ...given,
    }),
});
