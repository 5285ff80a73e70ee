/** Numbers about times. */
export interface Times {
  readonly min: number;
  readonly median: number;
  readonly count: number;
}

/** Throws for no times: whoever measures takes at least one. */
export function summarize(times: readonly number[]): Times {
  if (times.length === 0) throw new Error('nothing was measured');
  const sorted = times.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { min: sorted[0]!, median, count: sorted.length };
}

/** The largest difference of two sequences, relative to the largest number in either; Infinity for what cannot be compared. */
export function relativeDifference(left: readonly number[], right: readonly number[]): number {
  if (left.length !== right.length || ![...left, ...right].every(Number.isFinite)) return Infinity;
  const largest = Math.max(...[...left, ...right].map(Math.abs));
  const difference = Math.max(...left.map((value, i) => Math.abs(value - right[i]!)));
  return difference === 0 ? 0 : difference / largest;
}
