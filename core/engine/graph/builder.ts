/** Writes a graph, node by node. Every node states its result's shape: nothing is inferred later. */
import {
  type Attributes,
  broadcastShape,
  type Data,
  type ElementType,
  type Graph,
  type Node,
  sameShape,
  sizeOf,
  type Value,
} from './graph.ts';

export interface NodeOptions {
  readonly attributes?: Attributes;
  /** Of every result, or of each. */
  readonly dtype?: ElementType | readonly ElementType[];
  readonly domain?: string;
}

const MAKE: Record<ElementType, (values: readonly number[]) => Data> = {
  float32: (values) => Float32Array.from(values),
  int32: (values) => Int32Array.from(values),
  int64: (values) => BigInt64Array.from(values, BigInt),
  bool: (values) => Uint8Array.from(values),
};

export class Builder {
  readonly nodes: Node[] = [];
  readonly inputs = new Map<string, Value>();
  readonly outputs = new Map<string, Value>();
  /** Noted in every node that is written from now on. */
  place: Error | undefined;

  input(name: string, shape: readonly number[], dtype: ElementType = 'float32'): Value {
    const value: Value = { shape, dtype };
    this.inputs.set(name, value);
    return value;
  }

  constant(data: Data, shape: readonly number[], dtype: ElementType): Value {
    return { shape, dtype, data };
  }

  values(values: readonly number[], shape: readonly number[] = [values.length], dtype: ElementType = 'float32'): Value {
    return this.constant(MAKE[dtype](values), shape, dtype);
  }

  scalar(value: number, dtype: ElementType = 'float32'): Value {
    return this.values([value], [], dtype);
  }

  /** int64 `[values.length]`: shapes, axes, offsets. */
  ints(values: readonly number[]): Value {
    return this.values(values, [values.length], 'int64');
  }

  /** A node with one result, by default of the first input's type. */
  node(op: string, inputs: readonly (Value | undefined)[], shape: readonly number[], options: NodeOptions = {}): Value {
    return this.split(op, inputs, [shape], options)[0]!;
  }

  /** A node with several results. */
  split(op: string, inputs: readonly (Value | undefined)[], shapes: readonly (readonly number[])[], options: NodeOptions = {}): Value[] {
    const { dtype = inputs[0]?.dtype ?? 'float32' } = options;
    const outputs: Value[] = [];
    const node: Node = { op, domain: options.domain ?? '', inputs, outputs, attributes: options.attributes ?? {}, place: this.place };
    shapes.forEach((shape, i) => outputs.push({ shape, dtype: typeof dtype === 'string' ? dtype : dtype[i]!, node }));
    this.nodes.push(node);
    return outputs;
  }

  /** An elementwise node: operands are broadcast. */
  elementwise(op: string, inputs: readonly Value[], options: NodeOptions = {}): Value {
    return this.node(op, inputs, broadcastShape(...inputs.map(({ shape }) => shape)), options);
  }

  add = (a: Value, b: Value): Value => this.elementwise('Add', [a, b]);
  sub = (a: Value, b: Value): Value => this.elementwise('Sub', [a, b]);
  mul = (a: Value, b: Value): Value => this.elementwise('Mul', [a, b]);
  div = (a: Value, b: Value): Value => this.elementwise('Div', [a, b]);
  unary = (op: string, x: Value, attributes: Attributes = {}): Value => this.node(op, [x], x.shape, { attributes });

  reshape(x: Value, shape: readonly number[]): Value {
    return sameShape(x.shape, shape) ? x : this.node('Reshape', [x, this.ints(shape)], shape);
  }

  transpose(x: Value, perm: readonly number[]): Value {
    const shape = perm.map((axis) => x.shape[axis]!);
    if (perm.every((axis, i) => axis === i)) return x;
    // axes of length one move for nothing
    const moved = perm.filter((axis) => x.shape[axis] !== 1);
    if (moved.every((axis, i) => i === 0 || moved[i - 1]! < axis)) return this.reshape(x, shape);
    return this.node('Transpose', [x], shape, { attributes: { perm } });
  }

  /** The same number everywhere. */
  full(shape: readonly number[], value: number, dtype: ElementType = 'float32'): Value {
    const scalar = this.scalar(value, dtype);
    return shape.length === 0 ? scalar : this.node('Expand', [scalar, this.ints(shape)], shape);
  }

  cast(x: Value, dtype: ElementType): Value {
    const to = { float32: 1, int32: 6, int64: 7, bool: 9 }[dtype];
    return x.dtype === dtype ? x : this.node('Cast', [x], x.shape, { attributes: { to }, dtype });
  }

  sum(x: Value, axes: readonly number[], keepDims = false): Value {
    return this.node('ReduceSum', [x, this.ints(axes)], reducedShape(x.shape, axes, keepDims), {
      attributes: { keepdims: keepDims ? 1 : 0 },
    });
  }

  /** `x[from : from + size]` in every axis. */
  slice(x: Value, from: readonly number[], size: readonly number[]): Value {
    if (sameShape(size, x.shape)) return x;
    const axes = from.map((_, axis) => axis).filter((axis) => size[axis] !== x.shape[axis]);
    const at = (values: readonly number[]) => this.ints(axes.map((axis) => values[axis]!));
    return this.node('Slice', [x, at(from), at(from.map((begin, axis) => begin + size[axis]!)), this.ints(axes)], size);
  }

  concat(values: readonly Value[], axis: number): Value {
    const [first] = values;
    if (values.length === 1) return first!;
    const length = values.reduce((sum, { shape }) => sum + shape[axis]!, 0);
    return this.node('Concat', values, first!.shape.with(axis, length), { attributes: { axis } });
  }

  flat(x: Value): Value {
    return this.reshape(x, [sizeOf(x.shape)]);
  }

  graph(): Graph {
    return { nodes: this.nodes, inputs: this.inputs, outputs: this.outputs };
  }
}

/** The shape that is left when `axes` are summed. */
export function reducedShape(shape: readonly number[], axes: readonly number[], keepDims: boolean): number[] {
  return keepDims ? shape.map((n, axis) => (axes.includes(axis) ? 1 : n)) : shape.filter((_, axis) => !axes.includes(axis));
}
