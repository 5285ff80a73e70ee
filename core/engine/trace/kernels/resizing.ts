/**
 * Resizing images NHWC. Both ways are linear and separable, rows · image · columns: nearest neighbours are picked by Gather, everything else is
 * two products with constant matrices, whose transposes are the gradient.
 */
import type * as tf from '@tensorflow/tfjs';

import type { Builder } from '../../graph/builder.ts';
import type { Value } from '../../graph/graph.ts';
import { type Kernel, kernel } from '../kernel.ts';

type Four = [number, number, number, number];
interface Grid {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

const ratioOf = (from: number, to: number, { alignCorners }: Grid) => (alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to);

/** For each of `to` pixels the one of `from` that it shows. */
function nearest(from: number, to: number, grid: Grid): number[] {
  const ratio = ratioOf(from, to, grid);
  return Array.from({ length: to }, (_, i) => {
    const at = ratio * (grid.halfPixelCenters ? i + 0.5 : i);
    return Math.max(0, Math.min(from - 1, grid.alignCorners ? Math.round(at) : Math.floor(at)));
  });
}

/** `[to][from]`: how much of each pixel goes into each new one. */
function bilinear(from: number, to: number, grid: Grid): number[][] {
  const ratio = ratioOf(from, to, grid);
  return Array.from({ length: to }, (_, i) => {
    const at = grid.halfPixelCenters ? ratio * (i + 0.5) - 0.5 : ratio * i;
    const low = Math.max(0, Math.floor(at));
    const high = Math.min(from - 1, Math.ceil(at));
    const weights = new Array<number>(from).fill(0);
    weights[low]! += 1 - (at - low);
    weights[high]! += at - low;
    return weights;
  });
}

const pick = (from: number, indices: readonly number[]) =>
  indices.map((index) => Array.from({ length: from }, (_, i) => (i === index ? 1 : 0)));

const turned = (matrix: readonly number[][]) => matrix[0]!.map((_, column) => matrix.map((row) => row[column]!));

/** rows `[h', h]` · image `[n, h, w, c]` · columnsᵀ `[w', w]` → `[n, h', w', c]`. */
function multiply(g: Builder, image: Value, rows: readonly number[][], columns: readonly number[][]): Value {
  const [n, h, w, c] = image.shape as Four;
  const constant = (matrix: readonly number[][]) => g.values(matrix.flat(), [matrix.length, matrix[0]!.length]);
  const tall = g.node('MatMul', [constant(rows), g.reshape(image, [n, h, w * c])], [n, rows.length, w * c]);
  const wide = g.node('MatMul', [constant(columns), g.reshape(tall, [n * rows.length, w, c])], [n * rows.length, columns.length, c]);
  return g.reshape(wide, [n, rows.length, columns.length, c]);
}

/** Each pixel shown `factor` times in both axes: its gradient is the sum over the block. */
function blockSums(g: Builder, dy: Value, [n, h, w, c]: Four): Value {
  const [rows, columns] = [dy.shape[1]! / h, dy.shape[2]! / w];
  return g.sum(g.reshape(dy, [n, h, rows, w, columns, c]), [2, 4]);
}

const isRepeat = (from: number, to: number, grid: Grid) =>
  to % from === 0 && nearest(from, to, grid).every((index, i) => index === Math.floor((i * from) / to));

export const resizing: readonly Kernel[] = [
  kernel<'images', tf.ResizeNearestNeighborAttrs>(
    'ResizeNearestNeighbor',
    'Gather',
    (g, { images }, { size: [height, width], ...grid }) => {
      const [n, h, w, c] = images.shape as Four;
      const take = (x: Value, indices: number[], axis: number, shape: Four) =>
        g.node('Gather', [x, g.values(indices, [indices.length], 'int32')], shape, { attributes: { axis } });
      const tall = take(images, nearest(h, height, grid), 1, [n, height, w, c]);
      return take(tall, nearest(w, width, grid), 2, [n, height, width, c]);
    },
  ),
  kernel<'images' | 'dy', Grid>('ResizeNearestNeighborGrad', 'ReduceSum or MatMul', (g, { images, dy }, grid) => {
    const [n, h, w, c] = images.shape as Four;
    const [, height, width] = dy.shape as Four;
    if (isRepeat(h, height, grid) && isRepeat(w, width, grid)) return blockSums(g, dy, [n, h, w, c]);
    return multiply(g, dy, turned(pick(h, nearest(h, height, grid))), turned(pick(w, nearest(w, width, grid))));
  }),
  kernel<'images', tf.ResizeBilinearAttrs>('ResizeBilinear', 'MatMul', (g, { images }, { size: [height, width], ...grid }) =>
    multiply(g, images, bilinear(images.shape[1]!, height, grid), bilinear(images.shape[2]!, width, grid)),
  ),
  kernel<'images' | 'dy', Grid>('ResizeBilinearGrad', 'MatMul', (g, { images, dy }, grid) => {
    const [, h, w] = images.shape as Four;
    const [, height, width] = dy.shape as Four;
    return multiply(g, dy, turned(bilinear(h, height, grid)), turned(bilinear(w, width, grid)));
  }),
];
