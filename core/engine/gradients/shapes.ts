/** Gradients of operations that move, repeat or leave out numbers. All of them are linear. */
import * as tf from '@tensorflow/tfjs';

import { fit, spread } from '../spacing.ts';
import { register } from './register.ts';

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

function stridedSliceGradient(dy: tf.Tensor, { shape }: tf.Tensor, attributes: StridedSlice): tf.Tensor {
  const { beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
  const { begin, end, strides } = tf.slice_util.sliceInfo(
    ...([
      shape,
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
  const sizes = tf.slice_util.computeOutShape(begin, end, strides);
  return shape.reduce(
    (placed, length, axis) => {
      const stride = strides[axis]!;
      const last = begin[axis]! + (sizes[axis]! - 1) * stride;
      const [inOrder, first] = stride < 0 ? [tf.reverse(placed, axis), last] : [placed, begin[axis]!];
      return fit(spread(inOrder, axis, Math.abs(stride)), axis, first, length);
    },
    tf.reshape(dy, sizes),
  );
}

/** Folds what a mirror put outside of an axis back onto the numbers that it came from. */
function unmirror(dy: tf.Tensor, axis: number, [before, after]: readonly [number, number], length: number, edge: 0 | 1): tf.Tensor {
  const part = (start: number, size: number) =>
    tf.slice(
      dy,
      dy.shape.map((_size, i) => (i === axis ? start : 0)),
      dy.shape.map((full, i) => (i === axis ? size : full)),
    );
  let sum = part(before, length);
  if (before > 0) sum = tf.add(sum, fit(tf.reverse(part(0, before), axis), axis, edge, length));
  if (after > 0) sum = tf.add(sum, fit(tf.reverse(part(before + length, after), axis), axis, length - after - edge, length));
  return sum;
}

function registerCopies(): void {
  // shipped up to rank 4 only, and by slices
  register<{ reps: number[] }>('Tile', {
    inputs: ['x'],
    gradient: (dy, [x], { reps }) => ({
      x: () =>
        reps.reduce((sum, times, axis) => {
          if (times === 1) return sum;
          const shape = sum.shape.with(axis, x!.shape[axis]!);
          const before = shape.slice(0, axis).reduce((size, n) => size * n, 1);
          return tf.reshape(tf.sum(tf.reshape(sum, [before, times, -1]), 1), shape);
        }, dy.clone()),
    }),
  });
  // shipped as if the mirrored numbers were zeros
  register<{ paddings: [number, number][]; mode: 'reflect' | 'symmetric' }>('MirrorPad', {
    inputs: ['x'],
    gradient: (dy, [x], { paddings, mode }) => ({
      x: () => paddings.reduce((sum, padding, axis) => unmirror(sum, axis, padding, x!.shape[axis]!, mode === 'reflect' ? 1 : 0), dy),
    }),
  });
}

function registerParts(): void {
  register<StridedSlice>('StridedSlice', {
    inputs: ['x'],
    gradient: (dy, [x], attributes) => ({ x: () => stridedSliceGradient(dy, x!, attributes) }),
  });
  // one part alone arrives without its list, which the shipped gradients do not expect
  register<{ axis: number }>('SplitV', { gradient: (dy, _saved, { axis }) => ({ x: () => tf.concat([dy].flat(), axis) }) });
  register<{ axis: number }>('Unpack', { gradient: (dy, _saved, { axis }) => ({ value: () => tf.stack([dy].flat(), axis) }) });
}

function registerMoves(): void {
  register<{ blockSize: number; dataFormat: string }>('DepthToSpace', {
    inputs: ['x'],
    gradient: (dy, [x], { blockSize: block }) => ({
      x: () => {
        const [batch, height, width] = x!.shape as [number, number, number];
        const blocks = tf.reshape(dy, [batch, height, block, width, block, -1]);
        return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), x!.shape);
      },
    }),
  });
  register('FlipLeftRight', { gradient: (dy) => ({ image: () => tf.reverse(dy, 2) }) });
}

export function registerShapes(): void {
  registerCopies();
  registerParts();
  registerMoves();
}
