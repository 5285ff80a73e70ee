/** Computes equal things once: nodes of one op over the same inputs, and equal constants. */
import type { Data, Graph, Value } from '../graph.ts';
import { copy, rewrite } from '../rewrite.ts';

const LARGE = 4096; // elements: beyond them a constant is compared by identity, which is enough for those that TensorFlow.js made once

export function shareCommon(graph: Graph): Graph {
  const ids = new Map<Value | Data, number>();
  const constants = new Map<string, Value>();
  const nodes = new Map<string, readonly Value[]>();
  const idOf = (key: Value | Data): number => {
    let id = ids.get(key);
    if (id === undefined) ids.set(key, (id = ids.size));
    return id;
  };
  /** The first constant that was equal to `value`. */
  const canonical = (value: Value | undefined): Value | undefined => {
    if (value?.data === undefined) return value;
    const { data, dtype, shape } = value;
    const content = data.length > LARGE ? `#${idOf(data)}` : Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1');
    const key = `${dtype}|${shape.join()}|${content}`;
    const first = constants.get(key);
    if (first === undefined) constants.set(key, value);
    return first ?? value;
  };
  return rewrite(graph, (node, inputs, g) => {
    const used = inputs.map(canonical);
    const operands = used.map((value) => (value === undefined ? '' : idOf(value)));
    const results = node.outputs.map(({ shape, dtype }) => `${dtype}[${shape.join()}]`);
    const key = [node.domain, node.op, operands.join(), results.join(), JSON.stringify(node.attributes)].join('|');
    let made = nodes.get(key);
    if (made === undefined) nodes.set(key, (made = copy(node, used, g)));
    return made;
  });
}
