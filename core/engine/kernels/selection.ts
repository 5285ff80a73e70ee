/** Kernels on wasm that pick numbers or add them up by index. */
import * as tf from '@tensorflow/tfjs';

import { type Pool, dilation2d, largest, poolWindows } from '../windows.ts';
import { addKernel, recomposeKernel, replaceKernel, toTensor } from './replace.ts';

/** Sums rows by segment: the gradient of gather, without which no embedding trains. A row whose segment does not exist is left out. */
function segmentSum(x: tf.Tensor, segments: tf.Tensor, count: number): tf.Tensor {
  const width = x.size / segments.size;
  const exists = tf.logicalAnd(tf.greaterEqual(segments, 0), tf.less(segments, count));
  const rows = tf.where(exists, segments, tf.fill(segments.shape, count, 'int32'));
  const sums = tf.scatterND(tf.reshape(rows, [segments.size, 1]), tf.reshape(x, [segments.size, width]), [count + 1, width]);
  return tf.reshape(tf.slice(sums, [0, 0], [count, width]), [count, ...x.shape.slice(segments.rank)]);
}

/**
 * Search for the largest number starts at the smallest POSITIVE one, so that a window without positives has no winner. Gradients and indices do not
 * change when all numbers are made positive, by no more than it takes: a shift costs the last digits of small numbers.
 */
const positive = (x: tf.Tensor): tf.Tensor => tf.add(tf.relu(tf.neg(tf.min(x))), 1e-30);

function repairMaxima(): void {
  for (const name of ['MaxPoolGrad', 'MaxPool3DGrad']) {
    recomposeKernel('wasm', name, ({ dy, input, output }, attributes, shipped) => {
      const shift = positive(input!);
      return shipped({ dy: dy!, input: tf.add(input!, shift), output: tf.add(output!, shift) }, attributes);
    });
  }
  recomposeKernel<Pool>('wasm', 'MaxPool3D', ({ x }, attributes) => largest(x!, poolWindows(x!.shape, attributes)));
  recomposeKernel<Parameters<typeof dilation2d>[2]>('wasm', 'Dilation2D', ({ x, filter }, attributes) =>
    dilation2d(x!, filter!, attributes),
  );
  replaceKernel('wasm', 'MaxPoolWithArgmax', (shipped) => (call) => {
    const x = toTensor(call.inputs.x!);
    const { filterSize, strides, pad } = call.attrs as unknown as Pool;
    const pooled = tf.maxPool(x as tf.Tensor4D, filterSize as number, strides as number, pad);
    const [unused, indexes] = tf.tidy(() => {
      const result = shipped({ ...call, inputs: { x: tf.add(x, positive(x)) } }) as tf.TensorInfo[];
      return result.map(toTensor);
    });
    unused!.dispose();
    return [pooled, indexes!];
  });
}

export function repairSelection(): void {
  addKernel<{ numSegments: number }>('wasm', 'UnsortedSegmentSum', ({ x, segmentIds }, { numSegments }) =>
    segmentSum(x!, segmentIds!, numSegments),
  );
  repairMaxima();
}
