/** The graph of a recording with variables side by side in vectors, and all scalars in one. */
import type * as tf from '@tensorflow/tfjs';

import type { Builder } from '../graph/builder.ts';
import { type Graph, sizeOf, type Value } from '../graph/graph.ts';
import { rewrite } from '../graph/rewrite.ts';
import type { Recording } from '../trace/record.ts';

export const SCALARS = 'scalars';
export const stateName = (index: number): string => `state/${index}`;
export const nextName = (index: number): string => `next/${index}`;

/** One vector: its variables in order, and whether the program changes any of them. */
export interface Vector {
  readonly variables: readonly tf.Variable[];
  readonly changes: boolean;
}

/** Inputs `input/<name>`, `feed/<i>`, `state/<vector>`; outputs `scalars`, `tensor/<name>`, `next/<vector>`. */
export function flatten(recording: Recording, vectors: readonly Vector[]): Graph {
  const used = new Map(recording.variables.map((one) => [one.variable, one]));
  const sizeIn = (variables: readonly tf.Variable[]) => variables.map(({ shape }) => sizeOf(shape));

  const enter = (g: Builder): Map<Value, Value> => {
    const now = new Map<Value, Value>();
    for (const [name, value] of recording.graph.inputs) {
      if (!name.startsWith('variable/')) now.set(value, g.input(name, value.shape, value.dtype));
    }
    vectors.forEach(({ variables }, i) => {
      const sizes = sizeIn(variables);
      const { dtype } = used.get(variables[0]!)!.current;
      const vector = g.input(stateName(i), [sizes.reduce((sum, size) => sum + size, 0)], dtype);
      const parts =
        sizes.length === 1
          ? [vector]
          : g.split(
              'Split',
              [vector, g.ints(sizes)],
              sizes.map((size) => [size]),
              { attributes: { axis: 0 } },
            );
      variables.forEach((variable, at) => now.set(used.get(variable)!.current, g.reshape(parts[at]!, variable.shape)));
    });
    return now;
  };

  const leave = (g: Builder, now: (value: Value) => Value): void => {
    const { scalars, graph, tensors } = recording;
    if (scalars.length > 0) {
      const all = scalars.map((name) => g.cast(g.reshape(now(graph.outputs.get(`scalar/${name}`)!), [1]), 'float32'));
      g.outputs.set(SCALARS, g.concat(all, 0));
    }
    for (const name of tensors) g.outputs.set(`tensor/${name}`, now(graph.outputs.get(`tensor/${name}`)!));
    vectors.forEach(({ variables, changes }, i) => {
      if (!changes) return;
      const parts = variables.map((variable) => {
        const { next, current } = used.get(variable)!;
        return g.flat(now(next ?? current));
      });
      g.outputs.set(nextName(i), g.concat(parts, 0));
    });
  };
  return rewrite(recording.graph, () => undefined, { enter, leave });
}
