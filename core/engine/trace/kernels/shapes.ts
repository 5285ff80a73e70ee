/** Kernels that move elements and change none. */
import * as tf from '@tensorflow/tfjs';

import type { Builder } from '../../graph/builder.ts';
import { sizeOf, type Value } from '../../graph/graph.ts';
import { axesOf, elementType, type Kernel, kernel, listKernel, NotCovered } from '../kernel.ts';

/** Splits an axis at the given sizes. */
function splitAxis(g: Builder, x: Value, sizes: readonly number[], axis: number): Value[] {
  if (sizes.length === 1) return [x];
  const shapes = sizes.map((size) => x.shape.with(axis, size));
  return g.split('Split', [x, g.ints(sizes)], shapes, { attributes: { axis } });
}

/** Pads at the front and at the back of every axis. */
export function pad(g: Builder, x: Value, paddings: readonly (readonly number[])[], value = 0, mode = 'constant'): Value {
  const shape = x.shape.map((size, axis) => size + paddings[axis]![0]! + paddings[axis]![1]!);
  const ends = g.ints([...paddings.map(([before]) => before!), ...paddings.map(([, after]) => after!)]);
  return g.node('Pad', mode === 'constant' ? [x, ends, g.scalar(value, x.dtype)] : [x, ends], shape, { attributes: { mode } });
}

function reverse(g: Builder, x: Value, axes: readonly number[]): Value {
  if (axes.length === 0) return x;
  const all = (value: number) => g.ints(axes.map(() => value));
  // an end beyond the front: a negative one would count from the back
  return g.node('Slice', [x, all(-1), all(-(2 ** 31)), g.ints(axes), all(-1)], x.shape);
}

