/** How well scores tell two sets apart. */

/** P(a positive's score > a negative's), ties one half: the area under the ROC curve. Costs O(n log n). */
export function rankingAuroc(positive: Float64Array, negative: Float64Array): number {
  const sorted = negative.slice().sort();
  let sum = 0;
  for (const score of positive) sum += (firstAtLeast(sorted, score) + firstAbove(sorted, score)) / 2;
  return sum / (positive.length * negative.length);
}

/** How many of a sorted array are below `limit`. */
const firstAtLeast = (sorted: Float64Array, limit: number) => bisect(sorted, (value) => value < limit);
/** How many of a sorted array are at most `limit`. */
const firstAbove = (sorted: Float64Array, limit: number) => bisect(sorted, (value) => value <= limit);

function bisect(sorted: Float64Array, isBefore: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(sorted[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
