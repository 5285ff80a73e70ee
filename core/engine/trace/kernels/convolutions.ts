/**
 * Convolutions, and their adjoints in image and filter. Images are NHWC and filters HWIO, as TensorFlow.js has them; the three ops of the domain
 * `ganvil` keep that, and a later pass chooses how each is computed (`lowering`). Depthwise ones become the runtime's grouped ones at once.
 */
import * as tf from '@tensorflow/tfjs';

import type { Builder } from '../../graph/builder.ts';
import type { Attributes, Value } from '../../graph/graph.ts';
import { DOMAIN } from '../../convolution/geometry.ts';
import { cropped } from '../../convolution/native.ts';
import { type Kernel, kernel, NotCovered } from '../kernel.ts';
import { type Finish, finish } from './products.ts';

type Four = [number, number, number, number];
interface Sizes {
  readonly strides: number | [number, number];
  readonly pad: tf.Conv2DAttrs['pad'];
  readonly dilations?: number | [number, number] | null;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
  readonly dataFormat?: 'NHWC' | 'NCHW';
}

const nhwc = (g: Builder, x: Value) => g.transpose(x, [0, 2, 3, 1]);
const nchw = (g: Builder, x: Value) => g.transpose(x, [0, 3, 1, 2]);

function infoOf(image: readonly number[], filter: readonly number[], sizes: Sizes, depthwise = false) {
  const { strides, pad, dilations, dimRoundingMode } = sizes;
  // a depthwise layer says null where it has no dilations
  return tf.backend_util.computeConv2DInfo(
    [...image] as Four,
    [...filter] as Four,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
  );
}

type Info = ReturnType<typeof infoOf>;

/** As ONNX writes them: pads are [top, left, bottom, right]. */
function geometry(info: Info): Attributes & { pads: number[] } {
  const { strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo, inHeight, inWidth, outHeight, outWidth } = info;
  const { top, left, bottom, right } = padInfo;
  // where TensorFlow.js rounds the output's size up, the last window hangs over: the runtime always rounds down
  const needed = (out: number, stride: number, k: number, size: number, before: number) => (out - 1) * stride + k - size - before;
  return {
    strides: [strideHeight, strideWidth],
    dilations: [dilationHeight, dilationWidth],
    pads: [
      top,
      left,
      Math.max(bottom, needed(outHeight, strideHeight, info.effectiveFilterHeight, inHeight, top)),
      Math.max(right, needed(outWidth, strideWidth, info.effectiveFilterWidth, inWidth, left)),
    ],
  };
}

/** Runs `work` on an NHWC image, whatever the format. */
function inFormat(g: Builder, format: string | undefined, images: readonly Value[], work: (images: readonly Value[]) => Value): Value {
  if (format !== 'NCHW') return work(images);
  return nchw(g, work(images.map((image) => nhwc(g, image))));
}

const convolve = (g: Builder, x: Value, filter: Value, sizes: Sizes): Value => {
  const info = infoOf(x.shape, filter.shape, sizes);
  if (info.inChannels !== filter.shape[2]) throw new NotCovered('a filter with fewer channels than the image (a grouped convolution)');
  return g.node('Convolution', [x, filter], info.outShape, { attributes: geometry(info), domain: DOMAIN });
};

/** [kh, kw, channels, multiplier] → [channels · multiplier, 1, kh, kw], as grouped convolutions have it. */
function grouped(g: Builder, filter: Value): Value {
  const [kh, kw, channels, multiplier] = filter.shape as Four;
  return g.reshape(g.transpose(filter, [2, 3, 0, 1]), [channels * multiplier, 1, kh, kw]);
}

function depthwise(g: Builder, x: Value, filter: Value, sizes: Sizes): Value {
  const info = infoOf(x.shape, filter.shape, sizes, true);
  const [n, h, w, c] = info.outShape;
  const attributes = { ...geometry(info), group: info.inChannels, kernel_shape: filter.shape.slice(0, 2) };
  return nhwc(g, g.node('Conv', [nchw(g, x), grouped(g, filter)], [n, c, h, w], { attributes }));
}

function depthwiseInput(g: Builder, dy: Value, filter: Value, sizes: Sizes, inputShape: readonly number[]): Value {
  const info = infoOf(inputShape, filter.shape, sizes, true);
  const { strides, dilations, pads } = geometry(info);
  const [n, h, w, c] = inputShape as Four;
  const reach = (out: number, stride: number, k: number, before: number, after: number) => stride * (out - 1) + k - before - after;
  const output_padding = [
    h - reach(info.outHeight, info.strideHeight, info.effectiveFilterHeight, pads[0]!, pads[2]!),
    w - reach(info.outWidth, info.strideWidth, info.effectiveFilterWidth, pads[1]!, pads[3]!),
  ];
  const attributes = { strides: strides!, dilations: dilations!, pads, group: c, kernel_shape: filter.shape.slice(0, 2), output_padding };
  return nhwc(g, g.node('ConvTranspose', [nchw(g, dy), grouped(g, filter)], [n, c, h, w], { attributes }));
}

