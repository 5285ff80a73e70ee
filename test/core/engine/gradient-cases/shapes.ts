import * as tf from '@tensorflow/tfjs';

import { type GradientCase, input } from './check.ts';
import { type Array64, type Index, at, make, reshape } from './float64.ts';

/** Where every number of the output comes from. */
const move = (
  name: string,
  shape: number[],
  run: (x: tf.Tensor) => tf.Tensor,
  output: number[],
  source: (index: Index) => Index,
): GradientCase => ({ name, inputs: [input(shape)], run: (x) => run(x), exact: (x) => make(output, (index) => at(x, source(index))) });

const mirror = (i: number, lead: number, length: number, edge: 0 | 1): number => {
  const place = i - lead;
  if (place < 0) return -place - 1 + edge;
  return place < length ? place : 2 * length - 1 - edge - place;
};

const moves: GradientCase[] = [
  move(
    'transpose',
    [2, 3, 4],
    (x) => tf.transpose(x, [2, 0, 1]),
    [4, 2, 3],
    ([i, j, k]) => [j!, k!, i!],
  ),
  move(
    'tile',
    [2, 3],
    (x) => tf.tile(x, [2, 3]),
    [4, 9],
    ([i, j]) => [i! % 2, j! % 3],
  ),
  move('tile, rank 5', [2, 1, 2, 1, 2], (x) => tf.tile(x, [2, 2, 1, 1, 2]), [4, 2, 2, 1, 4], ([a, b, c, d, e]) => [a! % 2, b! % 1, c!, d!, e! % 2]), // prettier-ignore
  move(
    'broadcastTo',
    [3, 1],
    (x) => tf.broadcastTo(x, [2, 3, 4]),
    [2, 3, 4],
    ([, j]) => [j!, 0],
  ),
  move(
    'reverse',
    [2, 3, 4],
    (x) => tf.reverse(x, [0, 2]),
    [2, 3, 4],
    ([i, j, k]) => [1 - i!, j!, 3 - k!],
  ),
  move(
    'slice',
    [3, 4, 2],
    (x) => tf.slice(x, [1, 0, 1], [2, 3, 1]),
    [2, 3, 1],
    ([i, j, k]) => [i! + 1, j!, k! + 1],
  ),
  move('stridedSlice', [5, 6, 2], (x) => tf.stridedSlice(x, [1, 0, 0], [5, 6, 2], [2, 3, 1]), [2, 2, 2], ([i, j, k]) => [2 * i! + 1, 3 * j!, k!]), // prettier-ignore
  move(
    'stridedSlice, backwards',
    [5, 4],
    (x) => tf.stridedSlice(x, [4, 3], [0, 0], [-2, -1]),
    [2, 3],
    ([i, j]) => [4 - 2 * i!, 3 - j!],
  ),
  move('stridedSlice, a lost and a new axis', [5, 4], (x) => tf.stridedSlice(x, [2, 0, 0], [3, 1, 4], [1, 1, 2], 0, 0, 0, 2, 1), [1, 2], ([, j]) => [2, 2 * j!]), // prettier-ignore
  move('pad', [2, 3], (x) => tf.pad(x, [[1, 2], [0, 1]]), [5, 4], ([i, j]) => [i! - 1, j!]), // prettier-ignore
  move('mirrorPad, reflect', [3, 4], (x) => tf.mirrorPad(x, [[2, 1], [1, 3]], 'reflect'), [6, 8], ([i, j]) => [mirror(i!, 2, 3, 1), mirror(j!, 1, 4, 1)]), // prettier-ignore
  move('mirrorPad, symmetric', [3, 4], (x) => tf.mirrorPad(x, [[3, 1], [0, 2]], 'symmetric'), [7, 6], ([i, j]) => [mirror(i!, 3, 3, 0), mirror(j!, 0, 4, 0)]), // prettier-ignore
  move('depthToSpace', [2, 2, 3, 8], (x) => tf.depthToSpace(x as tf.Tensor4D, 2), [2, 4, 6, 2], ([b, y, x, c]) => [b!, y! >> 1, x! >> 1, ((y! % 2) * 2 + (x! % 2)) * 2 + c!]), // prettier-ignore
  move('spaceToBatchND', [1, 4, 6, 2], (x) => tf.spaceToBatchND(x, [2, 2], [[0, 0], [0, 0]]), [4, 2, 3, 2], ([b, y, x, c]) => [0, 2 * y! + (b! >> 1), 2 * x! + (b! % 2), c!]), // prettier-ignore
  move('batchToSpaceND', [4, 2, 3, 2], (x) => tf.batchToSpaceND(x, [2, 2], [[0, 0], [0, 0]]), [1, 4, 6, 2], ([, y, x, c]) => [(y! % 2) * 2 + (x! % 2), y! >> 1, x! >> 1, c!]), // prettier-ignore
  move('image.flipLeftRight', [2, 2, 3, 2], (x) => tf.image.flipLeftRight(x as tf.Tensor4D), [2, 2, 3, 2], ([b, y, x, c]) => [b!, y!, 2 - x!, c!]), // prettier-ignore
  move('image.grayscaleToRGB', [2, 2, 3, 1], (x) => tf.image.grayscaleToRGB(x as tf.Tensor4D), [2, 2, 3, 3], ([b, y, x]) => [b!, y!, x!, 0]), // prettier-ignore
];

