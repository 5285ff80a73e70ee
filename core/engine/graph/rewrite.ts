/** Walks a graph and writes it again, node by node: what every pass does. */
import { Builder } from './builder.ts';
import { dependencies, type Graph, type Node, type Value } from './graph.ts';

/**
 * What a node becomes: one value for each of its results, or undefined where it stays as it is. `inputs` are values of the new graph; `now` tells
 * what any earlier value of the old graph has become.
 */
export type Rule = (
  node: Node,
  inputs: readonly (Value | undefined)[],
  g: Builder,
  now: (value: Value) => Value,
) => Value | readonly Value[] | undefined;

/** How the ends of a graph are written; by default inputs and outputs stay as they are. */
export interface Ends {
  /** Gives every input of the old graph a value of the new one. */
  readonly enter?: (g: Builder) => ReadonlyMap<Value, Value>;
  /** Sets the outputs; `now` is what a value of the old graph has become. */
  readonly leave?: (g: Builder, now: (value: Value) => Value) => void;
}

const sameInputs = (graph: Graph, g: Builder) =>
  new Map([...graph.inputs].map(([name, value]) => [value, g.input(name, value.shape, value.dtype)]));

/** The same graph after `rule`. */
export function rewrite(graph: Graph, rule: Rule, { enter = (g) => sameInputs(graph, g), leave }: Ends = {}): Graph {
  const g = new Builder();
  const now = new Map<Value, Value>(enter(g));
  const translate = (value: Value | undefined) => (value === undefined || value.data !== undefined ? value : now.get(value)!);
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(translate);
    g.place = node.place;
    const made = rule(node, inputs, g, (value) => translate(value)!) ?? copy(node, inputs, g);
    const results: readonly Value[] = Array.isArray(made) ? (made as readonly Value[]) : [made as Value];
    node.outputs.forEach((output, i) => now.set(output, results[i]!));
  }
  g.place = undefined;
  if (leave !== undefined) leave(g, (value) => translate(value)!);
  else for (const [name, value] of graph.outputs) g.outputs.set(name, translate(value)!);
  return g.graph();
}

/** `node` with other inputs. */
export function copy(node: Node, inputs: readonly (Value | undefined)[], g: Builder): readonly Value[] {
  return g.split(
    node.op,
    inputs,
    node.outputs.map(({ shape }) => shape),
    { attributes: node.attributes, dtype: node.outputs.map(({ dtype }) => dtype), domain: node.domain },
  );
}

/** How many nodes and outputs use each value. */
export function countUses(graph: Graph): Map<Value, number> {
  const uses = new Map<Value, number>();
  const use = (value: Value) => uses.set(value, (uses.get(value) ?? 0) + 1);
  for (const node of graph.nodes) dependencies(node).forEach(use);
  for (const value of graph.outputs.values()) use(value);
  return uses;
}
