/**
 * Gradients of relu and leaky relu as TensorFlow.js writes them choose between two tensors by a comparison: three passes over the data. A factor
 * made by clipping needs two: `min(1, max(α, x · huge))` is 1 where x > 0 and α elsewhere. Only |x| < 1e-38 differs.
 */
import type { Builder } from '../builder.ts';
import type { Graph, Value } from '../graph.ts';
import { copy, rewrite } from '../rewrite.ts';
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

function factor(g: Builder, x: Value, below: number): Value {
  if (below === 0) return g.unary('HardSigmoid', x, { alpha: { float: HUGE }, beta: { float: 0 } });
  return g.node('Clip', [g.mul(x, g.scalar(HUGE)), g.scalar(below), g.scalar(1)], x.shape);
}

export function clipMasks(graph: Graph): Graph {
  const activated = new Map<Value, Value>();
  return rewrite(graph, (node, inputs, g) => {
    const [condition, above, below] = inputs;
    if (KEEP_SIGN.has(node.op)) {
      const made = copy(node, inputs, g);
      activated.set(inputs[0]!, made[0]!);
      return made;
    }
    if (node.op !== 'Where' || node.domain !== '' || node.outputs[0]!.dtype !== 'float32') return undefined;
    const compared = positive(condition);
    if (compared === undefined) return undefined;
    // a product whose result only its activation needs is fused with it by the runtime
    const x = activated.get(compared) ?? compared;
    const [one, other] = [uniform(above), uniform(below)];
    // a mask of numbers: relu's
    if (one === 1 && other !== undefined && other >= 0 && other < 1) return factor(g, x, other);
    // a choice between a gradient and its multiple: leaky relu's
    const slope = multiple(below!, above!);
    return slope !== undefined && slope >= 0 && slope < 1 ? g.mul(above!, factor(g, x, slope)) : undefined;
  });
}
