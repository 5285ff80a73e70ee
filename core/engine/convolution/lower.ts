/** Gives every convolution of a graph the form in which the runtime computes it. */
import type { Builder } from '../graph/builder.ts';
import type { Graph, Value } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';
import { type ConvolutionOp, geometryOf, isConvolution } from './geometry.ts';
import { nativeConvolution, nativeFilter, nativeInput } from './native.ts';

const toNchw = (g: Builder, x: Value) => g.transpose(x, [0, 3, 1, 2]);
const toNhwc = (g: Builder, x: Value) => g.transpose(x, [0, 2, 3, 1]);
const toOihw = (g: Builder, filter: Value) => g.transpose(filter, [3, 2, 0, 1]);
const toHwio = (g: Builder, filter: Value) => g.transpose(filter, [2, 3, 1, 0]);

/** By the runtime's Conv and ConvTranspose, between transposes; those that meet cancel out in a later pass. */
export function lowerConvolutions(graph: Graph): Graph {
  return rewrite(graph, (node, [a, b], g) => {
    if (!isConvolution(node)) return undefined;
    const geometry = geometryOf(node);
    switch (node.op as ConvolutionOp) {
      case 'Convolution':
        return toNhwc(g, nativeConvolution(g, toNchw(g, a!), toOihw(g, b!), geometry));
      case 'ConvolutionInput':
        return toNhwc(g, nativeInput(g, toNchw(g, a!), toOihw(g, b!), geometry));
      case 'ConvolutionFilter':
        return toHwio(g, nativeFilter(g, toNchw(g, a!), toNchw(g, b!), geometry));
    }
  });
}
