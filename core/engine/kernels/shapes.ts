/** Kernels on cpu and wasm that take parts of a tensor, or write into it. */
import * as tf from '@tensorflow/tfjs';

import { recomposeKernel } from './replace.ts';

interface StridedSlice {
  readonly begin: number[];
  readonly end: number[];
  readonly strides: number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

export function repairShapes(backend: 'cpu' | 'wasm'): void {
  // shipped, a lost or a new axis takes the place of another: all masks are worked into begin and end first
  recomposeKernel<StridedSlice>(backend, 'StridedSlice', ({ x }, attributes, shipped) => {
    const { beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
    const { begin, end, strides, finalShape } = tf.slice_util.sliceInfo(
      ...([
        x!.shape,
        attributes.begin,
        attributes.end,
        attributes.strides,
        beginMask,
        endMask,
        ellipsisMask,
        newAxisMask,
        shrinkAxisMask,
      ] as const),
    );
    // −1 is where a backward slice ends that includes 0; written so it would be the last place
    const open = end.reduce((mask, place, axis) => (place < 0 ? mask | (1 << axis) : mask), 0);
    const masks = { beginMask: 0, endMask: open, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };
    return tf.reshape(shipped({ x: x! }, { begin, end: end.map((place) => Math.max(0, place)), strides, ...masks }), finalShape);
  });
  // writes into the very numbers of its input
  if (backend === 'cpu') {
    recomposeKernel(backend, 'TensorScatterUpdate', ({ tensor, ...inputs }, attributes, shipped) =>
      shipped({ ...inputs, tensor: tf.add(tensor!, tf.zerosLike(tensor!)) }, attributes),
    );
  }
}
