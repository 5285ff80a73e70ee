/**
 * Elementwise ops do not care how their operands are shaped: a reshape in front of one moves behind it, where it meets the next and vanishes.
 * TensorFlow.js wraps every dense layer in a batch of one, which would hide a product from the bias that is added to it.
 */
import type { Builder } from '../builder.ts';
import { broadcastShape, type Graph, type Node, sameShape, sizeOf, type Value } from '../graph.ts';
import { rewrite } from '../rewrite.ts';
import { BROADCASTING, UNARY } from './simplify.ts';

/** The value that `value` is a reshape of. */
const inner = (value: Value | undefined): Value | undefined => (value?.node?.op === 'Reshape' ? value.node.inputs[0] : undefined);

const leadingOnes = (shape: readonly number[]): number => {
  const at = shape.findIndex((size) => size !== 1);
  return at === -1 ? shape.length : at;
};
/** Whether `shape` is `core` with ones in front. */
const extendsBy = (shape: readonly number[], core: readonly number[]): boolean =>
  shape.length > core.length &&
  leadingOnes(shape) >= shape.length - core.length &&
  sameShape(shape.slice(shape.length - core.length), core);

/** `operand` as it must be for the op to run on the shape `core` instead of `outer`. */
function fitted(g: Builder, operand: Value, core: readonly number[], outer: readonly number[]): Value | undefined {
  if (sizeOf(operand.shape) === 1) return operand.shape.length > core.length ? g.reshape(operand, []) : operand;
  const before = inner(operand);
  if (before !== undefined && sameShape(before.shape, core)) return before;
  if (operand.data !== undefined && sameShape(operand.shape, outer)) return { ...operand, shape: core };
  if (!extendsBy(outer, core)) return undefined;
  const bare = operand.shape.slice(Math.max(0, operand.shape.length - core.length));
  return sizeOf(bare) === sizeOf(operand.shape) ? g.reshape(operand, bare) : undefined;
}

function sink(node: Node, inputs: readonly (Value | undefined)[], g: Builder): Value | undefined {
  const [result] = node.outputs;
  const outer = result!.shape;
  for (const operand of inputs) {
    const before = inner(operand);
    if (before === undefined || !sameShape(operand!.shape, outer)) continue;
    const core = before.shape;
    const operands = inputs.map((value) => fitted(g, value!, core, outer));
    if (operands.some((value) => value === undefined)) continue;
    if (!sameShape(broadcastShape(...operands.map((value) => value!.shape)), core)) continue;
    return g.reshape(g.node(node.op, operands, core, { attributes: node.attributes, dtype: result!.dtype }), outer);
  }
  return undefined;
}

/** Sums along axes of length one are reshapes, and ones in front of a reshaped operand need not be there. */
function sum(node: Node, [x, axes]: readonly (Value | undefined)[], g: Builder): Value | undefined {
  const { shape } = node.outputs[0]!;
  const all = Array.from(axes!.data as BigInt64Array, Number);
  const real = all.filter((axis) => x!.shape[axis] !== 1);
  if (real.length === 0) return g.reshape(x!, shape);
  // everything into one number: along one axis it is a single run through memory
  if (x!.shape.length > 1 && sizeOf(shape) === 1) return g.reshape(g.sum(g.flat(x!), [0]), shape);
  const before = inner(x);
  const ones = before !== undefined && extendsBy(x!.shape, before.shape) ? x!.shape.length - before.shape.length : 0;
  if (ones === 0 && real.length === all.length) return undefined;
  const source = ones > 0 ? before! : x!;
  return g.reshape(
    g.sum(
      source,
      real.map((axis) => axis - ones),
    ),
    shape,
  );
}

export function sinkReshapes(graph: Graph): Graph {
  return rewrite(graph, (node, inputs, g) => {
    if (node.domain !== '') return undefined;
    if (node.op === 'Reshape') {
      const before = inner(inputs[0]);
      const { shape } = node.outputs[0]!;
      if (sameShape(inputs[0]!.shape, shape)) return inputs[0];
      return before === undefined ? undefined : g.reshape(before, shape);
    }
    if (node.op === 'ReduceSum' && inputs[1]?.data !== undefined) return sum(node, inputs, g);
    return BROADCASTING.has(node.op) || UNARY.has(node.op) ? sink(node, inputs, g) : undefined;
  });
}
