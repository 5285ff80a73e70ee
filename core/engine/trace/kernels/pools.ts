/** Pools over images NHWC, and their gradients. */
import * as tf from '@tensorflow/tfjs';

import type { Builder } from '../../graph/builder.ts';
import type { Attributes, Value } from '../../graph/graph.ts';
import { type Kernel, kernel } from '../kernel.ts';

type Four = [number, number, number, number];
interface Pool {
  readonly filterSize: [number, number] | number;
  readonly strides: [number, number] | number;
  readonly pad: tf.AvgPoolAttrs['pad'];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

function geometry(shape: readonly number[], { filterSize, strides, pad, dimRoundingMode }: Pool) {
  const info = tf.backend_util.computePool2DInfo([...shape] as Four, filterSize, strides, 1, pad, dimRoundingMode);
  const { filterHeight: kh, filterWidth: kw, strideHeight: sh, strideWidth: sw, outHeight, outWidth, inHeight, inWidth, padInfo } = info;
  // padded at the end just so far that the runtime, which rounds down, comes to the same number of windows
  const after = (out: number, stride: number, k: number, size: number, before: number) =>
    Math.max(0, (out - 1) * stride + k - size - before);
  const pads = [padInfo.top, padInfo.left, after(outHeight, sh, kh, inHeight, padInfo.top), after(outWidth, sw, kw, inWidth, padInfo.left)];
  const attributes: Attributes = { kernel_shape: [kh, kw], strides: [sh, sw], pads };
  const [n, , , c] = shape as Four;
  return { attributes, pads, kernel: [kh, kw] as const, strides: [sh, sw] as const, out: [n, c, outHeight, outWidth] as const };
}

const nchw = (g: Builder, x: Value) => g.transpose(x, [0, 3, 1, 2]);
const nhwc = (g: Builder, x: Value) => g.transpose(x, [0, 2, 3, 1]);

/** How many pixels of the image each window holds, `[outHeight, outWidth]`: the padding is not counted. */
function windowCounts(shape: readonly number[], pool: Pool): number[] {
  const { kernel: [kh, kw], strides: [sh, sw], pads, out } = geometry(shape, pool); // prettier-ignore
  const inside = (at: number, stride: number, k: number, before: number, size: number) =>
    Math.min(at * stride - before + k, size) - Math.max(at * stride - before, 0);
  return Array.from({ length: out[2] * out[3] }, (_, i) => {
    const [row, column] = [Math.floor(i / out[3]), i % out[3]];
    return inside(row, sh, kh, pads[0]!, shape[1]!) * inside(column, sw, kw, pads[1]!, shape[2]!);
  });
}

function averageGradient(g: Builder, dy: Value, input: Value, pool: Pool): Value {
  const { attributes, pads, kernel: [kh, kw], strides: [sh, sw], out } = geometry(input.shape, pool); // prettier-ignore
  const [n, h, w, c] = input.shape as Four;
  const shares = g.values(
    windowCounts(input.shape, pool).map((count) => 1 / count),
    [1, 1, out[2], out[3]],
  );
  const reach = (size: number, stride: number, k: number, before: number, after: number) => stride * (size - 1) + k - before - after;
  const output_padding = [h - reach(out[2], sh, kh, pads[0]!, pads[2]!), w - reach(out[3], sw, kw, pads[1]!, pads[3]!)];
  const spread = g.node('ConvTranspose', [g.mul(nchw(g, dy), shares), g.full([c, 1, kh, kw], 1)], [n, c, h, w], {
    attributes: { ...attributes, group: c, output_padding },
  });
  return nhwc(g, spread);
}

/** The runtime's MaxPool says where each maximum was, as a place in the whole tensor; of equal ones the first, as TensorFlow.js. */
function maximumGradient(g: Builder, dy: Value, input: Value, pool: Pool): Value {
  const { attributes, out } = geometry(input.shape, pool);
  const [n, h, w, c] = input.shape as Four;
  const [, places] = g.split('MaxPool', [nchw(g, input)], [out, out], { attributes, dtype: ['float32', 'int64'] });
  const zeros = g.full([n * c * h * w], 0);
  const sums = g.node('ScatterElements', [zeros, g.flat(places!), g.flat(nchw(g, dy))], [n * c * h * w], {
    attributes: { axis: 0, reduction: 'add' },
  });
  return nhwc(g, g.reshape(sums, [n, c, h, w]));
}

export const pools: readonly Kernel[] = [
  kernel<'x', Pool>('AvgPool', 'AveragePool', (g, { x }, pool) => {
    const { attributes, out } = geometry(x.shape, pool);
    return nhwc(g, g.node('AveragePool', [nchw(g, x)], out, { attributes: { ...attributes, count_include_pad: 0 } }));
  }),
  kernel<'x', Pool>('MaxPool', 'MaxPool', (g, { x }, pool) => {
    const { attributes, out } = geometry(x.shape, pool);
    return nhwc(g, g.node('MaxPool', [nchw(g, x)], out, { attributes }));
  }),
  kernel<'dy' | 'input', Pool>('AvgPoolGrad', 'ConvTranspose', (g, { dy, input }, pool) => averageGradient(g, dy, input, pool)),
  kernel<'dy' | 'input' | 'output', Pool>('MaxPoolGrad', 'MaxPool, ScatterElements', (g, { dy, input }, pool) =>
    maximumGradient(g, dy, input, pool),
  ),
];
