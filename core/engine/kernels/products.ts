/** Matrix products. */
import * as tf from '@tensorflow/tfjs';

import { type Inputs, addKernel, recomposeKernel, replaceKernel } from './replace.ts';

/** A transposed operand takes 10 to 20 times as long as a plain one, and every backward pass of a dense layer has one: on wasm it is transposed first. */
export function repairTransposedProducts(): void {
  replaceKernel('wasm', 'BatchMatMul', (shipped) => ({ inputs, attrs, backend }) => {
    const { transposeA, transposeB } = attrs as unknown as { transposeA: boolean; transposeB: boolean };
    if (!transposeA && !transposeB) return shipped({ inputs, attrs, backend });
    const { kernelFunc: transpose } = tf.getKernel('Transpose', 'wasm');
    const flipped: tf.TensorInfo[] = [];
    const flip = (x: tf.TensorInfo): tf.TensorInfo => {
      const perm = x.shape.map((_, axis) => axis);
      perm.push(...perm.splice(-2).reverse());
      const result = transpose({ inputs: { x }, attrs: { perm }, backend }) as tf.TensorInfo;
      flipped.push(result);
      return result;
    };
    const a = transposeA ? flip(inputs.a!) : inputs.a!;
    const b = transposeB ? flip(inputs.b!) : inputs.b!;
    const result = shipped({ inputs: { a, b }, attrs: { transposeA: false, transposeB: false }, backend });
    for (const { dataId } of flipped) (backend as { disposeData(id: object): boolean }).disposeData(dataId);
    return result;
  });
}

/** One or two operands, as TensorFlow.js has it: summed over what only one of them has, then one product of matrices. */
function einsum(operands: readonly tf.Tensor[], equation: string): tf.Tensor {
  const [left, output] = equation.replaceAll(/\s/g, '').split('->') as [string, string];
  const labels = left.split(',');
  const sizes = new Map(operands.flatMap(({ shape }, i) => [...labels[i]!].map((label, axis) => [label, shape[axis]!] as const)));
  const reduced = operands.map((operand, i) => {
    const alone = [...labels[i]!].flatMap((label, axis) =>
      output.includes(label) || labels.some((terms, other) => other !== i && terms.includes(label)) ? [] : [axis],
    );
    const terms = [...labels[i]!].filter((_label, axis) => !alone.includes(axis));
    return { terms, tensor: alone.length > 0 ? tf.sum(operand, alone) : operand };
  });
  const [a, b] = reduced;
  const arranged = (tensor: tf.Tensor, terms: string[], order: string[]) =>
    tf.transpose(
      tensor,
      order.map((label) => terms.indexOf(label)),
    );
  if (b === undefined) return arranged(a!.tensor, a!.terms, [...output]);
  const both = a!.terms.filter((label) => b.terms.includes(label));
  const batch = both.filter((label) => output.includes(label));
  const summed = both.filter((label) => !output.includes(label));
  const rows = a!.terms.filter((label) => !both.includes(label));
  const columns = b.terms.filter((label) => !both.includes(label));
  const count = (terms: string[]) => terms.reduce((size, label) => size * sizes.get(label)!, 1);
  const product = tf.matMul(
    tf.reshape(arranged(a!.tensor, a!.terms, [...batch, ...rows, ...summed]), [count(batch), count(rows), count(summed)]),
    tf.reshape(arranged(b.tensor, b.terms, [...batch, ...summed, ...columns]), [count(batch), count(summed), count(columns)]),
  );
  const found = [...batch, ...rows, ...columns];
  return arranged(
    tf.reshape(
      product,
      found.map((label) => sizes.get(label)!),
    ),
    found,
    [...output],
  );
}

/** Missing on wasm; on cpu the result has the wrong shape where more than one label is summed. */
export function repairEinsum(backend: 'cpu' | 'wasm'): void {
  const body = (inputs: Inputs, { equation }: { equation: string }) => einsum(Object.values(inputs), equation);
  addKernel(backend, 'Einsum', body);
  recomposeKernel(backend, 'Einsum', body);
}
