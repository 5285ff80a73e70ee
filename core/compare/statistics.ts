/** A few numbers → their mean and how far they lie apart. */
export interface Summary {
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation, √(Σ (x − mean)² / (n − 1)); null for a single number, which says nothing about spread. */
  readonly sd: number | null;
}

/** undefined for no numbers. */
export function summarize(values: readonly number[]): Summary | undefined {
  const n = values.length;
  if (n === 0) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, sd: n === 1 ? null : Math.sqrt(squares / (n - 1)) };
}
