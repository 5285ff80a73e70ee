/** Gradients of operations that work number by number. */
import * as tf from '@tensorflow/tfjs';

import { type Gradients, register, sumTo, zeros } from './register.ts';

/** As shipped none of these has a gradient, so that every mask in a backward pass throws at second order. */
function registerComparisons(): void {
  for (const name of ['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual', 'LogicalAnd', 'LogicalOr']) {
    register(name, { inputs: ['a', 'b'], gradient: (_dy, [a, b]) => ({ a: zeros(a!), b: zeros(b!) }) });
  }
  for (const name of ['LogicalNot', 'All', 'Any']) register(name, { inputs: ['x'], gradient: (_dy, [x]) => ({ x: zeros(x!) }) });
}

/** Saved as inputs: shipped they save their outputs, or multiply an infinity of the branch not taken by zero. */
function registerActivations(): void {
  const unary = (name: string, slope: (x: tf.Tensor) => tf.Tensor) =>
    register(name, { inputs: ['x'], gradient: (dy, [x]) => ({ x: () => tf.mul(dy, slope(x!)) }) });
  unary('Tanh', (x) => tf.sub(1, tf.square(tf.tanh(x))));
  unary('Exp', tf.exp);
  unary('Sigmoid', (x) => {
    const y = tf.sigmoid(x);
    return tf.mul(y, tf.sub(1, y));
  });
  // exp's argument is never positive, so nothing overflows where the other branch is taken
  const exponential = (x: tf.Tensor, above: number, below: number) => {
    const positive = tf.step(x);
    const decay = tf.exp(tf.neg(tf.relu(tf.neg(x))));
    return tf.add(tf.mul(positive, above), tf.mul(tf.sub(1, positive), tf.mul(decay, below)));
  };
  unary('Elu', (x) => exponential(x, 1, 1));
  // Klambauer et al. 2017: λ and λα
  unary('Selu', (x) => exponential(x, 1.0507009873554805, 1.7580993408473768));
}

/** Shipped without the sum over what was broadcast. */
function registerBinary(): void {
  const binary = (name: string, gradient: (a: tf.Tensor, b: tf.Tensor) => { a: () => tf.Tensor; b: () => tf.Tensor }) =>
    register(name, {
      inputs: ['a', 'b'],
      gradient: (dy, [a, b]): Gradients => {
        const slopes = gradient(a!, b!);
        return { a: () => sumTo(tf.mul(dy, slopes.a()), a!.shape), b: () => sumTo(tf.mul(dy, slopes.b()), b!.shape) };
      },
    });
  const number = (mask: tf.Tensor) => tf.cast(mask, 'float32');
  binary('Maximum', (a, b) => ({ a: () => number(tf.greaterEqual(a, b)), b: () => number(tf.less(a, b)) }));
  binary('Minimum', (a, b) => ({ a: () => number(tf.lessEqual(a, b)), b: () => number(tf.greater(a, b)) }));
  binary('SquaredDifference', (a, b) => ({ a: () => tf.mul(tf.sub(a, b), 2), b: () => tf.mul(tf.sub(b, a), 2) }));
  binary('Pow', (base, exponent) => ({
    // an exponent of 0 has slope 0, whatever 0 to the power of −1 is
    a: () => tf.mul(exponent, tf.pow(base, tf.sub(tf.where(tf.equal(exponent, 0), tf.onesLike(exponent), exponent), 1))),
    b: () => {
      const positive = tf.greater(base, 0);
      const logarithm = tf.log(tf.where(positive, base, tf.onesLike(base))); // 0 where there is none
      return tf.mul(tf.pow(base, exponent), logarithm);
    },
  }));
}

function registerSteps(): void {
  // shipped as if it were a division
  register('FloorDiv', { inputs: ['a', 'b'], gradient: (_dy, [a, b]) => ({ a: zeros(a!), b: zeros(b!) }) });
  // shipped with slope 1: a cast to integers is a step
  register<{ dtype: string }>('Cast', { gradient: (dy, _saved, { dtype }) => ({ x: dtype === 'float32' ? () => dy.clone() : zeros(dy) }) });
  for (const name of ['ArgMax', 'ArgMin']) register(name, { inputs: ['x'], gradient: (_dy, [x]) => ({ x: zeros(x!) }) });
}

export function registerElementwise(): void {
  registerComparisons();
  registerActivations();
  registerBinary();
  registerSteps();
}
