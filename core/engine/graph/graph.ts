/**
 * The graph between a traced program and the runtime: values of a fixed shape, made by nodes whose ops are ONNX's (and three of our own for
 * convolutions, which a later pass lowers). Nodes stand in the order in which they may run.
 */
export type ElementType = 'float32' | 'int32' | 'int64' | 'bool';
export type Data = Float32Array | Int32Array | BigInt64Array | Uint8Array;

/** A plain number is an integer attribute, a list of plain numbers is a list of integers. */
export type Attribute = number | string | readonly number[] | { readonly float: number } | { readonly floats: readonly number[] };
export type Attributes = Readonly<Record<string, Attribute>>;

/** An edge. A constant has `data` and no `node`; an input has neither. */
export interface Value {
  readonly shape: readonly number[];
  readonly dtype: ElementType;
  readonly data?: Data;
  readonly node?: Node;
}

export interface Node {
  readonly op: string;
  /** '' is ONNX's own. */
  readonly domain: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
  /** Where the program asked for it: its stack is formatted only when somebody reads it. */
  readonly place: Error | undefined;
}

export interface Graph {
  readonly nodes: readonly Node[];
  readonly inputs: ReadonlyMap<string, Value>;
  readonly outputs: ReadonlyMap<string, Value>;
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1);
export const sameShape = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((n, i) => n === b[i]);

/** The shape of an elementwise op's result. */
export function broadcastShape(...shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = shapes.map((shape) => shape[shape.length - rank + axis] ?? 1);
    return sizes.find((size) => size !== 1) ?? 1;
  });
}

/** `node`'s values other than constants, and without the gaps that stand for optional inputs. */
export const dependencies = (node: Node): Value[] => node.inputs.filter((value) => value !== undefined);
