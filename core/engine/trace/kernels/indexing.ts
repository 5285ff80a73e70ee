/** Kernels that read and write at indices. */
import type * as tf from '@tensorflow/tfjs';

import type { Builder } from '../../graph/builder.ts';
import { sizeOf, type Value } from '../../graph/graph.ts';
import { axesOf, elementType, type Kernel, kernel, NotCovered } from '../kernel.ts';
import { choose } from './elementwise.ts';

/**
 * Adds rows `[n, width]` of `updates` into zeros `[rows, width]` at `rowIds` `[n]`. ScatterElements and not ScatterND, which adds wrongly
 * with several threads.
 */
function addRows(g: Builder, updates: Value, rowIds: Value, rows: number): Value {
  const [n, width] = updates.shape as [number, number];
  const ids = g.node('Expand', [g.reshape(rowIds, [n, 1]), g.ints([n, width])], [n, width]);
  return g.node('ScatterElements', [g.full([rows, width], 0, updates.dtype), ids, updates], [rows, width], {
    attributes: { axis: 0, reduction: 'add' },
  });
}

/** Coordinates `[…, depth]` as places in a row-major array of the shape `sizes`, `[n]`. */
function placesOf(g: Builder, indices: Value, sizes: readonly number[]): Value {
  const strides = sizes.map((_, axis) => sizeOf(sizes.slice(axis + 1)));
  const rows = g.reshape(indices, [sizeOf(indices.shape) / sizes.length, sizes.length]);
  return g.sum(g.mul(rows, g.values(strides, [sizes.length], 'int32')), [1]);
}

function gather(g: Builder, x: Value, indices: Value, axis: number, batchDims: number): Value {
  const at = axesOf(axis, x.shape.length)[0]!;
  if (batchDims === 0) {
    return g.node('Gather', [x, indices], [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)], {
      attributes: { axis: at },
    });
  }
  if (at !== batchDims) throw new NotCovered('batchDims other than axis');
  // one long axis for batch and rows together, and indices counted along it
  const batch = sizeOf(x.shape.slice(0, at));
  const rows = x.shape[at]!;
  const each = sizeOf(indices.shape) / batch;
  const offsets = g.values(
    Array.from({ length: batch }, (_, i) => i * rows),
    [batch, 1],
    'int32',
  );
  const places = g.flat(g.add(g.reshape(indices, [batch, each]), offsets));
  const width = sizeOf(x.shape.slice(at + 1));
  const found = g.node('Gather', [g.reshape(x, [batch * rows, width]), places], [batch * each, width], { attributes: { axis: 0 } });
  return g.reshape(found, [...x.shape.slice(0, at), ...indices.shape.slice(batchDims), ...x.shape.slice(at + 1)]);
}

export const indexing: readonly Kernel[] = [
  kernel<'x' | 'indices', tf.GatherV2Attrs>('GatherV2', 'Gather', (g, { x, indices }, { axis, batchDims = 0 }) =>
    gather(g, x, indices, axis, batchDims),
  ),
  kernel<'params' | 'indices'>('GatherNd', 'Mul, ReduceSum, Gather', (g, { params, indices }) => {
    const depth = indices.shape.at(-1)!;
    const lead = params.shape.slice(0, depth);
    const width = sizeOf(params.shape.slice(depth));
    const places = placesOf(g, indices, lead);
    const rows = g.reshape(params, [sizeOf(lead), width]);
    const found = g.node('Gather', [rows, places], [places.shape[0]!, width], { attributes: { axis: 0 } });
    return g.reshape(found, [...indices.shape.slice(0, -1), ...params.shape.slice(depth)]);
  }),
  kernel<'indices' | 'updates', tf.ScatterNdAttrs>('ScatterNd', 'Mul, ReduceSum, ScatterElements', (g, { indices, updates }, { shape }) => {
    const depth = indices.shape.at(-1)!;
    const lead = shape.slice(0, depth);
    const width = sizeOf(shape.slice(depth));
    const places = placesOf(g, indices, lead);
    return g.reshape(addRows(g, g.reshape(updates, [places.shape[0]!, width]), places, sizeOf(lead)), shape);
  }),
  kernel<'x' | 'segmentIds', tf.UnsortedSegmentSumAttrs>(
    'UnsortedSegmentSum',
    'ScatterElements',
    (g, { x, segmentIds }, { numSegments }) => {
      const count = sizeOf(segmentIds.shape);
      const rest = x.shape.slice(segmentIds.shape.length);
      const width = sizeOf(rest);
      // a negative id adds to no segment; ScatterElements would count it from the end: it gets a row that is cut off
      const ids = g.flat(segmentIds);
      const known = choose(g, g.elementwise('Less', [ids, g.scalar(0, 'int32')], { dtype: 'bool' }), g.scalar(numSegments, 'int32'), ids);
      const sums = addRows(g, g.reshape(x, [count, width]), known, numSegments + 1);
      return g.reshape(g.slice(sums, [0, 0], [numSegments, width]), [numSegments, ...rest]);
    },
  ),
  kernel<'indices', tf.OneHotAttrs>('OneHot', 'Equal, Where', (g, { indices }, { depth, onValue, offValue, dtype }) => {
    const classes = g.values(
      Array.from({ length: depth }, (_, i) => i),
      [depth],
      'int32',
    );
    const type = elementType(dtype ?? 'int32');
    const hit = g.elementwise('Equal', [g.reshape(indices, [...indices.shape, 1]), classes], { dtype: 'bool' });
    return choose(g, hit, g.scalar(onValue, type), g.scalar(offValue, type));
  }),
];
