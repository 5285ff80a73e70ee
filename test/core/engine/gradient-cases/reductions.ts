import * as tf from '@tensorflow/tfjs';

import { type GradientCase, input } from './check.ts';
import { type Array64, add, at, fold, logSumExpOf, make, map, maxOf, meanOf, mul, reshape, sub, sumOf, zip } from './float64.ts';

const productOf = (values: number[]): number => values.reduce((product, x) => product * x, 1);
const minOf = (values: number[]): number => Math.min(...values);
const euclidean = (values: number[]): number => Math.sqrt(sumOf(values.map((x) => x * x)));

/** The same reduction along one axis (squared, so that the three results can be told apart), along two, and over everything. */
const reduction = (
  name: string,
  run: (x: tf.Tensor, axis?: number | number[], keep?: boolean) => tf.Tensor,
  f: (values: number[]) => number,
): GradientCase => ({
  name,
  inputs: [input([2, 3, 4])],
  run: (x) => tf.add(tf.square(run(x, 1)), tf.add(run(x, [0, 2], true).reshape([3, 1]).slice([0], [1]).reshape([1, 1]), run(x))),
  exact: (x) => {
    const two = at(fold(x, [0, 2], f, true), [0, 0, 0]);
    const all = fold(x, [0, 1, 2], f).data[0]!;
    return map(fold(x, [1], f), (v) => v * v + two + all);
  },
});

/** Running sums or products along an axis. */
function scan(x: Array64, axis: number, combine: (values: number[]) => number, exclusive: boolean, reverse: boolean): Array64 {
  return make(x.shape, (index) => {
    const values: number[] = [];
    for (let i = 0; i < x.shape[axis]!; i++) {
      const before = reverse ? i > index[axis]! : i < index[axis]!;
      if (before || (!exclusive && i === index[axis])) values.push(at(x, index.with(axis, i)));
    }
    return combine(values);
  });
}

const scans: GradientCase[] = (
  [
    ['cumsum', tf.cumsum, sumOf],
    ['cumprod', tf.cumprod, productOf],
  ] as const
).flatMap(([name, run, combine]) =>
  ([0, 1, 2] as const).map((axis) => {
    const [exclusive, reverse] = [axis !== 2, axis !== 0];
    return {
      name: `${name}, axis ${axis}${exclusive ? ', exclusive' : ''}${reverse ? ', reverse' : ''}`,
      inputs: [input([3, 3, 3])],
      run: (x) => run(x, axis, exclusive, reverse),
      exact: (x) => scan(x, axis, combine, exclusive, reverse),
    } satisfies GradientCase;
  }),
);

const softmax = (x: Array64): Array64 => map(sub(x, fold(x, [x.shape.length - 1], logSumExpOf, true)), Math.exp);
const logSoftmax = (x: Array64): Array64 => sub(x, fold(x, [x.shape.length - 1], logSumExpOf, true));

export const REDUCTIONS: readonly GradientCase[] = [
  reduction('sum', tf.sum, sumOf),
  reduction('mean', tf.mean, meanOf),
  reduction('max', tf.max, maxOf),
  reduction('min', tf.min, minOf),
  reduction('logSumExp', tf.logSumExp, logSumExpOf),
  { ...reduction('prod', tf.prod, productOf), inputs: [input([2, 3, 4], 0.4, 1.6)] },
  {
    name: 'prod of numbers of which some are 0',
    inputs: [input([3, 4])],
    run: (x) => tf.prod(tf.mul(x, [[0, 1, 1, 1], [0, 0, 1, 1], [1, 1, 1, 1]]), 1), // prettier-ignore
    exact: (x) =>
      fold(
        make([3, 4], ([i, j]) => (i! < 2 && j! <= i! ? 0 : at(x, [i!, j!]))),
        [1],
        productOf,
      ),
  },
  {
    name: 'norm: 2, 1, ∞, of vectors',
    inputs: [input([3, 4])],
    run: (x) => tf.stack([tf.norm(x, 2, 1), tf.norm(x, 1, 1), tf.norm(x, Infinity, 1)]),
    exact: (x) => {
      const size = map(x, Math.abs);
      return reshape({ shape: [9], data: Float64Array.from([euclidean, sumOf, maxOf].flatMap((f) => [...fold(size, [1], f).data])) }, [3, 3]); // prettier-ignore
    },
  },
  {
    name: 'norm of everything, of matrices',
    inputs: [input([2, 3, 4])],
    run: (x) => tf.mul(tf.norm(x), tf.norm(x, 'fro', [1, 2])),
    exact: (x) => mul(fold(x, [0, 1, 2], euclidean), fold(x, [1, 2], euclidean)),
  },
  {
    name: 'moments',
    inputs: [input([3, 4])],
    run: (x) => {
      const { mean, variance } = tf.moments(x, 0);
      return tf.add(mean, tf.square(variance));
    },
    exact: (x) => {
      const mean = fold(x, [0], meanOf, true);
      const variance = fold(
        zip(x, mean, (a, b) => (a - b) ** 2),
        [0],
        meanOf,
      );
      return add(
        reshape(mean, [4]),
        map(variance, (v) => v * v),
      );
    },
  },
  { name: 'softmax', inputs: [input([2, 3, 4])], run: (x) => tf.softmax(x), exact: (x) => softmax(x) },
  { name: 'logSoftmax', inputs: [input([2, 3, 4])], run: (x) => tf.logSoftmax(x), exact: (x) => logSoftmax(x) },
  ...scans,
  {
    name: 'topk',
    inputs: [input([3, 5])],
    run: (x) => tf.topk(x, 3).values,
    exact: (x) => make([3, 3], ([row, k]) => [0, 1, 2, 3, 4].map((i) => at(x, [row!, i])).sort((a, b) => b - a)[k!]!),
  },
  {
    name: 'mask by argMax, argMin, any, all',
    inputs: [input([3, 4])],
    run: (x) => {
      const extremes = tf.add(tf.oneHot(tf.argMax(x, 1), 4), tf.oneHot(tf.argMin(x, 1), 4));
      const mask = tf.add(tf.any(tf.greater(x, 1), 1, true).cast('float32'), tf.all(tf.greater(x, -1), 1, true).cast('float32'));
      return tf.mul(x, tf.add(extremes, mask));
    },
    exact: (x) => {
      const [largest, smallest] = [fold(x, [1], maxOf, true), fold(x, [1], minOf, true)];
      const mask = fold(x, [1], (values) => Number(values.some((v) => v > 1)) + Number(values.every((v) => v > -1)), true);
      const extremes = add(
        zip(x, largest, (a, b) => Number(a === b)),
        zip(x, smallest, (a, b) => Number(a === b)),
      );
      return mul(x, add(extremes, mask));
    },
  },
];
