/**
 * Two recordings of one body must be the same graph. Where they are not, a host value that changes was baked in: compiled, the first one would be
 * repeated for ever.
 */
import { GanvilError } from '../../errors.ts';
import type { Attributes, Node, Value } from '../graph/graph.ts';
import { callerOf } from './place.ts';
import type { Recording } from './record.ts';

const sameData = (a: Value['data'], b: Value['data']): boolean =>
  a === b || (a !== undefined && b !== undefined && a.length === b.length && bytesOf(a).equals(bytesOf(b)));
const bytesOf = (data: NonNullable<Value['data']>) => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

const sameAttributes = (a: Attributes, b: Attributes) => a === b || JSON.stringify(a) === JSON.stringify(b);

interface Difference {
  readonly place: Error | undefined;
  readonly received: string;
}

const shown = ({ data, shape }: Value) => (data !== undefined && data.length === 1 ? String(data[0]) : `a tensor [${shape.join(', ')}]`);

/** The first place at which `b` is not `a` again, or undefined. */
export function difference(a: Recording, b: Recording): Difference | undefined {
  const twins = new Map<Value, Value>();
  const entries = (recording: Recording): Map<unknown, Value> => {
    const current = recording.variables.map(({ variable, current: value }): [unknown, Value] => [variable, value]);
    const handed = [...recording.graph.inputs].filter(([name]) => !name.startsWith('variable/'));
    return new Map<unknown, Value>([...handed, ...current]);
  };
  const [given, again] = [entries(a), entries(b)];
  for (const [key, value] of given) {
    const twin = again.get(key);
    if (twin !== undefined) twins.set(value, twin);
  }
  const same = (x: Value | undefined, y: Value | undefined): boolean => {
    if (x === undefined || y === undefined) return x === y;
    if (x.data !== undefined) return sameData(x.data, y.data) && x.dtype === y.dtype && String(x.shape) === String(y.shape);
    return twins.get(x) === y;
  };

  for (const [i, node] of a.graph.nodes.entries()) {
    const other = b.graph.nodes[i];
    if (other === undefined || node.op !== other.op || !sameAttributes(node.attributes, other.attributes)) return otherOps(node, other);
    const wrong = node.inputs.findIndex((input, at) => !same(input, other.inputs[at]));
    if (wrong !== -1 || node.inputs.length !== other.inputs.length) {
      const [x, y] = [node.inputs[wrong], other.inputs[wrong]];
      if (x?.data !== undefined && y?.data !== undefined) {
        const place = b.madeAt.get(y) ?? node.place;
        return { place, received: `${shown(x)} at first and ${shown(y)} when its body ran again (it enters ${node.op})` };
      }
      return otherOps(node, other);
    }
    node.outputs.forEach((output, at) => twins.set(output, other.outputs[at]!));
  }
  const extra = b.graph.nodes[a.graph.nodes.length];
  if (extra !== undefined) return otherOps(undefined, extra);
  const outputs = [...a.graph.outputs].filter(([name]) => !name.startsWith('next/'));
  const changed = outputs.find(([name, value]) => !same(value, b.graph.outputs.get(name)));
  if (changed !== undefined || a.graph.outputs.size !== b.graph.outputs.size) {
    return { place: undefined, received: `other results${changed === undefined ? '' : ` (${changed[0]})`} when its body ran again` };
  }
  const moved = a.variables.find((used) => {
    const twin = b.variables.find(({ variable }) => variable === used.variable);
    return twin === undefined || !same(used.next, twin.next);
  });
  if (moved !== undefined)
    return { place: undefined, received: `another change of the variable "${moved.variable.name}" when its body ran again` };
  return undefined;
}

function otherOps(node: Node | undefined, other: Node | undefined): Difference {
  return {
    place: (other ?? node)?.place,
    received: `${node?.op ?? 'nothing'} at first and ${other?.op ?? 'nothing'} when its body ran again`,
  };
}

/** Throws if `again` is another graph than `first`. */
export function checkSame(program: string, first: Recording, again: Recording): void {
  const found = difference(first, again);
  if (found === undefined) return;
  throw new GanvilError('E_PROGRAM_VALUE', {
    where: callerOf(found.place),
    expected: `the same computation at every call of program "${program}"`,
    received: found.received,
    fix: 'Hand in what changes: by engine.feed, as an input, as a static, or as a schedule.',
  });
}
