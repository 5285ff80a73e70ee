/** A graph as the bytes of an ONNX model. Field numbers are those of onnx.proto, IR version 8. */
import type { Attribute, Data, ElementType, Graph, Node, Value } from '../graph/graph.ts';
import { Message } from './protobuf.ts';

/** ONNX's own operators; 17 is the newest set in which reductions other than the sum still take their axes as an attribute. */
const OPSET = 17;
const IR_VERSION = 8;
const ELEMENT_TYPES: Record<ElementType, number> = { float32: 1, int32: 6, int64: 7, bool: 9 };
const ATTRIBUTE = { float: 1, integer: 2, string: 3, floats: 6, integers: 7 } as const;

const isList = (value: Attribute): value is readonly number[] => Array.isArray(value);

function attribute(name: string, value: Attribute): Message {
  const message = new Message().bytes(1, name);
  if (typeof value === 'number') return message.integer(3, value).integer(20, ATTRIBUTE.integer);
  if (typeof value === 'string') return message.bytes(4, value).integer(20, ATTRIBUTE.string);
  if (isList(value)) {
    for (const item of value) message.integer(8, item);
    return message.integer(20, ATTRIBUTE.integers);
  }
  if ('float' in value) return message.float(2, value.float).integer(20, ATTRIBUTE.float);
  for (const item of value.floats) message.float(7, item);
  return message.integer(20, ATTRIBUTE.floats);
}

function tensor(name: string, { shape, dtype }: Value, data: Data): Message {
  const message = new Message();
  for (const size of shape) message.integer(1, size);
  return message
    .integer(2, ELEMENT_TYPES[dtype])
    .bytes(8, name)
    .bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function description(name: string, { shape, dtype }: Value): Message {
  const sizes = new Message();
  for (const size of shape) sizes.bytes(1, new Message().integer(1, size));
  const type = new Message().integer(1, ELEMENT_TYPES[dtype]).bytes(2, sizes);
  return new Message().bytes(1, name).bytes(2, new Message().bytes(1, type));
}

/** Encodes a graph whose ops are all the runtime's own. An output may be an input or a constant: it is copied. */
export function encodeModel({ nodes, inputs, outputs }: Graph): Uint8Array {
  const names = new Map<Value, string>();
  const graph = new Message();
  const constants: Message[] = [];
  let count = 0;
  for (const [name, value] of inputs) names.set(value, name);
  const copies: { readonly from: Value; readonly name: string }[] = [];
  for (const [name, value] of outputs) {
    // a node writes the first output that shows its result; a second one needs a copy
    if (names.has(value) || value.node === undefined) copies.push({ from: value, name });
    else names.set(value, name);
  }
  const nameOf = (value: Value): string => {
    let name = names.get(value);
    if (name === undefined) {
      names.set(value, (name = `t${count++}`));
      if (value.data !== undefined) constants.push(tensor(name, value, value.data));
    }
    return name;
  };
  const write = (op: string, domain: string, from: readonly string[], to: readonly string[], attributes: Node['attributes']) => {
    const message = new Message();
    for (const name of from) message.bytes(1, name);
    for (const name of to) message.bytes(2, name);
    message.bytes(3, `${op}-${to[0]}`).bytes(4, op);
    for (const [name, value] of Object.entries(attributes)) message.bytes(5, attribute(name, value));
    if (domain !== '') message.bytes(7, domain);
    graph.bytes(1, message);
  };
  for (const { op, domain, inputs: from, outputs: to, attributes } of nodes) {
    write(
      op,
      domain,
      from.map((value) => (value === undefined ? '' : nameOf(value))),
      to.map(nameOf),
      attributes,
    );
  }
  for (const { from, name } of copies) write('Identity', '', [nameOf(from)], [name], {});
  graph.bytes(2, 'program');
  for (const constant of constants) graph.bytes(5, constant);
  for (const [name, value] of inputs) graph.bytes(11, description(name, value));
  for (const [name, value] of outputs) graph.bytes(12, description(name, value));
  const model = new Message().integer(1, IR_VERSION).bytes(2, 'ganvil').bytes(7, graph);
  model.bytes(8, new Message().bytes(1, '').integer(2, OPSET));
  for (const domain of new Set(nodes.map((node) => node.domain))) {
    if (domain !== '') model.bytes(8, new Message().bytes(1, domain).integer(2, 1));
  }
  return model.finish();
}
