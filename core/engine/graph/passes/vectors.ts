/**
 * Side by side stays side by side. An optimizer adds slices of one flat update to variables that lie in one vector, and their new values are joined
 * to the next vector: many small additions between a split and a concatenation. They become one addition of whole vectors.
 */
import type { Builder } from '../builder.ts';
import { type Graph, type Node, sizeOf, type Value } from '../graph.ts';
import { rewrite } from '../rewrite.ts';
import { BROADCASTING, UNARY } from './simplify.ts';

const isElementwise = (op: string) => BROADCASTING.has(op) || UNARY.has(op);

/** How a whole vector is computed that its parts were computed from: the vector that was split, or an op on such vectors and scalars. */
type Plan = { readonly vector: Value } | { readonly op: Node; readonly operands: readonly (Plan | Value)[] };

const isPlan = (operand: Plan | Value): operand is Plan => 'vector' in operand || 'op' in operand;

function bare(value: Value): Value {
  return value.node?.op === 'Reshape' ? bare(value.node.inputs[0]!) : value;
}

/** Whether the parts are all results of one split along one axis, in order. */
function splitOf(parts: readonly Value[]): Value | undefined {
  const split = parts[0]!.node;
  if (split?.op !== 'Split' || split.inputs[0]!.shape.length !== 1 || split.outputs.length !== parts.length) return undefined;
  return split.outputs.every((output, i) => output === parts[i]) ? split.inputs[0] : undefined;
}

/** Notes in `members` every list of parts that the plan computes as a whole. */
function plan(values: readonly Value[], members: Map<Plan, readonly Value[]>): Plan | undefined {
  const parts = values.map(bare);
  const vector = splitOf(parts);
  if (vector !== undefined) return { vector };
  const op = parts[0]!.node;
  if (op === undefined || op.domain !== '' || !isElementwise(op.op)) return undefined;
  const nodes = parts.map(({ node }) => node);
  if (new Set(nodes).size !== nodes.length) return undefined;
  if (!nodes.every((node) => node?.op === op.op && node.inputs.length === op.inputs.length)) return undefined;
  const operands: (Plan | Value)[] = [];
  for (const [i, operand] of op.inputs.entries()) {
    const all = nodes.map((node) => node!.inputs[i]!);
    if (sizeOf(operand!.shape) === 1 && all.every((value) => value === operand)) operands.push(operand!);
    else if (all.every((value, at) => sizeOf(value.shape) === sizeOf(parts[at]!.shape))) {
      const inner = plan(all, members);
      if (inner === undefined) return undefined;
      operands.push(inner);
    } else return undefined;
  }
  const made: Plan = { op, operands };
  members.set(made, parts);
  return made;
}

/** Joins worth a plan: of at least two parts, along the only axis. */
const isJoin = ({ op, inputs, outputs }: Node) => op === 'Concat' && inputs.length > 1 && outputs[0]!.shape.length === 1;

export function keepVectors(graph: Graph): Graph {
  const plans = new Map<Node, Plan>();
  /** For every node that a plan replaces: the plan, and which part of it the node computes. */
  const replaced = new Map<Node, { readonly plan: Plan; readonly at: number }>();
  const sizes = new Map<Plan, readonly number[]>();
  for (const node of graph.nodes.filter(isJoin)) {
    const members = new Map<Plan, readonly Value[]>();
    const found = plan(
      node.inputs.map((value) => value!),
      members,
    );
    if (found === undefined) continue;
    plans.set(node, found);
    for (const [inner, parts] of members) {
      sizes.set(
        inner,
        parts.map(({ shape }) => sizeOf(shape)),
      );
      parts.forEach((part, at) => {
        if (!replaced.has(part.node!)) replaced.set(part.node!, { plan: inner, at });
      });
    }
  }
  if (plans.size === 0) return graph;

  const whole = new Map<Plan, Value>();
  const parts = new Map<Plan, readonly Value[]>();
  const build = (what: Plan, g: Builder, now: (value: Value) => Value): Value => {
    if ('vector' in what) return now(what.vector);
    let made = whole.get(what);
    if (made === undefined) {
      const size = sizes.get(what)!.reduce((sum, one) => sum + one, 0);
      const operands = what.operands.map((operand) => (isPlan(operand) ? build(operand, g, now) : now(operand)));
      const { attributes, outputs } = what.op;
      whole.set(what, (made = g.node(what.op.op, operands.map(scalarOr(g)), [size], { attributes, dtype: outputs[0]!.dtype })));
    }
    return made;
  };
  return rewrite(graph, (node, _inputs, g, now) => {
    const join = plans.get(node);
    if (join !== undefined) return build(join, g, now);
    const part = replaced.get(node);
    if (part === undefined) return undefined;
    const vector = build(part.plan, g, now);
    const lengths = sizes.get(part.plan)!;
    let pieces = parts.get(part.plan);
    if (pieces === undefined) {
      const shapes = lengths.map((size) => [size]);
      parts.set(part.plan, (pieces = g.split('Split', [vector, g.ints(lengths)], shapes, { attributes: { axis: 0 } })));
    }
    return g.reshape(pieces[part.at]!, node.outputs[0]!.shape);
  });
}

/** A number of the shape [1, 1] would broadcast a vector to a matrix. */
const scalarOr =
  (g: Builder) =>
  (value: Value): Value =>
    value.shape.length > 1 && sizeOf(value.shape) === 1 ? g.reshape(value, []) : value;
