/**
 * The three ops that a recording holds for a convolution, its adjoint in the image, and its adjoint in the filter. Images are NHWC and filters HWIO;
 * attributes are ONNX's strides, dilations and pads of the forward convolution.
 */
import type { Node } from '../graph/graph.ts';

export const DOMAIN = 'ganvil';
export type ConvolutionOp = 'Convolution' | 'ConvolutionInput' | 'ConvolutionFilter';

/** Sizes of the forward convolution, whichever of the three a node is. */
export interface Geometry {
  readonly batch: number;
  /** Height and width of the image, of the filter, and of what the convolution makes of them. */
  readonly image: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly out: readonly [number, number];
  readonly channels: number;
  readonly filters: number;
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** top, left, bottom, right */
  readonly pads: readonly [number, number, number, number];
}

export const isConvolution = ({ domain }: Node): boolean => domain === DOMAIN;

export function geometryOf(node: Node): Geometry {
  const [first, second] = node.inputs.map((value) => value!.shape);
  const result = node.outputs[0]!.shape;
  const [image, filter, out] = {
    Convolution: [first, second, result],
    ConvolutionInput: [result, second, first],
    ConvolutionFilter: [first, result, second],
  }[node.op as ConvolutionOp] as [number[], number[], number[]];
  return {
    batch: image[0]!,
    image: [image[1]!, image[2]!],
    kernel: [filter[0]!, filter[1]!],
    out: [out[1]!, out[2]!],
    channels: filter[2]!,
    filters: filter[3]!,
    strides: node.attributes.strides as unknown as [number, number],
    dilations: node.attributes.dilations as unknown as [number, number],
    pads: node.attributes.pads as unknown as [number, number, number, number],
  };
}
