/** What lies between convolutions, computed on blocked images: elementwise ops, and sums over pixels. */
import { type Builder, reducedShape } from '../graph/builder.ts';
import { type Node, sameShape, sizeOf, type Value } from '../graph/graph.ts';
import { BROADCASTING, UNARY } from '../graph/passes/simplify.ts';
import type { Forms } from './forms.ts';

/** An operand that is broadcast against images `[n, h, w, c]`, as it is broadcast against `[n, c/b, h·w, b]`. */
function broadcastOperand(g: Builder, operand: Value, [, h, w, c]: readonly number[], b: number): Value | undefined {
  if (sizeOf(operand.shape) === 1) return operand.shape.length === 0 ? operand : g.reshape(operand, []);
  const [n, height, width, channels] = [1, 1, 1, 1, ...operand.shape].slice(-4) as [number, number, number, number];
  if (!((height === 1 && width === 1) || (height === h && width === w))) return undefined;
  if (channels === 1) return g.reshape(operand, [n, 1, height * width, 1]);
  if (channels !== c) return undefined;
  const pixels = g.reshape(operand, [n, height * width, c / b, b]);
  if (height * width > 1) return g.transpose(pixels, [0, 2, 1, 3]);
  // written out over the pixels of one image: an op that broadcasts rows of b floats only takes three times as long
  const channel = g.reshape(pixels, [n, c / b, 1, b]);
  return n === 1 ? g.node('Expand', [channel, g.ints([1, c / b, h! * w!, b])], [1, c / b, h! * w!, b]) : channel;
}

/** An elementwise op with a blocked operand, blocked; undefined where it is none. */
function elementwise(g: Builder, node: Node, forms: Forms): Value | undefined {
  const [result] = node.outputs;
  if (!forms.canBlock({ ...result!, dtype: 'float32' })) return undefined;
  const b = forms.block!;
  const images = node.inputs.filter((value) => value !== undefined && sameShape(value.shape, result!.shape));
  if (!images.some((value) => forms.isOnlyBlocked(value!)) && !images.every((value) => forms.isBlocked(value!))) return undefined;
  if (images.length === 0) return undefined;
  const operands: Value[] = [];
  for (const value of node.inputs) {
    const whole = sameShape(value!.shape, result!.shape);
    const operand = whole
      ? forms.isBlocked(value!) || value!.dtype === 'float32'
        ? forms.blocked(value!)
        : undefined
      : broadcastOperand(g, forms.plain(value!), result!.shape, b);
    if (operand === undefined) return undefined;
    operands.push(operand);
  }
  const [n, h, w, c] = result!.shape as [number, number, number, number];
  return g.node(node.op, operands, [n, c / b, h * w, b], { attributes: node.attributes, dtype: result!.dtype });
}

/** Sums and means of blocked images over batch and pixels, or over all but the batch. */
function reduction(g: Builder, node: Node, forms: Forms): Value | undefined {
  const [x, given] = node.inputs;
  if (node.op !== 'ReduceMean' && (node.op !== 'ReduceSum' || given?.data === undefined)) return undefined;
  if (x?.shape.length !== 4 || !forms.isOnlyBlocked(x)) return undefined;
  const axes = (
    node.op === 'ReduceMean' ? (node.attributes.axes as readonly number[]) : Array.from(given!.data as BigInt64Array, Number)
  ).toSorted();
  const [n, h, w, c] = x.shape as [number, number, number, number];
  const image = forms.blocked(x);
  const { shape } = node.outputs[0]!;
  switch (axes.join()) {
    case '0,1,2': {
      // over the batch first: leading axes are summed by a product with a row of ones
      const b = forms.block!;
      const perPixel = reduce(g, node.op, image, [0]);
      return g.reshape(reduce(g, node.op, g.reshape(perPixel, [c / b, h * w, b]), [1]), shape);
    }
    case '1,2,3':
      return g.reshape(reduce(g, node.op, g.reshape(image, [n, c * h * w]), [1]), shape);
    case '0,1,2,3':
      return g.reshape(reduce(g, node.op, g.flat(image), [0]), shape);
    default:
      return undefined;
  }
}

function reduce(g: Builder, op: string, x: Value, axes: readonly number[]): Value {
  if (op === 'ReduceSum') return g.sum(x, axes);
  return g.node(op, [x], reducedShape(x.shape, axes, false), { attributes: { axes, keepdims: 0 } });
}

/** Carries `node` out on blocked images if it has one; true if it did. */
export function carry(g: Builder, node: Node, forms: Forms): boolean {
  if (forms.block === undefined || node.domain !== '') return false;
  const [result] = node.outputs;
  if (BROADCASTING.has(node.op) || UNARY.has(node.op)) {
    const made = elementwise(g, node, forms);
    if (made !== undefined) forms.setBlocked(result!, made);
    return made !== undefined;
  }
  const sum = reduction(g, node, forms);
  if (sum !== undefined) forms.setPlain(result!, sum);
  return sum !== undefined;
}
