import * as tf from '@tensorflow/tfjs';

import { type GradientCase, input } from './check.ts';
import { type Array64, type Padding, type Window, add, at, conv, convTranspose, depthwise, fold, make, map, maxOf, meanOf, mul, pool, sub, zip } from './float64.ts'; // prettier-ignore

const tell = ({ stride = 1, pad, dilation = 1 }: Window): string =>
  [stride > 1 && `stride ${stride}`, dilation > 1 && `dilation ${dilation}`, typeof pad === 'number' ? `padding ${pad}` : pad].filter(Boolean).join(', '); // prettier-ignore

type Image = tf.Tensor4D;
const convolution = (image: number[], filter: number[], window: Window): GradientCase => ({
  name: `conv2d ${filter[0]}×${filter[1]}, ${tell(window)}`,
  inputs: [input(image), input(filter)],
  run: (x, w) => tf.conv2d(x as Image, w as Image, window.stride ?? 1, window.pad, 'NHWC', window.dilation ?? 1),
  exact: (x, w) => conv(x, w, window),
});
const transposed = (image: number[], filter: number[], output: number[], window: Window): GradientCase => ({
  name: `conv2dTranspose ${filter[0]}×${filter[1]}, ${tell(window)}`,
  inputs: [input(image), input(filter)],
  run: (x, w) => tf.conv2dTranspose(x as Image, w as Image, output as [number, number, number, number], window.stride ?? 1, window.pad),
  exact: (x, w) => convTranspose(x, w, output, window),
});
const perChannel = (image: number[], filter: number[], window: Window): GradientCase => ({
  name: `depthwiseConv2d ${filter[0]}×${filter[1]}, ${filter[3]} for each channel, ${tell(window)}`,
  inputs: [input(image), input(filter)],
  run: (x, w) => tf.depthwiseConv2d(x as Image, w as Image, window.stride ?? 1, window.pad, 'NHWC', window.dilation ?? 1),
  exact: (x, w) => depthwise(x, w, window),
});

const convolutions: GradientCase[] = [
  convolution([2, 4, 5, 2], [3, 3, 2, 3], { pad: 'same' }),
  convolution([2, 5, 4, 2], [3, 2, 2, 2], { pad: 'valid' }),
  convolution([2, 5, 6, 2], [4, 4, 2, 2], { stride: 2, pad: 'same' }),
  convolution([1, 7, 6, 2], [3, 3, 2, 2], { stride: 2, pad: 'valid' }),
  convolution([2, 7, 7, 1], [3, 3, 1, 2], { stride: 3, pad: 'same' }),
  convolution([2, 3, 4, 3], [1, 1, 3, 2], { pad: 'same' }),
  convolution([1, 6, 7, 2], [3, 2, 2, 2], { pad: 'valid', dilation: 2 }),
  convolution([1, 6, 5, 2], [3, 3, 2, 2], { pad: 'same', dilation: 2 }),
  convolution([1, 4, 4, 2], [3, 3, 2, 2], { pad: 1 }),
  convolution([1, 5, 7, 2], [3, 3, 2, 2], { stride: 2, pad: 1 }),
  perChannel([1, 5, 6, 2], [3, 3, 2, 1], { pad: 1 }),
  transposed([2, 3, 3, 2], [4, 4, 2, 2], [2, 6, 6, 2], { stride: 2, pad: 'same' }),
  transposed([1, 3, 2, 2], [3, 3, 2, 2], [1, 5, 4, 2], { pad: 'valid' }),
  transposed([1, 2, 3, 2], [3, 3, 1, 2], [1, 5, 7, 1], { stride: 2, pad: 'valid' }),
  perChannel([2, 4, 5, 2], [3, 3, 2, 1], { pad: 'same' }),
  perChannel([1, 5, 6, 2], [3, 2, 2, 2], { stride: 2, pad: 'same' }),
  perChannel([1, 6, 5, 2], [2, 2, 2, 2], { pad: 'valid', dilation: 2 }),
  {
    name: 'conv2d 3×3, stride 2, a padding for each side',
    inputs: [input([1, 5, 6, 2]), input([3, 3, 2, 2])],
    run: (x, w) => tf.conv2d(x as Image, w as Image, 2, [[0, 0], [2, 1], [1, 0], [0, 0]]), // prettier-ignore
    exact: (x, w) =>
      conv(
        make([1, 8, 7, 2], ([b, r, c, channel]) => at(x, [b!, r! - 2, c! - 1, channel!])),
        w,
        { stride: 2, pad: 'valid' },
      ),
  },
  {
    name: 'separableConv2d',
    inputs: [input([1, 4, 4, 2]), input([3, 3, 2, 2]), input([1, 1, 4, 2])],
    run: (x, spatial, point) => tf.separableConv2d(x as Image, spatial as Image, point as Image, 1, 'same'),
    exact: (x, spatial, point) => conv(depthwise(x, spatial, { pad: 'same' }), point, { pad: 'valid' }),
  },
  {
    name: 'fused.conv2d, bias, linear',
    inputs: [input([1, 4, 4, 2]), input([3, 3, 2, 2]), input([2])],
    run: (x, filter, bias) => tf.fused.conv2d({ x: x as Image, filter: filter as Image, bias: bias, strides: 2, pad: 'same' }),
    exact: (x, filter, bias) => add(conv(x, filter, { stride: 2, pad: 'same' }), bias),
  },
  {
    name: 'fused.depthwiseConv2d, bias, relu',
    inputs: [input([1, 4, 4, 2]), input([3, 3, 2, 1]), input([2])],
    run: (x, filter, bias) => tf.fused.depthwiseConv2d({ x: x as Image, filter: filter as Image, bias: bias, strides: 1, pad: 'same', activation: 'relu' }), // prettier-ignore
    exact: (x, filter, bias) => map(add(depthwise(x, filter, { pad: 'same' }), bias), (v) => Math.max(0, v)),
  },
  {
    name: 'conv1d',
    inputs: [input([2, 6, 2]), input([3, 2, 3])],
    run: (x, filter) => tf.conv1d(x as tf.Tensor3D, filter as tf.Tensor3D, 2, 'same'),
    exact: (x, filter) => conv(x, filter, { stride: 2, pad: 'same' }),
  },
  {
    name: 'conv3d',
    inputs: [input([1, 3, 3, 4, 2]), input([2, 2, 2, 2, 2])],
    run: (x, filter) => tf.conv3d(x as tf.Tensor5D, filter as tf.Tensor5D, 2, 'same'),
    exact: (x, filter) => conv(x, filter, { stride: 2, pad: 'same' }),
  },
  {
    name: 'conv3dTranspose',
    inputs: [input([1, 2, 2, 1, 2]), input([2, 2, 2, 1, 2])],
    run: (x, filter) => tf.conv3dTranspose(x as tf.Tensor5D, filter as tf.Tensor5D, [1, 4, 4, 2, 1], 2, 'same'),
    exact: (x, filter) => convTranspose(x, filter, [1, 4, 4, 2, 1], { stride: 2, pad: 'same' }),
  },
];

