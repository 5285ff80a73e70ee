/** What the table of kernels is made of: a TensorFlow.js kernel and the nodes that stand for it. */
import type { Builder } from '../graph/builder.ts';
import type { ElementType, Value } from '../graph/graph.ts';

export interface Kernel {
  readonly name: string;
  /** The ops that it becomes, for the coverage table. */
  readonly becomes: string;
  readonly emit: (g: Builder, inputs: never, attributes: never) => Value | readonly Value[];
}

/** A kernel of the table, with inputs named as TensorFlow.js names them; `Optional` ones may be missing. */
export const kernel = <In extends string, Attributes = unknown, Optional extends string = never>(
  name: string,
  becomes: string,
  emit: (
    g: Builder,
    inputs: Readonly<Record<In, Value>> & Readonly<Partial<Record<Optional, Value>>>,
    attributes: Attributes,
  ) => Value | readonly Value[],
): Kernel => ({ name, becomes, emit });

/** A kernel of the table whose inputs are a list. */
export const listKernel = <Attributes = unknown>(
  name: string,
  becomes: string,
  emit: (g: Builder, inputs: readonly Value[], attributes: Attributes) => Value | readonly Value[],
): Kernel => ({ name, becomes, emit });

/** A kernel of the table, asked for something that it does not cover. */
export class NotCovered extends Error {}

/** TensorFlow.js's name of a type as the graph's. */
export function elementType(dtype: string): ElementType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new NotCovered(`tensors of the type ${dtype}`);
}

/** Axes counted from the front; all of them where none is named. */
export function axesOf(axis: number | readonly number[] | null | undefined, rank: number): number[] {
  const axes =
    axis === null || axis === undefined ? Array.from({ length: rank }, (_, i) => i) : typeof axis === 'number' ? [axis] : [...axis];
  return axes.map((one) => (one < 0 ? one + rank : one));
}
