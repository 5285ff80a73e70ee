/** Convolutions by the runtime's own Conv and ConvTranspose, over NCHW images and OIHW filters. */
import type { Builder } from '../graph/builder.ts';
import type { Value } from '../graph/graph.ts';
import type { Geometry } from './geometry.ts';

/** x `[n, c, h, w]`, filter `[o, c, kh, kw]` → `[n, o, oh, ow]`. */
export function nativeConvolution(
  g: Builder,
  x: Value,
  filter: Value,
  { batch, filters, out, strides, dilations, pads, kernel }: Geometry,
): Value {
  const attributes = { strides, dilations, pads, kernel_shape: kernel };
  return g.node('Conv', [x, filter], [batch, filters, ...out], { attributes });
}

/** dy `[n, o, oh, ow]`, filter `[o, c, kh, kw]` → `[n, c, h, w]`. */
export function nativeInput(g: Builder, dy: Value, filter: Value, geometry: Geometry): Value {
  const { batch, channels, image, out, strides, dilations, pads, kernel } = geometry;
  const extra = [0, 1].map((axis) => {
    const reach = strides[axis]! * (out[axis]! - 1) + dilations[axis]! * (kernel[axis]! - 1) + 1;
    return image[axis]! - (reach - pads[axis]! - pads[axis + 2]!);
  });
  const attributes = { strides, dilations, pads, kernel_shape: kernel, output_padding: extra };
  return g.node('ConvTranspose', [dy, filter], [batch, channels, ...image], { attributes });
}

/** How far the image must be padded below and right for the convolution over the batch: negative where the last rows take no part. */
export function filterPads({ image, kernel, out, strides, dilations, pads }: Geometry): [number, number, number, number] {
  const after = (axis: 0 | 1) => dilations[axis] * (kernel[axis] - 1) + 1 + (out[axis] - 1) * strides[axis] - image[axis] - pads[axis];
  return [pads[0], pads[1], after(0), after(1)];
}

/** Cuts off the rows and columns that negative pads say take no part; returns the pads that are left. */
export function cropped(g: Builder, x: Value, pads: readonly number[]): { readonly image: Value; readonly pads: number[] } {
  const [n, c, h, w] = x.shape as [number, number, number, number];
  const image = g.slice(x, [0, 0, 0, 0], [n, c, h + Math.min(0, pads[2]!), w + Math.min(0, pads[3]!)]);
  return { image, pads: pads.map((size) => Math.max(0, size)) };
}

/** x `[n, c, h, w]`, dy `[n, o, oh, ow]` → `[o, c, kh, kw]`: x, its channels as a batch, is convolved with dy, dilated by the stride. */
export function nativeFilter(g: Builder, x: Value, dy: Value, geometry: Geometry): Value {
  const { channels, filters, kernel, out, strides, dilations } = geometry;
  const swap = (value: Value) => g.transpose(value, [1, 0, 2, 3]);
  const { image, pads } = cropped(g, x, filterPads(geometry));
  const attributes = { strides: dilations, dilations: strides, pads, kernel_shape: out };
  return swap(g.node('Conv', [swap(image), swap(dy)], [channels, filters, ...kernel], { attributes }));
}
