/** The value below which the share `p` of sorted values lies, interpolated linearly: type 7 of Hyndman & Fan (1996), the default of NumPy and R. */
export function quantileSorted(sorted: ArrayLike<number>, p: number): number {
  const at = Math.min(1, Math.max(0, p)) * (sorted.length - 1);
  const below = Math.floor(at);
  const [low, high] = [sorted[below], sorted[Math.min(below + 1, sorted.length - 1)]];
  if (low === undefined || high === undefined) throw new Error('No values to take a quantile of.');
  return low + (at - below) * (high - low);
}