const pooling = (name: 'avgPool' | 'maxPool', image: number[], size: number, stride: number, pad: Padding): GradientCase => ({
  name: `${name} ${size}×${size}, ${tell({ stride, pad })}`,
  inputs: [input(image)],
  run: (x) => tf[name](x as Image, size, stride, pad),
  exact: (x) => pool(x, size, { stride, pad }, name === 'avgPool' ? meanOf : maxOf),
});
const poolings: GradientCase[] = (['avgPool', 'maxPool'] as const).flatMap((name) => [
  pooling(name, [2, 4, 6, 2], 2, 2, 'valid'),
  pooling(name, [2, 5, 5, 2], 2, 2, 'same'),
  pooling(name, [1, 5, 6, 2], 3, 2, 'same'),
  pooling(name, [1, 4, 5, 2], 3, 1, 'valid'),
  pooling(name, [1, 5, 5, 2], 3, 2, 1),
]);
const volumes: GradientCase[] = [
  { name: 'avgPool3d', inputs: [input([1, 3, 4, 3, 2])], run: (x) => tf.avgPool3d(x as tf.Tensor5D, 2, 2, 'same'), exact: (x) => pool(x, 2, { stride: 2, pad: 'same' }, meanOf) }, // prettier-ignore
  { name: 'maxPool3d',  inputs: [input([1, 3, 4, 3, 2])], run: (x) => tf.maxPool3d(x as tf.Tensor5D, 2, 2, 'same'), exact: (x) => pool(x, 2, { stride: 2, pad: 'same' }, maxOf) }, // prettier-ignore
  {
    name: 'dilation2d',
    inputs: [input([1, 4, 4, 2]), input([2, 2, 2], -2, 0.5)],
    run: (x, filter) => tf.dilation2d(x as Image, filter as tf.Tensor3D, 1, 'valid'),
    exact: (x, filter) =>
      make([1, 3, 3, 2], ([b, r, c, channel]) =>
        Math.max(...[0, 1].flatMap((i) => [0, 1].map((j) => at(x, [b!, r! + i, c! + j, channel!]) + at(filter, [i, j, channel!])))),
      ),
  },
];

