/** Gradients of matrix products. */
import * as tf from '@tensorflow/tfjs';

import { register, zeros } from './register.ts';

/** Sums over batch axes that were broadcast; the last two axes are a matrix's. */
function sumBatch(x: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape.slice(0, -2), x.shape.slice(0, -2));
  return axes.length > 0 ? tf.reshape(tf.sum(x, axes), shape) : x;
}

/** Shipped without the sum over broadcast batches. */
function registerMatrixProduct(): void {
  register<{ transposeA: boolean; transposeB: boolean }>('BatchMatMul', {
    inputs: ['a', 'b'],
    gradient: (dy, [a, b], { transposeA, transposeB }) => ({
      a: () => sumBatch(transposeA ? tf.matMul(b!, dy, transposeB, true) : tf.matMul(dy, b!, false, !transposeB), a!.shape),
      b: () => sumBatch(transposeB ? tf.matMul(dy, a!, true, transposeA) : tf.matMul(a!, dy, !transposeA, false), b!.shape),
    }),
  });
}

/** The gradient of one operand of an einsum is an einsum of the others with dy, repeated along axes that only this operand has. */
function einsumGradient(dy: tf.Tensor, operands: tf.Tensor[], equation: string, which: number): tf.Tensor {
  const [left, output] = equation.replaceAll(/\s/g, '').split('->') as [string, string];
  const labels = left.split(',');
  const own = labels[which]!;
  const { shape } = operands[which]!;
  const others = labels.flatMap((terms, i) => (i === which ? [] : [terms]));
  const available = [...own].filter((label) => output.includes(label) || others.some((terms) => terms.includes(label)));
  const rest = operands.filter((_operand, i) => i !== which);
  const partial = tf.einsum(`${[output, ...others].join(',')}->${available.join('')}`, dy, ...rest);
  const expanded = [...own].map((label, axis) => (available.includes(label) ? shape[axis]! : 1));
  return tf.tile(
    tf.reshape(partial, expanded),
    shape.map((size, axis) => size / expanded[axis]!),
  );
}

function registerEinsum(): void {
  register<{ equation: string }>('Einsum', {
    inputs: 'all',
    gradient: (dy, operands, { equation }) =>
      Object.fromEntries(operands.map((_operand, i) => [i, () => einsumGradient(dy, operands, equation, i)])),
  });
}

export function registerProducts(): void {
  registerMatrixProduct();
  registerEinsum();
  register('Diag', {
    inputs: ['x'],
    gradient: (dy, [x]) => ({
      x: () => {
        const { size, shape } = x!;
        return tf.reshape(tf.sum(tf.mul(tf.reshape(dy, [size, size]), tf.eye(size)), 1), shape);
      },
    }),
  });
  register('OneHot', { inputs: ['indices'], gradient: (_dy, [indices]) => ({ indices: zeros(indices!) }) });
}
