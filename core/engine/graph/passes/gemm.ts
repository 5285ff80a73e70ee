/** A product and the bias added to it are one Gemm. */
import type { Graph, Value } from '../graph.ts';
import { countUses, rewrite } from '../rewrite.ts';

export function fuseBias(graph: Graph): Graph {
  const uses = countUses(graph);
  /** The product behind an addition, if nobody else needs it, and what is added to it. */
  const parts = ([a, b]: readonly (Value | undefined)[]) => {
    const [product, bias] = a?.node?.op === 'Gemm' ? [a, b!] : b?.node?.op === 'Gemm' ? [b, a!] : [];
    if (product?.node === undefined || product.node.inputs.length > 2 || uses.get(product) !== 1) return undefined;
    const columns = product.shape[1]!;
    const isRow = bias!.shape.at(-1) === columns && bias!.shape.slice(0, -1).every((size) => size === 1);
    return isRow ? { product, bias: bias! } : undefined;
  };
  return rewrite(graph, (node, _inputs, g, now) => {
    if (node.op !== 'Add' || node.domain !== '' || node.outputs[0]!.shape.length !== 2) return undefined;
    const found = parts(node.inputs);
    if (found === undefined) return undefined;
    const { inputs, attributes } = found.product.node!;
    return g.node('Gemm', [now(inputs[0]!), now(inputs[1]!), now(found.bias)], node.outputs[0]!.shape, { attributes });
  });
}
