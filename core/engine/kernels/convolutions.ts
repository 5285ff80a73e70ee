/** The gradients of convolutions on wasm, made of its forward convolutions. Channels come last, the only layout of this backend. */
import * as tf from '@tensorflow/tfjs';

import { fit, spread } from '../spacing.ts';
import { type Inputs, addKernel, recomposeKernel } from './replace.ts';

interface Convolution {
  readonly strides: number | number[];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}
type ToInput = Convolution & { readonly inputShape: number[] };
type ToFilter = Convolution & { readonly filterShape: number[] };
type Axes = readonly { readonly lead: number; readonly stride: number }[];

/** Leading padding and stride of every spatial axis. */
function axesOf(inputShape: number[], filterShape: number[], { strides, pad, dimRoundingMode }: Convolution, depthwise = false): Axes {
  if (inputShape.length === 5) {
    type Five = [number, number, number, number, number];
    const info = tf.backend_util.computeConv3DInfo(inputShape as Five, filterShape as Five, strides as number, 1, pad as 'same');
    return [
      { lead: info.padInfo.front, stride: info.strideDepth },
      { lead: info.padInfo.top, stride: info.strideHeight },
      { lead: info.padInfo.left, stride: info.strideWidth },
    ];
  }
  type Four = [number, number, number, number];
  const info = tf.backend_util.computeConv2DInfo(
    ...([inputShape as Four, filterShape as Four, strides as number, 1, pad, dimRoundingMode, depthwise] as const),
  );
  return [
    { lead: info.padInfo.top, stride: info.strideHeight },
    { lead: info.padInfo.left, stride: info.strideWidth },
  ];
}

/** The image as the filter's first tap meets it: padded or cut to the places that the filter touches. */
const touched = (x: tf.Tensor, dy: tf.Tensor, filterShape: number[], axes: Axes): tf.Tensor =>
  axes.reduce((image, { lead, stride }, i) => fit(image, i + 1, lead, filterShape[i]! + (dy.shape[i + 1]! - 1) * stride), x);

/** dy with the stride's zeros between its places, framed so that a plain convolution with the turned filter gives the image's gradient. */
const spaced = (dy: tf.Tensor, filterShape: number[], inputShape: number[], axes: Axes): tf.Tensor =>
  axes.reduce((image, { lead, stride }, i) => {
    const taps = filterShape[i]!;
    return fit(spread(image, i + 1, stride), i + 1, taps - 1 - lead, inputShape[i + 1]! + taps - 1);
  }, dy);

const stridesOf = (axes: Axes): number[] => axes.map(({ stride }) => stride);
const spatialOf = (axes: Axes): number[] => axes.map((_axis, i) => i + 1);

function convolve(x: tf.Tensor, filter: tf.Tensor, dilations: number[]): tf.Tensor {
  return x.rank === 5
    ? tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, 1, 'valid', 'NDHWC', dilations as [number, number, number])
    : tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 1, 'valid', 'NHWC', dilations as [number, number]);
}

/** A convolution over the batch: the image's channels for a batch, dy for the filter, dilated by the stride. */
function filterGradient(x: tf.Tensor, dy: tf.Tensor, attributes: ToFilter): tf.Tensor {
  const axes = axesOf(x.shape, attributes.filterShape, attributes);
  const [spatial, channel] = [spatialOf(axes), axes.length + 1];
  const image = tf.transpose(touched(x, dy, attributes.filterShape, axes), [channel, ...spatial, 0]);
  const taps = convolve(image, tf.transpose(dy, [...spatial, 0, channel]), stridesOf(axes));
  return tf.transpose(taps, [...spatial, 0, channel]);
}

function inputGradient(dy: tf.Tensor, filter: tf.Tensor, attributes: ToInput): tf.Tensor {
  const axes = axesOf(attributes.inputShape, filter.shape, attributes);
  const taps = axes.map((_axis, i) => i);
  const turned = tf.transpose(tf.reverse(filter, taps), [...taps, axes.length + 1, axes.length]);
  return convolve(spaced(dy, filter.shape, attributes.inputShape, axes), turned, axes.map(() => 1)); // prettier-ignore
}

/** Batch and channels side by side for channels, dy for the filter; then the sum over the batch. */
function depthwiseFilterGradient(x: tf.Tensor, dy: tf.Tensor, attributes: ToFilter): tf.Tensor {
  const axes = axesOf(x.shape, attributes.filterShape, attributes, true);
  const image = touched(x, dy, attributes.filterShape, axes);
  const [height, width, channels, multiplier] = attributes.filterShape as [number, number, number, number];
  const [batch, rows, columns] = image.shape as [number, number, number];
  const [, outHeight, outWidth] = dy.shape as [number, number, number];
  const wide = tf.reshape<tf.Rank.R4>(tf.transpose(image, [1, 2, 0, 3]), [1, rows, columns, batch * channels]);
  const filters = tf.reshape<tf.Rank.R4>(tf.transpose(dy, [1, 2, 0, 3]), [outHeight, outWidth, batch * channels, multiplier]);
  const taps = tf.depthwiseConv2d(wide, filters, 1, 'valid', 'NHWC', stridesOf(axes) as [number, number]);
  return tf.sum(tf.reshape(taps, [height, width, batch, channels, multiplier]), 2);
}

/** Every pair of a channel and one of its filters for a channel; then the sum over the filters. */
function depthwiseInputGradient(dy: tf.Tensor, filter: tf.Tensor, attributes: ToInput): tf.Tensor {
  const axes = axesOf(attributes.inputShape, filter.shape, attributes, true);
  const [height, width, channels, multiplier] = filter.shape as [number, number, number, number];
  const turned = tf.reshape<tf.Rank.R4>(tf.reverse(filter, [0, 1]), [height, width, channels * multiplier, 1]);
  const each = tf.depthwiseConv2d(spaced(dy, filter.shape, attributes.inputShape, axes) as tf.Tensor4D, turned, 1, 'valid');
  return multiplier === 1 ? each : tf.sum(tf.reshape(each, [...attributes.inputShape, multiplier]), 4);
}

export function repairConvolutions(): void {
  const toFilter = ({ x, dy }: Inputs, attributes: ToFilter) => filterGradient(x!, dy!, attributes);
  const toInput = ({ dy, filter }: Inputs, attributes: ToInput) => inputGradient(dy!, filter!, attributes);
  addKernel('wasm', 'Conv2DBackpropFilter', toFilter);
  // there, but at a tenth of the forward convolution's speed
  recomposeKernel('wasm', 'Conv2DBackpropInput', toInput);
  addKernel<ToFilter>('wasm', 'DepthwiseConv2dNativeBackpropFilter', ({ x, dy }, attributes) =>
    depthwiseFilterGradient(x!, dy!, attributes),
  );
  addKernel<ToInput>('wasm', 'DepthwiseConv2dNativeBackpropInput', ({ dy, filter }, attributes) =>
    depthwiseInputGradient(dy!, filter!, attributes),
  );
  // there, and wrong
  recomposeKernel('wasm', 'Conv3DBackpropFilterV2', toFilter);
  recomposeKernel('wasm', 'Conv3DBackpropInputV2', toInput);
}
