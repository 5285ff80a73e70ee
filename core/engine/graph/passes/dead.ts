/** Leaves out nodes and inputs that no output depends on. */
import { dependencies, type Graph, type Node, type Value } from '../graph.ts';

export function removeDead(graph: Graph): Graph {
  const needed = new Set<Value>();
  const open = [...graph.outputs.values()];
  while (open.length > 0) {
    const value = open.pop()!;
    if (needed.has(value)) continue;
    needed.add(value);
    if (value.node !== undefined) open.push(...dependencies(value.node));
  }
  const lives = ({ outputs }: Node) => outputs.some((output) => needed.has(output));
  return {
    nodes: graph.nodes.filter(lives),
    inputs: new Map([...graph.inputs].filter(([, value]) => needed.has(value))),
    outputs: graph.outputs,
  };
}