interface Place {
  readonly alignCorners?: boolean;
  readonly halfPixelCenters?: boolean;
}
/** Where a new pixel lies in the old image. */
const source = (
  i: number,
  from: number,
  to: number,
  { alignCorners = false, halfPixelCenters = false }: Place,
  nearest: boolean,
): number => {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  if (halfPixelCenters) return nearest ? Math.floor(scale * (i + 0.5)) : Math.max(0, scale * (i + 0.5) - 0.5);
  return nearest ? (alignCorners ? Math.round(scale * i) : Math.floor(scale * i)) : scale * i;
};
/** Linear between the pixels around a place; the last pixel beyond it. */
function interpolate(x: Array64, [b, y, column, c]: readonly [number, number, number, number]): number {
  const last = [x.shape[1]! - 1, x.shape[2]! - 1] as const;
  const pixel = (row: number, col: number) => at(x, [b, Math.min(last[0], row), Math.min(last[1], col), c]);
  const [top, left] = [Math.floor(y), Math.floor(column)];
  const [down, right] = [y - top, column - left];
  const row = (r: number) => pixel(r, left) * (1 - right) + pixel(r, left + 1) * right;
  return row(top) * (1 - down) + row(top + 1) * down;
}
const resize = (
  name: 'resizeBilinear' | 'resizeNearestNeighbor',
  [height, width]: readonly [number, number],
  place: Place = {},
): GradientCase => ({
  name: `image.${name} 3×4 → ${height}×${width}${place.alignCorners ? ', alignCorners' : ''}${place.halfPixelCenters ? ', halfPixelCenters' : ''}`,
  inputs: [input([2, 3, 4, 2])],
  run: (x) => tf.image[name](x as Image, [height, width], place.alignCorners ?? false, place.halfPixelCenters ?? false),
  exact: (x) =>
    make([2, height, width, 2], ([b, y, column, c]) => {
      const nearest = name === 'resizeNearestNeighbor';
      return interpolate(x, [b!, source(y!, 3, height, place, nearest), source(column!, 4, width, place, nearest), c!]);
    }),
});
const resizes: GradientCase[] = (['resizeNearestNeighbor', 'resizeBilinear'] as const).flatMap((name) => [
  resize(name, [6, 8]),
  resize(name, [2, 3]),
  resize(name, [7, 5]),
  resize(name, [6, 7], { alignCorners: true }),
  resize(name, [1, 9], { alignCorners: true }),
  resize(name, [6, 8], { halfPixelCenters: true }),
  resize(name, [2, 7], { halfPixelCenters: true }),
]);

const batchNorm = (name: string, shape: number[], { scale, offset }: { scale: boolean; offset: boolean }): GradientCase => {
  const channels = shape.at(-1)!;
  const axes = [...shape.keys()].slice(0, -1);
  return {
    name: `batchNorm ${name}`,
    inputs: [input(shape), input([channels]), input([channels], 0.5, 1.5)],
    run: (x, beta, gamma) => {
      const { mean, variance } = tf.moments(x, axes);
      return tf.batchNorm(x, mean, variance, offset ? (beta as tf.Tensor1D) : undefined, scale ? (gamma as tf.Tensor1D) : undefined, 0.01); // prettier-ignore
    },
    exact: (x, beta, gamma) => {
      const mean = fold(x, axes, meanOf, true);
      const variance = fold(
        zip(x, mean, (a, b) => (a - b) ** 2),
        axes,
        meanOf,
        true,
      );
      const standard = mul(
        sub(x, mean),
        map(variance, (v) => 1 / Math.sqrt(v + 0.01)),
      );
      const scaled = scale ? mul(standard, gamma) : standard;
      return offset ? add(scaled, beta) : scaled;
    },
  };
};

const LRN = { radius: 1, bias: 1.2, alpha: 0.5, beta: 0.75 } as const;
const normalizations: GradientCase[] = [
  batchNorm('of images', [2, 2, 3, 2], { scale: true, offset: true }),
  batchNorm('of rows', [5, 3], { scale: true, offset: true }),
  batchNorm('without scale', [5, 3], { scale: false, offset: true }),
  batchNorm('without offset', [2, 2, 3, 2], { scale: true, offset: false }),
  batchNorm('without both', [5, 3], { scale: false, offset: false }),
  {
    name: 'batchNorm, means given',
    inputs: [input([2, 2, 2, 3]), input([3]), input([3], 0.5, 1.5)],
    run: (x, mean, variance) => tf.batchNorm(x as Image, mean as tf.Tensor1D, variance as tf.Tensor1D, undefined, undefined, 0.01),
    exact: (x, mean, variance) =>
      mul(
        sub(x, mean),
        map(variance, (v) => 1 / Math.sqrt(v + 0.01)),
      ),
  },
  {
    name: 'localResponseNormalization',
    inputs: [input([1, 2, 2, 5])],
    run: (x) => tf.localResponseNormalization(x as Image, LRN.radius, LRN.bias, LRN.alpha, LRN.beta),
    exact: (x) =>
      make(x.shape, ([b, r, c, channel]) => {
        let sum = 0;
        for (let i = channel! - LRN.radius; i <= channel! + LRN.radius; i++) sum += at(x, [b!, r!, c!, i]) ** 2;
        return at(x, [b!, r!, c!, channel!]) / (LRN.bias + LRN.alpha * sum) ** LRN.beta;
      }),
  },
];

export const IMAGES: readonly GradientCase[] = [...convolutions, ...poolings, ...volumes, ...resizes, ...normalizations];
