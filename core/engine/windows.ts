/** Windows that slide over an image `[batch, …spatial, channels]`, by slices: one for each place of a window. */
import * as tf from '@tensorflow/tfjs';

import { fit } from './spacing.ts';

/** One spatial axis under a window of `size` places, `dilation` apart. */
export interface WindowAxis {
  readonly size: number;
  readonly stride: number;
  readonly dilation: number;
  /** How many windows there are. */
  readonly out: number;
  /** How many places the first window lies outside. */
  readonly lead: number;
  /** Of the image. */
  readonly length: number;
}
export type Windows = readonly WindowAxis[];

export interface Pool<Size extends number[] = number[]> {
  readonly filterSize: Size | number;
  readonly strides: Size | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

type Shape4D = [number, number, number, number];
type Size2D = [number, number];
type Size3D = [number, number, number];

/** The windows of a pool over an image of two or three spatial axes. */
export function poolWindows(shape: number[], { filterSize, strides, pad, dimRoundingMode }: Pool): Windows {
  if (shape.length === 5) {
    const info = tf.backend_util.computePool3DInfo(
      ...([shape as [...Shape4D, number], filterSize as Size3D, strides as Size3D, 1, pad, dimRoundingMode] as const),
    );
    return [
      { size: info.filterDepth, stride: info.strideDepth, dilation: 1, out: info.outDepth, lead: info.padInfo.front, length: info.inDepth },
      {
        size: info.filterHeight,
        stride: info.strideHeight,
        dilation: 1,
        out: info.outHeight,
        lead: info.padInfo.top,
        length: info.inHeight,
      },
      { size: info.filterWidth, stride: info.strideWidth, dilation: 1, out: info.outWidth, lead: info.padInfo.left, length: info.inWidth },
    ];
  }
  return spatial2D(tf.backend_util.computePool2DInfo(shape as Shape4D, filterSize as Size2D, strides as Size2D, 1, pad, dimRoundingMode));
}

/** The two axes of a window over an image of height and width. */
export const spatial2D = (info: tf.backend_util.Conv2DInfo): Windows => [
  {
    size: info.filterHeight,
    stride: info.strideHeight,
    dilation: info.dilationHeight,
    out: info.outHeight,
    lead: info.padInfo.top,
    length: info.inHeight,
  },
  {
    size: info.filterWidth,
    stride: info.strideWidth,
    dilation: info.dilationWidth,
    out: info.outWidth,
    lead: info.padInfo.left,
    length: info.inWidth,
  },
];

/** Padded with zeros, or cut, to what the windows cover. */
export const frame = (x: tf.Tensor, windows: Windows): tf.Tensor =>
  windows.reduce(
    (image, { lead, size, stride, dilation, out }, i) => fit(image, i + 1, lead, (out - 1) * stride + (size - 1) * dilation + 1),
    x,
  );

/** The same, with a number below every other of the image. */
export function frameWithLowest(x: tf.Tensor, windows: Windows): tf.Tensor {
  const outside = tf.sub(1, frame(tf.ones(x.shape), windows));
  return tf.sub(frame(x, windows), tf.mul(outside, 1e30));
}

/** All places of a window. */
export const placesOf = (windows: Windows): number[][] =>
  windows.reduce<number[][]>((all, { size }) => all.flatMap((place) => Array.from({ length: size }, (_, i) => [...place, i])), [[]]);

/** What every window of a framed image has at one place. */
export const pick = (framed: tf.Tensor, place: number[], windows: Windows): tf.Tensor => {
  const first = windows.map(({ dilation }, i) => place[i]! * dilation);
  const last = windows.map(({ stride, out }, i) => first[i]! + (out - 1) * stride + 1);
  return tf.stridedSlice(framed, [0, ...first], [framed.shape[0], ...last], [1, ...windows.map(({ stride }) => stride)]);
};

interface Dilation {
  readonly strides: number | [number, number];
  readonly pad: 'valid' | 'same' | number;
  readonly dilations: number | [number, number];
}

/** `tf.dilation2d` of an image `[batch, h, w, c]` and a filter `[h, w, c]`: the largest sum of the two in each window. */
export function dilation2d(x: tf.Tensor, filter: tf.Tensor, { strides, pad, dilations }: Dilation): tf.Tensor {
  const info = tf.backend_util.computeDilation2DInfo(x.shape as Shape4D, filter.shape as Size3D, strides, pad, 'NHWC', dilations);
  const windows = spatial2D(info);
  const framed = frameWithLowest(x, windows);
  const sums = placesOf(windows).map((place) => tf.add(pick(framed, place, windows), tf.slice(filter, [...place, 0], [1, 1, -1])));
  return sums.reduce((largest, sum) => tf.maximum(largest, sum));
}

/** The largest number of each window. */
export function largest(x: tf.Tensor, windows: Windows): tf.Tensor {
  const framed = frameWithLowest(x, windows);
  return placesOf(windows)
    .map((place) => pick(framed, place, windows))
    .reduce((most, next) => tf.maximum(most, next));
}
