/** Which bias and which activation a convolution can take along, because nobody else needs its bare result. */
import { dependencies, type Graph, type Node, sameShape, type Value } from '../graph/graph.ts';
import { countUses } from '../graph/rewrite.ts';
import { isConvolution } from './geometry.ts';

export interface Fusion {
  /** A vector `[channels]`. */
  readonly bias: Value | undefined;
  readonly activation: { readonly op: string; readonly alpha?: number } | undefined;
  /** The value that stands for all of it, and the nodes that vanish. */
  readonly result: Value;
  readonly nodes: readonly Node[];
}

const ACTIVATIONS: ReadonlySet<string> = new Set(['Relu', 'LeakyRelu', 'Tanh', 'Sigmoid']);

/** What `value` is a reshape of. */
const unshaped = (value: Value): Value => (value.node?.op === 'Reshape' ? unshaped(value.node.inputs[0]!) : value);

const isRow = ({ shape }: Value, channels: number) => shape.at(-1) === channels && shape.slice(0, -1).every((size) => size === 1);

/** By convolution. */
export function findFusions(graph: Graph): ReadonlyMap<Node, Fusion> {
  const uses = countUses(graph);
  const places = new Map(graph.nodes.map((node, i) => [node, i]));
  const users = new Map<Value, Node>();
  for (const node of graph.nodes) for (const value of dependencies(node)) users.set(value, node);
  const onlyUser = (value: Value): Node | undefined => (uses.get(value) === 1 ? users.get(value) : undefined);

  /** A row that is added to `result`, and is known before `node` runs. */
  const biasOf = (node: Node, result: Value, addition: Node | undefined): Value | undefined => {
    if (addition?.op !== 'Add' || !sameShape(addition.outputs[0]!.shape, result.shape)) return undefined;
    const other = addition.inputs.find((value) => value !== result);
    if (other === undefined || !isRow(other, result.shape[3]!)) return undefined;
    const bias = unshaped(other);
    return bias.node === undefined || places.get(bias.node)! < places.get(node)! ? bias : undefined;
  };

  const fusions = new Map<Node, Fusion>();
  for (const node of graph.nodes) {
    if (!isConvolution(node) || node.op === 'ConvolutionFilter') continue;
    const nodes: Node[] = [];
    let result = node.outputs[0]!;
    const absorb = (user: Node) => {
      nodes.push(user);
      result = user.outputs[0]!;
    };
    const addition = onlyUser(result);
    const bias = biasOf(node, result, addition);
    if (bias !== undefined) absorb(addition!);
    const next = onlyUser(result);
    let activation: Fusion['activation'];
    if (next !== undefined && next.domain === '' && ACTIVATIONS.has(next.op)) {
      const { alpha } = next.attributes;
      activation = { op: next.op, ...(typeof alpha === 'object' && 'float' in alpha ? { alpha: alpha.float } : {}) };
      absorb(next);
    }
    if (nodes.length > 0) fusions.set(node, { bias, activation, result, nodes });
  }
  return fusions;
}