function stridedSlice(g: Builder, x: Value, attributes: tf.StridedSliceAttrs): Value {
  const { begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attributes;
  const info = tf.slice_util.sliceInfo([...x.shape], begin, end, strides, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask);
  if (info.finalShape.some((size) => size === 0)) throw new NotCovered('a slice without elements');
  const at = (values: readonly number[]) => g.ints(values);
  const ends = info.end.map((last, axis) => (info.strides[axis]! < 0 && last < 0 ? -(2 ** 31) : last));
  const taken = info.begin.map((first, axis) => Math.ceil((info.end[axis]! - first) / info.strides[axis]!));
  const axes = info.begin.map((_, axis) => axis);
  return g.reshape(g.node('Slice', [x, at(info.begin), at(ends), at(axes), at(info.strides)], taken), info.finalShape);
}

/** [n, h, w, b·b·c] → [n, h·b, w·b, c], or the same of NCHW. */
function depthToSpace(g: Builder, x: Value, { blockSize: b, dataFormat }: tf.DepthToSpaceAttrs): Value {
  if (dataFormat === 'NCHW') {
    const [n, depth, h, w] = x.shape as [number, number, number, number];
    const c = depth / (b * b);
    const blocks = g.transpose(g.reshape(x, [n, b, b, c, h, w]), [0, 3, 4, 1, 5, 2]);
    return g.reshape(blocks, [n, c, h * b, w * b]);
  }
  const [n, h, w, depth] = x.shape as [number, number, number, number];
  const c = depth / (b * b);
  return g.reshape(g.transpose(g.reshape(x, [n, h, w, b, b, c]), [0, 1, 3, 2, 4, 5]), [n, h * b, w * b, c]);
}

const full = (name: string, value: number): Kernel => kernel<'x'>(name, 'Expand', (g, { x }) => g.full(x.shape, value, x.dtype));

/** Shape ops of the runtime take every type but a few take no booleans: those go through int32. */
function throughNumbers(g: Builder, x: Value, work: (numbers: Value) => Value): Value {
  return x.dtype === 'bool' ? g.cast(work(g.cast(x, 'int32')), 'bool') : work(x);
}

export const shapes: readonly Kernel[] = [
  kernel<'x', tf.ReshapeAttrs>('Reshape', 'Reshape', (g, { x }, { shape }) =>
    g.reshape(x, tf.util.inferFromImplicitShape(shape, sizeOf(x.shape))),
  ),
  kernel<'input', tf.ExpandDimsAttrs>('ExpandDims', 'Reshape', (g, { input }, { dim }) => {
    const at = dim < 0 ? input.shape.length + dim + 1 : dim;
    return g.reshape(input, [...input.shape.slice(0, at), 1, ...input.shape.slice(at)]);
  }),
  kernel<'x', tf.TransposeAttrs>('Transpose', 'Transpose', (g, { x }, { perm }) => g.transpose(x, perm)),
  kernel<'x', tf.TileAttrs>('Tile', 'Tile', (g, { x }, { reps }) =>
    throughNumbers(g, x, (numbers) =>
      g.node(
        'Tile',
        [numbers, g.ints(reps)],
        x.shape.map((size, axis) => size * reps[axis]!),
      ),
    ),
  ),
  kernel<'x', { shape: number[] }>('BroadcastTo', 'Expand', (g, { x }, { shape }) => g.node('Expand', [x, g.ints(shape)], shape)),
  listKernel<tf.ConcatAttrs>('Concat', 'Concat', (g, values, { axis }) => {
    const some = values.filter(({ shape }) => sizeOf(shape) > 0);
    return g.concat(some, axesOf(axis, some[0]!.shape.length)[0]!);
  }),
  listKernel<tf.PackAttrs>('Pack', 'Reshape, Concat', (g, values, { axis }) => {
    const { shape } = values[0]!;
    const at = axesOf(axis, shape.length + 1)[0]!;
    return g.concat(
      values.map((value) => g.reshape(value, [...shape.slice(0, at), 1, ...shape.slice(at)])),
      at,
    );
  }),
  kernel<'value', tf.UnpackAttrs>('Unpack', 'Split, Reshape', (g, { value }, { axis }) => {
    const at = axesOf(axis, value.shape.length)[0]!;
    const parts = splitAxis(g, value, new Array<number>(value.shape[at]!).fill(1), at);
    return parts.map((part) => g.reshape(part, part.shape.toSpliced(at, 1)));
  }),
  kernel<'x', tf.SplitVAttrs>('SplitV', 'Split', (g, { x }, { numOrSizeSplits, axis }) => {
    const at = axesOf(axis, x.shape.length)[0]!;
    return splitAxis(
      g,
      x,
      tf.backend_util.prepareSplitSize({ ...x, shape: [...x.shape] } as unknown as tf.Tensor, numOrSizeSplits, at),
      at,
    );
  }),
  kernel<'x', tf.SliceAttrs>('Slice', 'Slice', (g, { x }, { begin, size }) => {
    const [from, length] = tf.slice_util.parseSliceParams(
      { shape: [...x.shape], rank: x.shape.length } as unknown as tf.Tensor,
      begin,
      size,
    );
    return g.slice(x, from!, length!);
  }),
  kernel<'x', tf.StridedSliceAttrs>('StridedSlice', 'Slice, Reshape', (g, { x }, attributes) => stridedSlice(g, x, attributes)),
  kernel<'x', tf.ReverseAttrs>('Reverse', 'Slice', (g, { x }, { dims }) => reverse(g, x, axesOf(dims, x.shape.length))),
  kernel<'x', tf.PadV2Attrs>('PadV2', 'Pad', (g, { x }, { paddings, constantValue }) => pad(g, x, paddings, constantValue)),
  kernel<'x', tf.MirrorPadAttrs>('MirrorPad', 'Pad, Slice, Concat', (g, { x }, { paddings, mode }) =>
    mode === 'reflect' ? pad(g, x, paddings, 0, 'reflect') : symmetricPad(g, x, paddings),
  ),
  kernel<'x', tf.DepthToSpaceAttrs>('DepthToSpace', 'Reshape, Transpose', (g, { x }, attributes) => depthToSpace(g, x, attributes)),
  kernel<'x', tf.BatchToSpaceNDAttrs>('BatchToSpaceND', 'Reshape, Transpose, Slice', (g, { x }, { blockShape, crops }) => {
    const block = sizeOf(blockShape);
    const spread = g.reshape(x, tf.backend_util.getReshaped([...x.shape], blockShape, block));
    const ordered = g.transpose(spread, tf.backend_util.getPermuted(spread.shape.length, blockShape.length));
    const whole = tf.backend_util.getReshapedPermuted([...x.shape], blockShape, block);
    const cut = [[0, 0], ...crops, ...whole.slice(1 + crops.length).map(() => [0, 0])];
    const size = whole.map((length, axis) => length - cut[axis]![0]! - cut[axis]![1]!);
    return g.slice(
      g.reshape(ordered, whole),
      cut.map(([before]) => before!),
      size,
    );
  }),
  kernel<'x', tf.SpaceToBatchNDAttrs>('SpaceToBatchND', 'Pad, Reshape, Transpose', (g, { x }, { blockShape, paddings }) => {
    const block = sizeOf(blockShape);
    const all = [[0, 0], ...paddings, ...x.shape.slice(1 + blockShape.length).map(() => [0, 0])];
    const padded = pad(g, x, all);
    const spread = tf.backend_util.getReshaped([...padded.shape], blockShape, block, false);
    const perm = tf.backend_util.getPermuted(spread.length, blockShape.length, false);
    const whole = tf.backend_util.getReshapedPermuted([...padded.shape], blockShape, block, false);
    return g.reshape(g.transpose(g.reshape(padded, spread), perm), whole);
  }),
  kernel<'image'>('FlipLeftRight', 'Slice', (g, { image }) => reverse(g, image, [2])),
  full('ZerosLike', 0),
  full('OnesLike', 1),
  kernel<never, tf.FillAttrs>('Fill', 'Expand', (g, _inputs, { shape, value, dtype }) =>
    g.full(shape, Number(value), elementType(dtype ?? 'float32')),
  ),
  kernel<never, tf.RangeAttrs>('Range', 'a constant', (g, _inputs, { start, stop, step, dtype }) => {
    const count = Math.max(0, Math.ceil((stop - start) / step));
    const values = Array.from({ length: count }, (_, i) => start + i * step);
    return g.values(values, [count], dtype);
  }),
  kernel<never, tf.LinSpaceAttrs>('LinSpace', 'a constant', (g, _inputs, { start, stop, num }) => {
    const step = num > 1 ? (stop - start) / (num - 1) : 0;
    return g.values(Array.from({ length: num }, (_, i) => start + i * step));
  }),
];

/** The edge is mirrored, too: one axis after the other, by slices turned round. */
function symmetricPad(g: Builder, x: Value, paddings: readonly (readonly number[])[]): Value {
  return paddings.reduce((padded, [before = 0, after = 0], axis) => {
    const edge = (from: number, size: number) =>
      reverse(
        g,
        g.slice(
          padded,
          padded.shape.map((_, i) => (i === axis ? from : 0)),
          padded.shape.with(axis, size),
        ),
        [axis],
      );
    const parts = [before > 0 ? edge(0, before) : undefined, padded, after > 0 ? edge(padded.shape[axis]! - after, after) : undefined];
    return g.concat(
      parts.filter((part) => part !== undefined),
      axis,
    );
  }, x);
}
