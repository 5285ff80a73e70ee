/**
 * Which variables lie side by side in one vector. Each tensor that crosses into the runtime costs microseconds, so there are few; and variables
 * that an optimizer moves by slices of one flat update lie in the order of those slices, so that the whole update stays one addition.
 */
import type * as tf from '@tensorflow/tfjs';

import { dependencies, type Node, sizeOf, type Value } from '../graph/graph.ts';
import type { UsedVariable } from '../trace/record.ts';

const ALONE = 2 ** 16; // elements: joining costs two copies, more than what crossing alone costs
const DEPTH = 8; // nodes between a variable's new value and the split of the update

/** The split that a value is computed from by few elementwise steps, and which of its results. */
function splitBehind(value: Value, depth = DEPTH): { readonly node: Node; readonly at: number } | undefined {
  const { node } = value;
  if (node === undefined || depth === 0) return undefined;
  if (node.op === 'Split') return { node, at: node.outputs.indexOf(value) };
  for (const operand of dependencies(node)) {
    const found = splitBehind(operand, depth - 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Groups of variables that the program changes, in the order in which their values are to lie. */
export function arrangeChanged(used: readonly UsedVariable[]): tf.Variable[][] {
  const bySplit = new Map<Node, { readonly variable: tf.Variable; readonly at: number }[]>();
  const rest = new Map<string, tf.Variable[]>();
  const alone: tf.Variable[][] = [];
  for (const { variable, next } of used) {
    const split = splitBehind(next!);
    if (split !== undefined) {
      bySplit.set(split.node, [...(bySplit.get(split.node) ?? []), { variable, at: split.at }]);
    } else if (sizeOf(variable.shape) >= ALONE) {
      alone.push([variable]);
    } else {
      rest.set(variable.dtype, [...(rest.get(variable.dtype) ?? []), variable]);
    }
  }
  const split = [...bySplit.values()].flatMap((members) => byType(members.sort((a, b) => a.at - b.at).map(({ variable }) => variable)));
  return [...split, ...alone, ...rest.values()];
}

/** A vector has one type. */
export function byType(variables: readonly tf.Variable[]): tf.Variable[][] {
  const types = new Set(variables.map(({ dtype }) => dtype));
  return [...types].map((type) => variables.filter(({ dtype }) => dtype === type));
}
