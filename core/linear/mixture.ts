/** Mixtures of normal distributions, fitted to rows of numbers by expectation and maximisation. In float64. */
import { matrixOf, symmetricEigen } from './eigen.ts';
import { momentsOf } from './moments.ts';
import { type NormalMixture, normalOf } from './normal.ts';

/** Steps of expectation and maximisation at most, and the gain in log-likelihood of a row below which they end. */
const STEPS = 100;
const GAIN = 1e-5;
/** Of the mean variance of all rows: added to each variance, so that no part shrinks onto a point. */
const RIDGE = 1e-4;

/**
 * A mixture of `count` normals by expectation and maximisation. Centres begin at rows far from one another: the first is the farthest from the mean,
 * each further one the farthest from those before. No random number: the same rows give the same mixture.
 */
export function fitNormalMixture(rows: ArrayLike<number>, dim: number, count: number): NormalMixture {
  const n = rows.length / dim;
  const whole = momentsOf(rows, dim);
  const trace = whole.covariance.reduce((sum, value, at) => (at % (dim + 1) === 0 ? sum + value : sum), 0);
  const ridge = Math.max((RIDGE * trace) / dim, 1e-12);
  let parts: readonly Part[] = farRows(rows, dim, count, whole.mean).map((mean) => ({
    mean,
    covariance: spread(whole.covariance, dim, ridge),
    weight: 1 / count,
  }));
  const shares = new Float64Array(n * count);
  for (let step = 0, last = -Infinity; step < STEPS; step++) {
    const gained = expect(rows, dim, parts, shares) / n;
    if (gained - last < GAIN) break;
    last = gained;
    parts = maximise(rows, dim, shares, count, ridge);
  }
  return { dim, parts: parts.map(({ mean, covariance, weight }) => ({ ...normalOf(dim, mean, covariance), weight })) };
}

interface Part {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
  readonly weight: number;
}

const spread = (covariance: Float64Array, dim: number, ridge: number) =>
  covariance.map((value, at) => (at % (dim + 1) === 0 ? value + ridge : value));

function farRows(rows: ArrayLike<number>, dim: number, count: number, mean: Float64Array): Float64Array[] {
  const n = rows.length / dim;
  const distance = (row: number, to: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < dim; i++) sum += (rows[row * dim + i]! - to[i]!) ** 2;
    return sum;
  };
  const chosen: Float64Array[] = [];
  const nearest = Float64Array.from({ length: n }, (_, row) => distance(row, mean));
  while (chosen.length < count) {
    let far = 0;
    for (let row = 1; row < n; row++) if (nearest[row]! > nearest[far]!) far = row;
    const centre = Float64Array.from({ length: dim }, (_, i) => rows[far * dim + i]!);
    chosen.push(centre);
    // the mean is no centre: from the first one on only distances to centres count
    for (let row = 0; row < n; row++)
      nearest[row] = chosen.length === 1 ? distance(row, centre) : Math.min(nearest[row]!, distance(row, centre));
  }
  return chosen;
}

/** Shares of the parts in each row, `[n, count]`; gives the log-likelihood of all rows. */
function expect(rows: ArrayLike<number>, dim: number, parts: readonly Part[], shares: Float64Array): number {
  const n = rows.length / dim;
  const difference = new Float64Array(dim);
  parts.forEach(({ mean, covariance, weight }, k) => {
    const { values, vectors } = symmetricEigen(matrixOf(covariance, dim));
    const logScale = Math.log(weight) - 0.5 * (dim * Math.log(2 * Math.PI) + values.reduce((sum, value) => sum + Math.log(value), 0));
    const whitening = values.map((value, j) => vectors.getColumn(j).map((one) => one / Math.sqrt(value)));
    for (let row = 0; row < n; row++) {
      for (let i = 0; i < dim; i++) difference[i] = rows[row * dim + i]! - mean[i]!;
      let square = 0;
      for (const axis of whitening) {
        let length = 0;
        for (let i = 0; i < dim; i++) length += axis[i]! * difference[i]!;
        square += length * length;
      }
      shares[row * parts.length + k] = logScale - 0.5 * square;
    }
  });
  let total = 0;
  for (let row = 0; row < n; row++) {
    const own = shares.subarray(row * parts.length, (row + 1) * parts.length);
    const highest = Math.max(...own);
    let sum = 0;
    for (const value of own) sum += Math.exp(value - highest);
    total += highest + Math.log(sum);
    own.forEach((value, k) => (own[k] = Math.exp(value - highest) / sum));
  }
  return total;
}

/** The parts of these shares. One that no row belongs to keeps a weight of almost nothing. */
function maximise(rows: ArrayLike<number>, dim: number, shares: Float64Array, count: number, ridge: number): Part[] {
  const n = rows.length / dim;
  return Array.from({ length: count }, (_, k) => {
    let mass = 1e-12;
    const mean = new Float64Array(dim);
    const covariance = new Float64Array(dim * dim);
    for (let row = 0; row < n; row++) {
      const share = shares[row * count + k]!;
      mass += share;
      for (let i = 0; i < dim; i++) mean[i]! += share * rows[row * dim + i]!;
    }
    for (let i = 0; i < dim; i++) mean[i]! /= mass;
    for (let row = 0; row < n; row++) {
      const share = shares[row * count + k]! / mass;
      if (share === 0) continue;
      for (let i = 0; i < dim; i++) {
        const along = share * (rows[row * dim + i]! - mean[i]!);
        for (let j = 0; j <= i; j++) covariance[i * dim + j]! += along * (rows[row * dim + j]! - mean[j]!);
      }
    }
    for (let i = 0; i < dim; i++) for (let j = 0; j < i; j++) covariance[j * dim + i] = covariance[i * dim + j]!;
    return { mean, covariance: spread(covariance, dim, ridge), weight: mass / n };
  });
}
