/**
 * Gives every convolution of a graph the form in which the runtime computes it fastest: blocked where the machine has blocked ops and the channels
 * fill blocks, the runtime's own Conv elsewhere. Between blocked convolutions images stay blocked.
 */
import { Builder } from '../graph/builder.ts';
import type { Graph, Node, Value } from '../graph/graph.ts';
import { copy } from '../graph/rewrite.ts';
import { blockedConvolution, blockedFilter, blockedInput, type Fused } from './blocked.ts';
import { carry } from './carry.ts';
import { Forms } from './forms.ts';
import { findFusions, type Fusion } from './fusion.ts';
import { gemmConvolution, gemmFilter, gemmInput } from './gemm.ts';
import { type ConvolutionOp, type Geometry, geometryOf, isConvolution } from './geometry.ts';
import { nativeConvolution, nativeFilter, nativeInput } from './native.ts';
import { phasesOf } from './phases.ts';

export interface LoweringOptions {
  /** Channels in a block of the runtime's blocked ops; undefined: do without them. */
  readonly block: number | undefined;
  /** Whether convolutions that are not blocked become products of matrices; by default, where pixels are wide enough to be gathered. */
  readonly products?: boolean;
}

const WIDE = 4; // channels: a pixel of fewer is gathered no faster than it is convolved

/** Whether products of matrices compute this one well. */
function multiplies(op: ConvolutionOp, geometry: Geometry): boolean {
  const { channels, filters } = geometry;
  return op === 'ConvolutionInput' ? filters >= WIDE && channels >= WIDE && phasesOf(geometry) !== undefined : channels >= WIDE;
}

const oihw = (g: Builder, filter: Value) => g.transpose(filter, [3, 2, 0, 1]);

/** Whether the blocked ops compute this one. */
function fills(op: ConvolutionOp, geometry: Geometry, b: number): boolean {
  const { batch, channels, filters } = geometry;
  const blocks = (n: number) => n % b === 0;
  switch (op) {
    case 'Convolution':
      return blocks(filters) && (channels < b || blocks(channels));
    case 'ConvolutionInput':
      return blocks(filters) && blocks(channels) && phasesOf(geometry) !== undefined;
    case 'ConvolutionFilter':
      return blocks(filters) && blocks(batch) && (channels < b || blocks(channels));
  }
}

export function lowerConvolutions(graph: Graph, { block, products = true }: LoweringOptions): Graph {
  if (!graph.nodes.some(isConvolution)) return graph;
  const g = new Builder();
  const forms = new Forms(g, block);
  const fusions = findFusions(graph);
  const fused = new Set<Node>();
  for (const [name, value] of graph.inputs) forms.setPlain(value, g.input(name, value.shape, value.dtype));

  const blocked = (node: Node, geometry: Geometry, fusion: Fusion | undefined, b: number): void => {
    const [a, second] = node.inputs as [Value, Value];
    fusion?.nodes.forEach((user) => fused.add(user));
    const finish: Fused = {
      ...(fusion?.bias === undefined ? {} : { bias: g.flat(forms.plain(fusion.bias)) }),
      ...(fusion?.activation === undefined ? {} : { activation: fusion.activation }),
    };
    const result = fusion?.result ?? node.outputs[0]!;
    switch (node.op as ConvolutionOp) {
      case 'Convolution': {
        const image = geometry.channels < b ? forms.channelsFirst(a) : forms.blocked(a);
        forms.setBlocked(result, blockedConvolution(g, image, forms.plain(second), geometry, b, finish));
        break;
      }
      case 'ConvolutionInput':
        forms.setBlocked(result, blockedInput(g, forms.blocked(a), forms.plain(second), geometry, b, finish));
        break;
      case 'ConvolutionFilter': {
        const plain = geometry.channels < b || !forms.isOnlyBlocked(a);
        forms.setPlain(result, blockedFilter(g, plain ? forms.plain(a) : forms.blocked(a), forms.blocked(second), geometry, b, plain));
      }
    }
  };

  const native = (node: Node, geometry: Geometry): void => {
    const [a, second] = node.inputs as [Value, Value];
    const result = node.outputs[0]!;
    switch (node.op as ConvolutionOp) {
      case 'Convolution':
        forms.setChannelsFirst(result, nativeConvolution(g, forms.channelsFirst(a), oihw(g, forms.plain(second)), geometry));
        break;
      case 'ConvolutionInput':
        forms.setChannelsFirst(result, nativeInput(g, forms.channelsFirst(a), oihw(g, forms.plain(second)), geometry));
        break;
      case 'ConvolutionFilter': {
        const filter = nativeFilter(g, forms.channelsFirst(a), forms.channelsFirst(second), geometry);
        forms.setPlain(result, g.transpose(filter, [2, 3, 1, 0]));
      }
    }
  };

  const multiplied = (node: Node, geometry: Geometry): void => {
    const [a, second] = node.inputs.map((value) => forms.plain(value!)) as [Value, Value];
    const compute = { Convolution: gemmConvolution, ConvolutionInput: gemmInput, ConvolutionFilter: gemmFilter }[node.op as ConvolutionOp];
    forms.setPlain(node.outputs[0]!, compute(g, a, second, geometry));
  };

  for (const node of graph.nodes) {
    g.place = node.place;
    if (isConvolution(node)) {
      const geometry = geometryOf(node);
      const op = node.op as ConvolutionOp;
      if (block !== undefined && fills(op, geometry, block)) blocked(node, geometry, fusions.get(node), block);
      else if (products && multiplies(op, geometry)) multiplied(node, geometry);
      else native(node, geometry);
      continue;
    }
    if (fused.has(node) || carry(g, node, forms)) continue;
    const inputs = node.inputs.map((value) => (value === undefined ? undefined : forms.plain(value)));
    copy(node, inputs, g).forEach((value, i) => forms.setPlain(node.outputs[i]!, value));
  }
  for (const [name, value] of graph.outputs) g.outputs.set(name, forms.plain(value));
  return g.graph();
}
