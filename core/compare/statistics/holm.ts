/**
 * p-values corrected for how many there are (Holm 1979): the chance that any true null hypothesis among them is rejected stays below the level.
 * In the order of the input.
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => ps[a]! - ps[b]!);
  const corrected = new Array<number>(ps.length);
  let largest = 0;
  for (const [rank, i] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (ps.length - rank) * ps[i]!));
    corrected[i] = largest;
  }
  return corrected;
}
