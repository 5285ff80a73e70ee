/**
 * Convolutions by the runtime's blocked ops (domain com.microsoft.nchwc, version 1), which its own optimizer uses for constant filters and which take
 * filters that are trained as well. An image lies in memory as [n, c/b, h·w, b], b being the machine's block size; that is also its shape here, so
 * that elementwise ops broadcast as they should, while the blocked ops are told [n, c, h, w]. Filters lie as [o/b, i/b, kh, kw, b(i), b(o)], and as
 * [o/b, i, kh, kw, b(o)] for an image of fewer channels than b, which then is plain NCHW.
 */
import type { Builder } from '../graph/builder.ts';
import type { Attributes, Value } from '../graph/graph.ts';
import type { Geometry } from './geometry.ts';
import { filterPads } from './native.ts';
import { type Phase, phasesOf, tapsOf } from './phases.ts';

export const BLOCKED_DOMAIN = 'com.microsoft.nchwc';

/** What the blocked Conv does with its result: nothing, or bias and activation. */
export interface Fused {
  readonly bias?: Value;
  readonly activation?: { readonly op: string; readonly alpha?: number };
}

interface Convolution {
  readonly out: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  readonly pads: readonly number[];
}

/** The op itself. `x` and `filter` have the shapes that it is told; so has its result, [n, o, oh, ow]. */
export function blockedConv(
  g: Builder,
  x: Value,
  filter: Value,
  { out, strides, dilations, pads }: Convolution,
  { bias, activation }: Fused = {},
): Value {
  const [filters, , kh, kw] = filter.shape as [number, number, number, number];
  const attributes: Attributes = {
    strides,
    dilations,
    pads,
    kernel_shape: [kh, kw],
    group: 1,
    ...(activation === undefined ? {} : { activation: activation.op }),
    ...(activation?.alpha === undefined ? {} : { activation_params: { floats: [activation.alpha] } }),
  };
  return g.node('Conv', bias === undefined ? [x, filter] : [x, filter, bias], [x.shape[0]!, filters, ...out], {
    attributes,
    domain: BLOCKED_DOMAIN,
  });
}

/** Rows `[rows, width]` of `x` in another order; of 64 bytes each they move as fast as memory allows, and on all threads. */
export function takeRows(g: Builder, x: Value, width: number, order: Int32Array): Value {
  const rows = g.reshape(x, [x.shape.reduce((size, n) => size * n, 1) / width, width]);
  return g.node('Gather', [rows, g.constant(order, [order.length], 'int32')], [order.length, width], { attributes: { axis: 0 } });
}

/** NHWC ↔ blocked. */
export function toBlocked(g: Builder, x: Value, b: number): Value {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  return g.transpose(g.reshape(x, [n, h * w, c / b, b]), [0, 2, 1, 3]);
}
export function fromBlocked(g: Builder, x: Value, [n, h, w, c]: readonly number[]): Value {
  return g.reshape(g.transpose(x, [0, 2, 1, 3]), [n!, h!, w!, c!]);
}

/** What the blocked ops are told of an image `[n, c/b, h·w, b]`. */
export const told = (g: Builder, x: Value, channels: number, [h, w]: readonly [number, number]): Value =>
  g.reshape(x, [x.shape[0]!, channels, h, w]);
/** What they say, `[n, c, h, w]`, as an image. */
const heard = (g: Builder, x: Value, b: number): Value => {
  const [n, c, h, w] = x.shape as [number, number, number, number];
  return g.reshape(x, [n, c / b, h * w, b]);
};

/** Blocked → NCHW. */
export function toNchw(g: Builder, x: Value, channels: number, size: readonly [number, number]): Value {
  const image = told(g, x, channels, size);
  return g.node('ReorderOutput', [image], image.shape, { attributes: { channels }, domain: BLOCKED_DOMAIN });
}

/** HWIO → what a blocked Conv from i to o channels takes. */
export function forwardFilter(g: Builder, filter: Value, b: number): Value {
  const [kh, kw, i, o] = filter.shape as [number, number, number, number];
  const [shape, perm] =
    i < b
      ? [[kh, kw, i, o / b, b], [3, 2, 0, 1, 4]]
      : [[kh, kw, i / b, b, o / b, b], [4, 2, 0, 1, 3, 5]]; // prettier-ignore
  return g.reshape(g.transpose(g.reshape(filter, shape), perm), [o, i, kh, kw]);
}

/** `x` blocked, or NCHW where its channels are fewer than b. */
export function blockedConvolution(g: Builder, x: Value, filter: Value, geometry: Geometry, b: number, fused: Fused): Value {
  const { channels, image, strides, dilations, pads, out } = geometry;
  const input = channels < b ? x : told(g, x, channels, image);
  return heard(g, blockedConv(g, input, forwardFilter(g, filter, b), { out, strides, dilations, pads }, fused), b);
}

/**
 * HWIO → [i/b, o/b, kh, kw, b(o), b(i)], as a Conv from o to i channels takes. The two inner axes are swapped by ReorderOutput, which turns tiles of
 * b × b faster than Transpose does.
 */
