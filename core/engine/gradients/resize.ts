/**
 * Gradients of image resizing. Each axis is resized by a matrix whose rows say which pixels a new pixel is mixed from; the gradient multiplies by
 * the matrices turned over. The shipped kernels ignore `halfPixelCenters`, read beyond the first sample with wrong strides on cpu, and have no gradient.
 */
import * as tf from '@tensorflow/tfjs';

import { register } from './register.ts';

interface Resize {
  readonly size: [number, number];
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}
type Mix = (to: number, from: number, attributes: Resize) => readonly (readonly [pixel: number, weight: number])[][];

const ratio = (to: number, from: number, { alignCorners }: Resize): number => (alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to);

const nearest: Mix = (to, from, attributes) =>
  Array.from({ length: to }, (_, i) => {
    const source = Math.fround(Math.fround(ratio(to, from, attributes)) * (attributes.halfPixelCenters ? i + 0.5 : i));
    const pixel = attributes.alignCorners ? Math.round(source) : Math.floor(source);
    return [[Math.min(from - 1, pixel), 1]];
  });

const bilinear: Mix = (to, from, attributes) =>
  Array.from({ length: to }, (_, i) => {
    const scale = ratio(to, from, attributes);
    const source = attributes.halfPixelCenters ? scale * (i + 0.5) - 0.5 : scale * i;
    const low = Math.max(0, Math.floor(source));
    const share = Math.max(0, source - low);
    return [
      [low, 1 - share],
      [Math.min(from - 1, low + 1), share],
    ];
  });

/** `[from, to]`. */
function transposedMatrix(mix: Mix, to: number, from: number, attributes: Resize): tf.Tensor2D {
  const values = new Float32Array(from * to);
  mix(to, from, attributes).forEach((sources, i) => {
    for (const [pixel, weight] of sources) values[pixel * to + i]! += weight;
  });
  return tf.tensor2d(values, [from, to]);
}

/** dy `[batch, to, to, channels]` → `[batch, from, from, channels]`. */
function resizeGradient(mix: Mix, dy: tf.Tensor, images: tf.Tensor, attributes: Resize): tf.Tensor {
  const [batch, height, width, channels] = images.shape as [number, number, number, number];
  const [toHeight, toWidth] = attributes.size;
  const times = (matrix: tf.Tensor2D, x: tf.Tensor) => tf.matMul(tf.expandDims(matrix), x);
  const rows = times(transposedMatrix(mix, toHeight, height, attributes), tf.reshape(dy, [batch, toHeight, toWidth * channels]));
  const all = times(transposedMatrix(mix, toWidth, width, attributes), tf.reshape(rows, [batch * height, toWidth, channels]));
  return tf.reshape(all, images.shape);
}

export function registerResize(): void {
  for (const [name, mix] of [
    ['ResizeNearestNeighbor', nearest],
    ['ResizeBilinear', bilinear],
  ] as const) {
    register<Resize>(name, {
      inputs: ['images'],
      gradient: (dy, [images], attributes) => ({ images: () => resizeGradient(mix, dy, images!, attributes) }),
    });
  }
}