/** A convolution over the batch: every channel of x, by that channel's gradients, dilated by the stride. */
function depthwiseFilter(g: Builder, x: Value, dy: Value, sizes: Sizes, filterShape: readonly number[]): Value {
  const info = infoOf(x.shape, filterShape, sizes, true);
  const { strides, pads } = geometry(info);
  const [kh, kw, channels, multiplier] = filterShape as Four;
  const [n, h, w] = x.shape as Four;
  const after = (size: number, out: number, stride: number, k: number, before: number) => k + (out - 1) * stride - size - before;
  const { image, pads: fitted } = cropped(g, nchw(g, x), [
    pads[0]!,
    pads[1]!,
    after(h, info.outHeight, info.strideHeight, info.effectiveFilterHeight, pads[0]!),
    after(w, info.outWidth, info.strideWidth, info.effectiveFilterWidth, pads[1]!),
  ]);
  const images = g.reshape(g.transpose(image, [1, 0, 2, 3]), [1, channels * n, ...image.shape.slice(2)]);
  const filters = g.transpose(dy, [3, 0, 1, 2]);
  const attributes = {
    strides: [info.dilationHeight, info.dilationWidth],
    dilations: strides!,
    pads: fitted,
    group: channels,
    kernel_shape: [info.outHeight, info.outWidth],
  };
  const result = g.node('Conv', [images, filters], [1, channels * multiplier, kh, kw], { attributes });
  return g.transpose(g.reshape(result, [channels, multiplier, kh, kw]), [2, 3, 0, 1]);
}

type Fused = Sizes & Finish;

export const convolutions: readonly Kernel[] = [
  kernel<'x' | 'filter', Sizes>('Conv2D', 'Convolution', (g, { x, filter }, sizes) =>
    inFormat(g, sizes.dataFormat, [x], ([image]) => convolve(g, image!, filter, sizes)),
  ),
  kernel<'dy' | 'filter', Sizes & { inputShape: number[] }>('Conv2DBackpropInput', 'ConvolutionInput', (g, { dy, filter }, attributes) =>
    inFormat(g, attributes.dataFormat, [dy], ([gradient]) => {
      const { inputShape } = attributes;
      const shape = attributes.dataFormat === 'NCHW' ? [0, 2, 3, 1].map((axis) => inputShape[axis]!) : inputShape;
      const info = infoOf(shape, filter.shape, attributes);
      return g.node('ConvolutionInput', [gradient, filter], shape, { attributes: geometry(info), domain: DOMAIN });
    }),
  ),
  kernel<'x' | 'dy', Sizes & { filterShape: number[] }>('Conv2DBackpropFilter', 'ConvolutionFilter', (g, { x, dy }, attributes) => {
    const [image, gradient] = attributes.dataFormat === 'NCHW' ? [nhwc(g, x), nhwc(g, dy)] : [x, dy];
    const info = infoOf(image.shape, attributes.filterShape, attributes);
    return g.node('ConvolutionFilter', [image, gradient], attributes.filterShape, { attributes: geometry(info), domain: DOMAIN });
  }),
  kernel<'x' | 'filter', Fused, 'bias' | 'preluActivationWeights'>('FusedConv2D', 'Convolution, Add, activation', (g, inputs, attributes) =>
    finish(g, convolve(g, inputs.x, inputs.filter, attributes), inputs.bias, inputs.preluActivationWeights, attributes),
  ),
  kernel<'x' | 'filter', Sizes>('DepthwiseConv2dNative', 'Conv', (g, { x, filter }, sizes) => depthwise(g, x, filter, sizes)),
  kernel<'x' | 'filter', Fused, 'bias' | 'preluActivationWeights'>(
    'FusedDepthwiseConv2D',
    'Conv, Add, activation',
    (g, inputs, attributes) =>
      finish(g, depthwise(g, inputs.x, inputs.filter, attributes), inputs.bias, inputs.preluActivationWeights, attributes),
  ),
  kernel<'dy' | 'filter', Sizes & { inputShape: number[] }>(
    'DepthwiseConv2dNativeBackpropInput',
    'ConvTranspose',
    (g, { dy, filter }, attributes) => depthwiseInput(g, dy, filter, attributes, attributes.inputShape),
  ),
  kernel<'x' | 'dy', Sizes & { filterShape: number[] }>('DepthwiseConv2dNativeBackpropFilter', 'Conv', (g, { x, dy }, attributes) =>
    depthwiseFilter(g, x, dy, attributes, attributes.filterShape),
  ),
];