function turnedFilter(g: Builder, filter: Value, b: number): Value {
  const [kh, kw, i, o] = filter.shape as [number, number, number, number];
  const tiles = g.transpose(g.reshape(filter, [kh, kw, i / b, b, o / b, b]), [2, 4, 0, 1, 3, 5]);
  // a tile [b(i), b(o)] as the image of b(o) channels and b(i) pixels
  const side = b % 4 === 0 ? 4 : 1;
  const images = g.reshape(tiles, [(i / b) * (o / b) * kh * kw, b, side, b / side]);
  const turned = g.node('ReorderOutput', [images], images.shape, { attributes: { channels: b }, domain: BLOCKED_DOMAIN });
  return g.reshape(turned, [i / b, o / b, kh, kw, b, b]);
}

/** dy blocked → the image blocked: one convolution for every phase of rows and columns, and their results interleaved. */
export function blockedInput(g: Builder, dy: Value, filter: Value, geometry: Geometry, b: number, fused: Fused): Value {
  const { batch, channels, filters, image, out, strides } = geometry;
  const turned = turnedFilter(g, filter, b);
  const small = told(g, dy, filters, out);
  const [rows, columns] = phasesOf(geometry)!;
  const size: [number, number] = [image[0] / strides[0], image[1] / strides[1]];
  const part = (row: Phase, column: Phase): Value => {
    const begin = [tapsOf(row, strides[0])[0]!, tapsOf(column, strides[1])[0]!];
    const ends = g.ints([-(2 ** 31), -(2 ** 31)]); // beyond the front
    const taps = g.node(
      'Slice',
      [turned, g.ints(begin), ends, g.ints([2, 3]), g.ints([-strides[0], -strides[1]])],
      [channels / b, filters / b, row.taps, column.taps, b, b],
    );
    const kernel = g.reshape(taps, [channels, filters, row.taps, column.taps]);
    const pads = [row.before, column.before, row.after, column.after];
    return blockedConv(g, small, kernel, { out: size, strides: [1, 1], dilations: [1, 1], pads }, fused);
  };
  const parts = rows.map((row) => columns.map((column) => part(row, column)));
  return g.reshape(interleave(g, parts, batch * (channels / b), size, b), [batch, channels / b, image[0] * image[1], b]);
}

/** parts[p][q] are the pixels (p + stride · i, q + stride · j) of `images` images with rows of `width` floats a pixel: puts them in their places. */
export function interleave(
  g: Builder,
  parts: readonly (readonly Value[])[],
  images: number,
  [h, w]: readonly [number, number],
  width: number,
): Value {
  const lines = parts.map((row) => {
    const pixels = row.map((part) => g.reshape(part, [images * h * w, 1, width]));
    return g.reshape(g.concat(pixels, 1), [images * h, 1, row.length * w * width]);
  });
  return g.concat(lines, 1);
}

/**
 * The adjoint in the filter, HWIO: a convolution over the batch in place of the channels, dilated by the stride. `x` is blocked or, where `plain`,
 * NHWC; `dy` is blocked. The batch is a multiple of b.
 */
export function blockedFilter(g: Builder, x: Value, dy: Value, geometry: Geometry, b: number, plain: boolean): Value {
  const { batch, channels, filters, kernel, image, out, strides, dilations } = geometry;
  const [top, left, bottom, right] = filterPads(geometry);
  const [h, w] = image;
  const kept: [number, number] = [h + Math.min(0, bottom), w + Math.min(0, right)];
  const padded = [kept[0], kept[1] + left + Math.max(0, right)] as [number, number];
  const blocks = batch / b;
  // [n/b, pixel and channel in x's own order, b(n)]
  const elements = h * w * channels;
  const swapped = g.node('ReorderInput', [g.reshape(x, [blocks, b, elements, 1])], [blocks, b, elements, 1], { domain: BLOCKED_DOMAIN });
  const place = (c: number, row: number, column: number) =>
    plain ? (row * w + column) * channels + c : (Math.floor(c / b) * h * w + row * w + column) * b + (c % b);
  // the width is padded by the same copy, with a row of zeros: padded by the Conv itself it takes longer
  const zeros = blocks * elements;
  const order = new Int32Array(channels * blocks * padded[0] * padded[1]);
  let at = 0;
  for (let c = 0; c < channels; c++) {
    for (let block = 0; block < blocks; block++) {
      for (let row = 0; row < padded[0]; row++) {
        for (let column = -left; column < padded[1] - left; column++) {
          order[at++] = column < 0 || column >= kept[1] ? zeros : block * elements + place(c, row, column);
        }
      }
    }
  }
  const rows = g.concat([g.reshape(swapped, [zeros, b]), g.values(new Array<number>(b).fill(0), [1, b])], 0);
  const images = g.reshape(takeRows(g, rows, b, order), [channels, batch, ...padded]);

  const size = out[0] * out[1];
  const tiles = filters / b;
  const filterOrder = new Int32Array(tiles * blocks * size * b);
  at = 0;
  for (let tile = 0; tile < tiles; tile++) {
    for (let block = 0; block < blocks; block++) {
      for (let pixel = 0; pixel < size; pixel++) {
        for (let n = 0; n < b; n++) filterOrder[at++] = ((block * b + n) * tiles + tile) * size + pixel;
      }
    }
  }
  const gradients = g.reshape(takeRows(g, dy, b, filterOrder), [filters, batch, ...out]);
  const pads = [top, 0, Math.max(0, bottom), 0];
  const result = blockedConv(g, images, gradients, { out: kernel, strides: dilations, dilations: strides, pads });
  const spread = g.reshape(result, [channels, tiles, kernel[0] * kernel[1], b]);
  return g.reshape(g.transpose(spread, [2, 0, 1, 3]), [...kernel, channels, filters]);
}
