/**
 * Convolutions as products of matrices, over NHWC images and HWIO filters: the pixels under every place of the kernel are gathered side by side.
 * It needs nothing but Gather and Gemm, and is faster than the runtime's Conv on several threads.
 */
import type { Builder } from '../graph/builder.ts';
import type { Value } from '../graph/graph.ts';
import { interleave } from './blocked.ts';
import type { Geometry } from './geometry.ts';
import { type Phase, phasesOf, tapsOf } from './phases.ts';

/** Where the windows of a convolution along one axis look, window by window; −1 is padding. */
function windows(count: number, size: number, taps: number, stride: number, dilation: number, before: number): number[][] {
  return Array.from({ length: count }, (_, at) =>
    Array.from({ length: taps }, (_, tap) => {
      const place = at * stride + tap * dilation - before;
      return place >= 0 && place < size ? place : -1;
    }),
  );
}

/** `[n, h, w, c]` → `[n · rows · columns, taps · c]`: what every window sees. */
function gatherWindows(g: Builder, x: Value, rows: readonly (readonly number[])[], columns: readonly (readonly number[])[]): Value {
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const order: number[] = [];
  for (const row of rows) {
    for (const column of columns) {
      for (const y of row) for (const z of column) order.push(y < 0 || z < 0 ? h * w : y * w + z);
    }
  }
  const pixels = g.concat([g.reshape(x, [n, h * w, c]), g.full([n, 1, c], 0)], 1); // the last pixel is padding
  const index = g.constant(Int32Array.from(order), [order.length], 'int32');
  const gathered = g.node('Gather', [pixels, index], [n, order.length, c], { attributes: { axis: 1 } });
  const places = rows.length * columns.length;
  return g.reshape(gathered, [n * places, (order.length / places) * c]);
}

const windowsOf = (g: Builder, x: Value, { image, kernel, out, strides, dilations, pads }: Geometry): Value => {
  const along = (axis: 0 | 1) => windows(out[axis], image[axis], kernel[axis], strides[axis], dilations[axis], pads[axis]);
  return gatherWindows(g, x, along(0), along(1));
};

/** x `[n, h, w, c]` → `[n, oh, ow, o]`. */
export function gemmConvolution(g: Builder, x: Value, filter: Value, geometry: Geometry): Value {
  const { batch, out, kernel, channels, filters } = geometry;
  const rows = windowsOf(g, x, geometry);
  const matrix = g.reshape(filter, [kernel[0] * kernel[1] * channels, filters]);
  return g.reshape(g.node('Gemm', [rows, matrix], [rows.shape[0]!, filters]), [batch, ...out, filters]);
}

/** The windows are those of the convolution itself: computed once for both. */
export function gemmFilter(g: Builder, x: Value, dy: Value, geometry: Geometry): Value {
  const { batch, out, kernel, channels, filters } = geometry;
  const gradients = g.reshape(dy, [batch * out[0] * out[1], filters]);
  const size = kernel[0] * kernel[1] * channels;
  const product = g.node('Gemm', [windowsOf(g, x, geometry), gradients], [size, filters], { attributes: { transA: 1, transB: 0 } });
  return g.reshape(product, [...kernel, channels, filters]);
}

/** Phase by phase: a window of dy times the taps that reach the phase. */
export function gemmInput(g: Builder, dy: Value, filter: Value, geometry: Geometry): Value {
  const { batch, channels, filters, image, out, strides, kernel } = geometry;
  const [rows, columns] = phasesOf(geometry)!;
  const size: [number, number] = [image[0] / strides[0], image[1] / strides[1]];
  // [c, kh · kw, o]
  const turned = g.transpose(g.reshape(filter, [kernel[0] * kernel[1], channels, filters]), [1, 0, 2]);
  const part = (row: Phase, column: Phase): Value => {
    const seen = gatherWindows(
      g,
      dy,
      windows(size[0], out[0], row.taps, 1, 1, row.before),
      windows(size[1], out[1], column.taps, 1, 1, column.before),
    );
    const taps = tapsOf(row, strides[0]).flatMap((y) => tapsOf(column, strides[1]).map((x) => y * kernel[1] + x));
    const chosen = g.node('Gather', [turned, g.constant(Int32Array.from(taps), [taps.length], 'int32')], [channels, taps.length, filters], {
      attributes: { axis: 1 },
    });
    const matrix = g.reshape(chosen, [channels, taps.length * filters]);
    return g.node('Gemm', [seen, matrix], [seen.shape[0]!, channels], { attributes: { transA: 0, transB: 1 } });
  };
  const parts = rows.map((row) => columns.map((column) => part(row, column)));
  return g.reshape(interleave(g, parts, batch, size, channels), [batch, ...image, channels]);
}
