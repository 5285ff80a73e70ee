/** From the scores of candidates to the rows of a batch. */
import { z } from 'zod';

import type { RandomStream } from '../contracts.ts';

/** The param of solvers that can give more than the maximiser. */
export const bestParam = z
  .int()
  .positive()
  .nullable()
  .default(null)
  .describe(
    'Distinct objects of the highest scores that fill a batch in turn; 1 gives the maximiser alone, null as many as the batch holds.',
  );

/**
 * Which candidates fill a batch: those of the `best` highest scores, in falling order, again and again. All that tie for the last place count
 * among them; where they are too many for the batch, those of the last place are drawn evenly.
 */
export function fillBatch(scores: Float32Array, best: number, batch: number, random: RandomStream): Int32Array {
  const limit = scores.slice().sort()[Math.max(0, scores.length - best)]!;
  const above: number[] = [];
  const tied: number[] = [];
  scores.forEach((score, i) => {
    if (score > limit) above.push(i);
    else if (score === limit) tied.push(i);
  });
  above.sort((a, b) => scores[b]! - scores[a]! || a - b);
  const room = batch - above.length;
  const last = tied.length <= room || room <= 0 ? tied : Array.from(random.permutation(tied.length).subarray(0, room), (i) => tied[i]!);
  const chosen = [...above, ...last];
  return Int32Array.from({ length: batch }, (_, i) => chosen[i % chosen.length]!);
}

/** Rows of `[count, size]` by number, as `[rows, size]`. */
export function rowsOf(values: Float32Array, size: number, rows: Int32Array): Float32Array {
  const picked = new Float32Array(rows.length * size);
  rows.forEach((row, i) => picked.set(values.subarray(row * size, (row + 1) * size), i * size));
  return picked;
}
