/** Where resampling takes its random numbers from: a part of `RandomStream`, so that a run's stream fits, and so does a test's list. */
export interface Draws {
  /** `count` integers of U{low, …, high − 1}. */
  integers(count: number, low: number, high: number): ArrayLike<number>;
  /** An independent source, fixed by this one and by the keys. */
  at(...keys: readonly (string | number)[]): Draws;
}
