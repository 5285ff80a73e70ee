/**
 * Gradients of convolutions. A convolution is linear in the image and in the filter; so are its two gradients, and each of the three is the
 * gradient of the other two.
 */
import * as tf from '@tensorflow/tfjs';

import { fit, spread } from '../spacing.ts';
import { register, runKernel } from './register.ts';

interface Convolution {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** A filter with the zeros that dilation puts between its taps: `[k, k, …]` → `[(k − 1) · dilation + 1, …, …]`. */
function dilate(filter: tf.Tensor, [rows, columns]: [number, number]): tf.Tensor {
  const along = (x: tf.Tensor, axis: number, step: number) => fit(spread(x, axis, step), axis, 0, (x.shape[axis]! - 1) * step + 1);
  return along(along(filter, 0, rows), 1, columns);
}

/** The taps of a dilated filter. */
function undilate(filter: tf.Tensor, shape: number[], [rows, columns]: [number, number]): tf.Tensor {
  if (rows === 1 && columns === 1) return filter;
  const end = filter.shape.slice(0, 2);
  return tf.stridedSlice(filter, [0, 0], end, [rows, columns]).reshape(shape);
}

interface Kernels {
  readonly forward: (x: tf.Tensor, filter: tf.Tensor, attributes: Convolution) => tf.Tensor;
  readonly input: string;
  readonly filter: string;
}

function registerThree(name: string, { forward, input, filter: filterName }: Kernels): void {
  const common = ({ strides, pad, dataFormat, dimRoundingMode }: Convolution) => ({
    strides,
    pad,
    dataFormat,
    dimRoundingMode,
    dilations: [1, 1],
  });
  const backInput = (dy: tf.Tensor, filter: tf.Tensor, inputShape: number[], attributes: Convolution) =>
    runKernel(input, { dy, filter }, { ...common(attributes), inputShape });
  const backFilter = (x: tf.Tensor, dy: tf.Tensor, filterShape: number[], attributes: Convolution) =>
    runKernel(filterName, { x, dy }, { ...common(attributes), filterShape });

  // shipped without dilation
  register<Convolution>(name, {
    inputs: ['x', 'filter'],
    gradient: (dy, [x, filter], attributes) => {
      const dilations = attributes.dilations ?? 1;
      const steps: [number, number] = typeof dilations === 'number' ? [dilations, dilations] : dilations;
      const dilated = filter!.shape.map((size, axis) => (axis < 2 ? (size - 1) * steps[axis]! + 1 : size));
      return {
        x: () => backInput(dy, dilate(filter!, steps), x!.shape, attributes),
        filter: () => undilate(backFilter(x!, dy, dilated, attributes), filter!.shape, steps),
      };
    },
  });
  register<Convolution>(input, {
    inputs: ['dy', 'filter'],
    gradient: (ddx, [dy, filter], attributes) => ({
      dy: () => forward(ddx, filter!, attributes),
      filter: () => backFilter(ddx, dy!, filter!.shape, attributes),
    }),
  });
  register<Convolution>(filterName, {
    inputs: ['x', 'dy'],
    gradient: (ddFilter, [x, dy], attributes) => ({
      x: () => backInput(dy!, ddFilter, x!.shape, attributes),
      dy: () => forward(x!, ddFilter, attributes),
    }),
  });
}

interface Convolution3D {
  readonly strides: number | [number, number, number];
  readonly pad: 'valid' | 'same';
}

function registerVolumes(): void {
  register<Convolution3D & { inputShape: number[] }>('Conv3DBackpropInputV2', {
    inputs: ['dy', 'filter'],
    gradient: (ddx, [dy, filter], { strides, pad }) => ({
      dy: () => tf.conv3d(ddx as tf.Tensor5D, filter as tf.Tensor5D, strides, pad),
      filter: () => runKernel('Conv3DBackpropFilterV2', { x: ddx, dy: dy! }, { strides, pad, filterShape: filter!.shape }),
    }),
  });
  register<Convolution3D & { filterShape: number[] }>('Conv3DBackpropFilterV2', {
    inputs: ['x', 'dy'],
    gradient: (ddFilter, [x, dy], { strides, pad }) => ({
      x: () => runKernel('Conv3DBackpropInputV2', { dy: dy!, filter: ddFilter }, { strides, pad, inputShape: x!.shape }),
      dy: () => tf.conv3d(x as tf.Tensor5D, ddFilter as tf.Tensor5D, strides, pad),
    }),
  });
}

export function registerConvolutions(): void {
  registerThree('Conv2D', {
    forward: (x, filter, { strides, pad, dataFormat, dimRoundingMode }) =>
      tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, dataFormat, 1, dimRoundingMode),
    input: 'Conv2DBackpropInput',
    filter: 'Conv2DBackpropFilter',
  });
  registerThree('DepthwiseConv2dNative', {
    forward: (x, filter, { strides, pad, dimRoundingMode }) =>
      tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad, 'NHWC', 1, dimRoundingMode),
    input: 'DepthwiseConv2dNativeBackpropInput',
    filter: 'DepthwiseConv2dNativeBackpropFilter',
  });
  registerVolumes();
}
