/** Gradients of operations that read or write at indices. Indices have none. */
import * as tf from '@tensorflow/tfjs';

import { register, zeros } from './register.ts';

const product = (sizes: readonly number[]): number => sizes.reduce((size, n) => size * n, 1);

function gatherGradient(dy: tf.Tensor, x: tf.Tensor, indices: tf.Tensor, axis: number, batchAxes: number): tf.Tensor {
  const batch = product(x.shape.slice(0, batchAxes));
  const outer = product(x.shape.slice(batchAxes, axis));
  const rows = x.shape[axis]!;
  const inner = product(x.shape.slice(axis + 1));
  const picked = indices.size / batch;
  // [batch, outer, n, inner] ↔ [batch, n, outer, inner]
  const swap = (t: tf.Tensor) => (outer === 1 ? t : tf.transpose(t, [0, 2, 1, 3]));
  let segments = tf.reshape<tf.Rank.R2>(indices, [batch, picked]);
  if (batch > 1) segments = tf.add(segments, tf.mul(tf.range(0, batch, 1, 'int32').reshape([batch, 1]), tf.scalar(rows, 'int32')));
  const values = tf.reshape(swap(tf.reshape(dy, [batch, outer, picked, inner])), [batch * picked, outer * inner]);
  const sums = tf.unsortedSegmentSum(values, tf.reshape(segments, [batch * picked]), batch * rows);
  return tf.reshape(swap(tf.reshape(sums, [batch, rows, outer, inner])), x.shape);
}

function registerGather(): void {
  // shipped for one batch axis at most, and with the indices for a gradient of theirs
  register<{ axis: number; batchDims: number }>('GatherV2', {
    inputs: ['x', 'indices'],
    gradient: (dy, [x, indices], { axis, batchDims }) => ({
      x: () =>
        gatherGradient(dy, x!, indices!, tf.util.parseAxisParam(axis, x!.shape)[0]!, batchDims < 0 ? batchDims + indices!.rank : batchDims),
      indices: zeros(indices!),
    }),
  });
  register('GatherNd', {
    inputs: ['params', 'indices'],
    gradient: (dy, [params, indices]) => ({
      params: () => tf.scatterND(indices!, dy, params!.shape),
      indices: zeros(indices!),
    }),
  });
}

/** The rows of `x` that segments were summed into; zeros for segments that do not exist, which are left out of a sum. */
function segmentGradient(x: tf.Tensor, segments: tf.Tensor): tf.Tensor {
  const exists = tf.logicalAnd(tf.greaterEqual(segments, 0), tf.less(segments, x.shape[0]));
  const rows = tf.gather(x, tf.mul(segments, tf.cast(exists, 'int32')));
  return tf.mul(rows, tf.reshape(tf.cast(exists, 'float32'), [...segments.shape, ...x.shape.slice(1).fill(1)]));
}

function registerScatter(): void {
  register('UnsortedSegmentSum', {
    inputs: ['segmentIds'],
    gradient: (dy, [segments]) => ({ x: () => segmentGradient(dy, segments!), segmentIds: zeros(segments!) }),
  });
  register('ScatterNd', {
    inputs: ['indices', 'updates'],
    gradient: (dy, [indices, updates]) => ({ updates: () => tf.gatherND(dy, indices!).reshape(updates!.shape), indices: zeros(indices!) }),
  });
  register('TensorScatterUpdate', {
    inputs: ['indices', 'updates'],
    gradient: (dy, [indices, updates]) => ({
      tensor: () => tf.tensorScatterUpdate(dy, indices as tf.Tensor1D, tf.zerosLike(updates!)),
      updates: () => tf.gatherND(dy, indices!).reshape(updates!.shape),
      indices: zeros(indices!),
    }),
  });
}

export function registerLookup(): void {
  registerGather();
  registerScatter();
  register('TopK', {
    inputs: ['x'],
    outputs: [false, true],
    gradient: (dys, [x, indices]) => {
      const dy = (dys as unknown as tf.Tensor[])[0]!;
      return { x: () => tf.sum(tf.mul(tf.expandDims(dy, -1), tf.oneHot(indices!, x!.shape.at(-1)!)), -2) };
    },
  });
}
