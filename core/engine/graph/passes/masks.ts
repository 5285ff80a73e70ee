/**
 * Gradients of relu and leaky relu as TensorFlow.js writes them choose between two tensors by a comparison: three passes over the data. A factor
 * made by clipping needs two: `min(1, max(α, x · huge))` is 1 where x > 0 and α elsewhere. Only |x| < 1e-38 differs.
 */
import type { Builder } from '../builder.ts';
import type { Graph, Node, Value } from '../graph.ts';
import { copy, rewrite, type Rule } from '../rewrite.ts';
import { removeDead } from './dead.ts';
import { uniform } from './simplify.ts';

const HUGE = 3e38; // just below float32's largest number

/** x, where `value` is `x > 0`. */
function positive(value: Value | undefined): Value | undefined {
  const node = value?.node;
  return node?.op === 'Greater' && uniform(node.inputs[1]) === 0 && node.inputs[0]!.dtype === 'float32' ? node.inputs[0]! : undefined;
}

const unshaped = (value: Value): Value => (value.node?.op === 'Reshape' ? unshaped(value.node.inputs[0]!) : value);

/** k, where `value` is `k · of`, however the two are shaped. */
function multiple(value: Value, of: Value): number | undefined {
  const node = unshaped(value).node;
  if (node?.op !== 'Mul') return undefined;
  const [a, b] = node.inputs.map((operand) => unshaped(operand!));
  const whole = unshaped(of);
  return a === whole ? uniform(b) : b === whole ? uniform(a) : undefined;
}

/** Activations that keep the sign of their operand, and zero: the mask of the operand is the mask of the result, which is at hand anyway. */
const KEEP_SIGN: ReadonlySet<string> = new Set(['Relu', 'LeakyRelu']);

/** A number for x > 0 and another for x ≤ 0. */
interface Mask {
  readonly x: Value;
  readonly above: number;
  readonly below: number;
}

function maskOf({ node, dtype }: Value): Mask | undefined {
  if (node === undefined || dtype !== 'float32') return undefined;
  if (node.op === 'Where') {
    const [x, above, below] = [positive(node.inputs[0]), uniform(node.inputs[1]), uniform(node.inputs[2])];
    return x === undefined || above === undefined || below === undefined ? undefined : { x, above, below };
  }
  if (node.op !== 'Cast') return undefined;
  const x = positive(node.inputs[0]);
  if (x !== undefined) return { x, above: 1, below: 0 };
  const negated = node.inputs[0]!.node?.op === 'Not' ? positive(node.inputs[0]!.node.inputs[0]) : undefined;
  return negated === undefined ? undefined : { x: negated, above: 0, below: 1 };
}

/** `value` as a tensor times a mask. */
function maskedOf(value: Value): (Mask & { readonly of: Value }) | undefined {
  if (value.node?.op !== 'Mul') return undefined;
  const [a, b] = value.node.inputs as [Value, Value];
  for (const [of, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const mask = maskOf(other);
    if (mask !== undefined) return { of, ...mask };
    const [inner, factor] = [maskedOf(of), uniform(other)];
    if (inner !== undefined && factor !== undefined) return { ...inner, above: inner.above * factor, below: inner.below * factor };
  }
  return undefined;
}

/** The mask as a factor; only those of relu and leaky relu. */
function factor(g: Builder, { x, above, below }: Mask): Value | undefined {
  if (above !== 1 || below < 0 || below >= 1) return undefined;
  if (below === 0) return g.unary('HardSigmoid', x, { alpha: { float: HUGE }, beta: { float: 0 } });
  return g.node('Clip', [g.mul(x, g.scalar(HUGE)), g.scalar(below), g.scalar(1)], x.shape);
}

/** The gradient of a choice is the sum of two masked ones, which is one masked: `g · [x > 0] + g · [x ≤ 0] · α`. */
function joined([a, b]: readonly (Value | undefined)[]): (Mask & { readonly of: Value }) | undefined {
  const [first, second] = [maskedOf(a!), maskedOf(b!)];
  if (first === undefined || second === undefined || first.x !== second.x || first.of !== second.of) return undefined;
  return { ...first, above: first.above + second.above, below: first.below + second.below };
}

/** What `node` computes, as a mask times a tensor or as a mask alone. */
function found(node: Node, inputs: readonly (Value | undefined)[]): (Mask & { readonly of?: Value }) | undefined {
  if (node.op === 'Add') return joined(inputs);
  if (node.op !== 'Where') return undefined;
  const [condition, above, below] = inputs;
  const x = positive(condition);
  if (x === undefined) return undefined;
  const slope = multiple(below!, above!);
  return slope === undefined ? undefined : { x, of: above!, above: 1, below: slope };
}

export function clipMasks(graph: Graph): Graph {
  // sums first: once their parts are factors, nobody sees what they were
  const sums = rewrite(graph, rule(found));
  return rewrite(
    removeDead(sums),
    rule((_node, _inputs, result) => maskOf(result)),
  );
}

type Find = (node: Node, inputs: readonly (Value | undefined)[], result: Value) => (Mask & { readonly of?: Value }) | undefined;

/** Replaces what `find` finds by a factor, taken from the activation's result where there is one: a product whose bare result nobody needs is fused. */
function rule(find: Find): Rule {
  const activated = new Map<Value, Value>();
  return (node, inputs, g) => {
    if (node.domain !== '') return undefined;
    if (KEEP_SIGN.has(node.op)) {
      const made = copy(node, inputs, g);
      activated.set(inputs[0]!, made[0]!);
      return made;
    }
    const [result] = node.outputs;
    if (result!.dtype !== 'float32') return undefined;
    const mask = find(node, inputs, { ...result!, node: { ...node, inputs } });
    if (mask === undefined) return undefined;
    const made = factor(g, { ...mask, x: activated.get(mask.x) ?? mask.x });
    if (made === undefined) return undefined;
    return mask.of === undefined ? made : g.mul(mask.of, made);
  };
}