const integers = (values: number[], shape: number[]) => tf.tensor(values, shape, 'int32');

const lookups: GradientCase[] = [
  move(
    'gather',
    [4, 3],
    (x) => tf.gather(x, integers([0, 2, 2, 3, 2], [5])),
    [5, 3],
    ([i, j]) => [[0, 2, 2, 3, 2][i!]!, j!],
  ),
  move('gather, axis 1, matrix of indices', [2, 4, 3], (x) => tf.gather(x, integers([0, 2, 2, 3], [2, 2]), 1), [2, 2, 2, 3], ([b, i, j, c]) => [b!, [[0, 2], [2, 3]][i!]![j!]!, c!]), // prettier-ignore
  move('gather, a batch axis', [2, 4, 3], (x) => tf.gather(x, integers([0, 2, 3, 3], [2, 2]), 1, 1), [2, 2, 3], ([b, i, c]) => [b!, [[0, 2], [3, 3]][b!]![i!]!, c!]), // prettier-ignore
  move('gather, a batch axis, last axis', [2, 3, 4], (x) => tf.gather(x, integers([0, 2, 3, 3], [2, 2]), 2, 1), [2, 3, 2], ([b, r, i]) => [b!, r!, [[0, 2], [3, 3]][b!]![i!]!]), // prettier-ignore
  move(
    'gatherND',
    [3, 4, 2],
    (x) => tf.gatherND(x, integers([0, 1, 2, 3, 0, 1], [3, 2])),
    [3, 2],
    ([i, c]) => [[0, 2, 0][i!]!, [1, 3, 1][i!]!, c!],
  ),
  {
    name: 'gather by indices that depend on x',
    inputs: [input([3, 4])],
    run: (x) => tf.gather(tf.square(x), tf.argMax(x, 0)),
    exact: (x) => {
      const largest = [0, 1, 2, 3].map((j) => [0, 1, 2].reduce((best, i) => (at(x, [i, j]) > at(x, [best, j]) ? i : best), 0));
      return make([4, 4], ([i, j]) => at(x, [largest[i!]!, j!]) ** 2);
    },
  },
  {
    name: 'scatterND, twice to one place',
    inputs: [input([3, 2])],
    run: (x) => tf.scatterND(integers([4, 1, 4], [3, 1]), x, [5, 2]),
    exact: (x) => make([5, 2], ([i, j]) => [4, 1, 4].reduce((sum, row, k) => sum + (row === i ? at(x, [k, j!]) : 0), 0)),
  },
  {
    name: 'tensorScatterUpdate',
    inputs: [input([4, 2]), input([2, 2])],
    run: (x, updates) => tf.tensorScatterUpdate(x, integers([3, 0], [2, 1]), updates),
    exact: (x, updates) => make([4, 2], ([i, j]) => (i === 3 ? at(updates, [0, j!]) : i === 0 ? at(updates, [1, j!]) : at(x, [i!, j!]))),
  },
  {
    name: 'unsortedSegmentSum',
    inputs: [input([4, 2])],
    run: (x) => tf.unsortedSegmentSum(x, integers([2, 0, 2, 1], [4]) as tf.Tensor1D, 3),
    exact: (x) => make([3, 2], ([i, j]) => [2, 0, 2, 1].reduce((sum, row, k) => sum + (row === i ? at(x, [k, j!]) : 0), 0)),
  },
];

const pair = (shape: number[]) => [input(shape), input(shape)];
const beside = (a: Array64, b: Array64, axis: number): Array64 =>
  make(a.shape.with(axis, 2 * a.shape[axis]!), (index) =>
    index[axis]! < a.shape[axis]! ? at(a, index) : at(b, index.with(axis, index[axis]! - a.shape[axis]!)),
  );

const parts: GradientCase[] = [
  { name: 'reshape, expandDims, squeeze', inputs: [input([2, 6])], run: (x) => tf.squeeze(tf.expandDims(tf.reshape(x, [3, 4]), 1)), exact: (x) => reshape(x, [3, 4]) }, // prettier-ignore
  { name: 'concat', inputs: pair([2, 3]), run: (a, b) => tf.concat([a, b], 1), exact: (a, b) => beside(a, b, 1) },
  { name: 'stack', inputs: pair([2, 3]), run: (a, b) => tf.stack([a, b], 1), exact: (a, b) => make([2, 2, 3], ([i, k, j]) => at([a, b][k!]!, [i!, j!])) }, // prettier-ignore
  { name: 'unstack', inputs: [input([2, 3])], run: (x) => tf.mul(...(tf.unstack(x) as [tf.Tensor, tf.Tensor])), exact: (x) => make([3], ([j]) => at(x, [0, j!]) * at(x, [1, j!])) }, // prettier-ignore
  { name: 'unstack of one', inputs: [input([1, 3])], run: (x) => tf.unstack(x)[0]!, exact: (x) => reshape(x, [3]) },
  { name: 'split', inputs: [input([2, 5])], run: (x) => tf.square(tf.split(x, [2, 3], 1)[1]!), exact: (x) => make([2, 3], ([i, j]) => at(x, [i!, j! + 2]) ** 2) }, // prettier-ignore
  { name: 'split into one', inputs: [input([2, 3])], run: (x) => tf.split(x, 1)[0]!, exact: (x) => x },
];

export const SHAPES: readonly GradientCase[] = [...moves, ...lookups, ...parts];
