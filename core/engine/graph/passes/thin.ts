/**
 * Products with a single column, `aᵀ · b` with b a column, as `bᵀ · a`, a row: the runtime runs through a matrix along its rows and not along its
 * columns (256×128 floats: 8 µs instead of 17). The gradient of a critic's last layer is one.
 */
import { type Graph, sameShape } from '../graph.ts';
import { rewrite } from '../rewrite.ts';

export function turnThinProducts(graph: Graph): Graph {
  return rewrite(graph, (node, [a, b], g) => {
    const { transA, transB } = node.attributes;
    const [rows, columns] = node.outputs[0]!.shape;
    if (node.op !== 'Gemm' || node.inputs.length > 2 || transA !== 1 || transB === 1 || columns !== 1 || rows === 1) return undefined;
    if (!sameShape(b!.shape, [a!.shape[0]!, 1])) return undefined;
    const row = g.node('Gemm', [g.reshape(b!, [1, b!.shape[0]!]), a], [1, rows!], { attributes: { transA: 0, transB: 0 } });
    return g.reshape(row, [rows!, 1]);
  });
}
