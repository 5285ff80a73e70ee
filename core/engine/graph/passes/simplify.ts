/**
 * Arithmetic that can be done beforehand: scalar constants are folded, `x · 1`, `x + 0` and the like vanish, an Expand vanishes into an elementwise
 * op that broadcasts by itself, and reshapes of reshapes and transposes of transposes become one, or none.
 */
import type { Builder } from '../builder.ts';
import { broadcastShape, type Graph, type Node, sameShape, sizeOf, type Value } from '../graph.ts';
import { rewrite } from '../rewrite.ts';

const round = Math.fround;

/** What float32 scalars become. */
const SCALAR: Readonly<Record<string, (...operands: number[]) => number>> = {
  Add: (a, b) => round(a + b),
  Sub: (a, b) => round(a - b),
  Mul: (a, b) => round(a * b),
  Div: (a, b) => round(a / b),
  Neg: (a) => -a,
  Sqrt: (a) => round(Math.sqrt(a)),
  Reciprocal: (a) => round(1 / a),
  Max: (...all) => Math.max(...all),
  Min: (...all) => Math.min(...all),
};

/** Elementwise ops that broadcast their operands. */
export const BROADCASTING: ReadonlySet<string> = new Set([
  ...['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min', 'Pow', 'Where', 'Sum'],
  ...['Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Equal', 'And', 'Or'],
]);

/** Elementwise ops of one operand. */
export const UNARY: ReadonlySet<string> = new Set([
  ...[
    'Abs',
    'Acos',
    'Acosh',
    'Asin',
    'Asinh',
    'Atan',
    'Atanh',
    'Ceil',
    'Cast',
    'Clip',
    'Cos',
    'Cosh',
    'Elu',
    'Erf',
    'Exp',
    'Floor',
    'HardSigmoid',
  ],
  ...[
    'LeakyRelu',
    'Log',
    'Neg',
    'Not',
    'Reciprocal',
    'Relu',
    'Round',
    'Selu',
    'Sigmoid',
    'Sign',
    'Sin',
    'Sinh',
    'Softplus',
    'Sqrt',
    'Tan',
    'Tanh',
  ],
]);

/** The one number that `value` holds everywhere, if it is known. */
export function uniform(value: Value | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (value.data !== undefined) return value.data.length === 1 ? Number(value.data[0]) : undefined;
  if (value.node?.op === 'Expand' || value.node?.op === 'Reshape') return uniform(value.node.inputs[0]);
  return undefined;
}

const filled = (g: Builder, { shape, dtype }: Value, number: number) => g.full(shape, number, dtype);

/** `value` with the shape that an elementwise op would give it anyway. */
function expanded(g: Builder, value: Value, shape: readonly number[]): Value {
  return sameShape(value.shape, shape) ? value : g.node('Expand', [value, g.ints(shape)], shape);
}

/** The operand that remains of an op with a neutral one. */
function neutral(node: Node, [a, b]: readonly (Value | undefined)[], g: Builder): Value | undefined {
  const result = node.outputs[0]!;
  const [x, y] = [uniform(a), uniform(b)];
  const keep = (value: Value | undefined) => expanded(g, value!, result.shape);
  switch (node.op) {
    case 'Add':
      return y === 0 ? keep(a) : x === 0 ? keep(b) : undefined;
    case 'Sub':
      return y === 0 ? keep(a) : undefined;
    case 'Mul':
      return y === 1 ? keep(a) : x === 1 ? keep(b) : undefined;
    case 'Div':
      return y === 1 ? keep(a) : undefined;
    default:
      return undefined;
  }
}

function fold(node: Node, inputs: readonly (Value | undefined)[], g: Builder): Value | undefined {
  const [result] = node.outputs;
  const compute = SCALAR[node.op];
  if (compute === undefined || result!.dtype !== 'float32') return undefined;
  const numbers = inputs.map(uniform);
  return numbers.every((number) => number !== undefined) ? filled(g, result!, compute(...numbers)) : undefined;
}

/** Small against what it is broadcast to: written out once it makes the innermost run longer, which is faster than leaving it to the op. */
const isSmall = (value: Value, result: Value) => sizeOf(value.shape) * 4 <= sizeOf(result.shape);

/** The op on what stands before an Expand: where broadcasting gives the same shape it is not written out, else it is written out after the op. */
function withoutExpand(node: Node, inputs: readonly (Value | undefined)[], g: Builder): Value | undefined {
  if (!BROADCASTING.has(node.op) && !UNARY.has(node.op)) return undefined;
  const [result] = node.outputs;
  const bare = inputs.map((value) => {
    if (value?.node?.op !== 'Expand') return value!;
    const inner = value.node.inputs[0]!;
    return sizeOf(inner.shape) > 1 && isSmall(value, result!) ? value : inner;
  });
  if (bare.every((value, i) => value === inputs[i])) return undefined;
  const shape = broadcastShape(...bare.map((value) => value.shape));
  const made = g.node(node.op, bare, shape, { attributes: node.attributes, dtype: result!.dtype });
  return expanded(g, made, result!.shape);
}

function reshaped(node: Node, inputs: readonly (Value | undefined)[], g: Builder): Value | undefined {
  const [x] = inputs;
  const { shape } = node.outputs[0]!;
  if (sameShape(x!.shape, shape)) return x;
  if (x!.data !== undefined) return { ...x!, shape };
  const number = uniform(x);
  if (number !== undefined) return g.full(shape, number, x!.dtype);
  return x!.node?.op === 'Reshape' ? g.reshape(x!.node.inputs[0]!, shape) : undefined;
}

export function simplify(graph: Graph): Graph {
  return rewrite(graph, (node, inputs, g) => {
    const [result] = node.outputs;
    if (node.domain !== '') return undefined;
    switch (node.op) {
      case 'Identity':
        return inputs[0];
      case 'Cast':
        return inputs[0]!.dtype === result!.dtype ? inputs[0] : undefined;
      case 'Reshape':
        return reshaped(node, inputs, g);
      case 'Transpose': {
        const before = inputs[0]!.node;
        if (before?.op !== 'Transpose') return undefined;
        const [first, second] = [before.attributes.perm as readonly number[], node.attributes.perm as readonly number[]];
        const perm = second.map((axis) => first[axis]!);
        return g.transpose(before.inputs[0]!, perm);
      }
      case 'Tile':
        // repeating what has length one is broadcasting
        return inputs[0]!.shape.every((size, axis) => size === 1 || size === result!.shape[axis])
          ? expanded(g, inputs[0]!, result!.shape)
          : undefined;
      case 'Expand':
        if (sizeOf(inputs[0]!.shape) === sizeOf(result!.shape)) return g.reshape(inputs[0]!, result!.shape);
        return inputs[0]!.node?.op === 'Expand' ? g.node('Expand', [inputs[0]!.node.inputs[0], inputs[1]], result!.shape) : undefined;
      default:
        return fold(node, inputs, g) ?? neutral(node, inputs, g) ?? withoutExpand(node, inputs, g);
    }
  });
}
