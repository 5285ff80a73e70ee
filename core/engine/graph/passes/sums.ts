/**
 * Sums and means over leading axes (the gradient of a bias, the moments of a batch) as a product with a row of ones: the runtime's products run at
 * the machine's speed, its reductions along the first axis at a fraction of it (256×128 floats: 8 µs instead of 28).
 */
import { type Graph, type Node, sizeOf, type Value } from '../graph.ts';
import { rewrite } from '../rewrite.ts';

const SMALL = 2048; // elements: below them both take as long as starting a kernel does

/** The axes that a reduction runs along. */
function axesOf({ op, inputs, attributes }: Node): number[] | undefined {
  if (op === 'ReduceMean') return attributes.axes as unknown as number[];
  const axes = inputs[1]?.data;
  return op === 'ReduceSum' && axes !== undefined ? Array.from(axes as BigInt64Array, Number) : undefined;
}

const areLeading = (axes: readonly number[]) => axes.toSorted((a, b) => a - b).every((axis, i) => axis === i);

export function multiplySums(graph: Graph): Graph {
  return rewrite(graph, (node, [x], g): Value | undefined => {
    const axes = node.domain === '' ? axesOf(node) : undefined;
    if (axes === undefined || x!.dtype !== 'float32' || sizeOf(x!.shape) < SMALL) return undefined;
    if (!areLeading(axes) || axes.length === x!.shape.length) return undefined;
    const rows = sizeOf(x!.shape.slice(0, axes.length));
    const columns = sizeOf(x!.shape.slice(axes.length));
    if (rows === 1 || columns === 1) return undefined;
    const ones = g.full([1, rows], node.op === 'ReduceMean' ? 1 / rows : 1);
    return g.reshape(g.node('Gemm', [ones, g.reshape(x!, [rows, columns])], [1, columns]), node.outputs[0]!.shape);
  });
}
