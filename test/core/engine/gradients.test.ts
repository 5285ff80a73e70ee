import { beforeAll, describe, expect, it } from '@jest/globals';
import { tf } from 'ganvil';

import { type Backend, startBackend } from '../../../core/engine/backend.ts';
import { slope } from '../../../core/testing/values.ts';

type Op = (x: tf.Tensor) => tf.Tensor;

/** Ops at points away from their kinks: at a kink finite differences mean nothing. */
const OPS: readonly [name: string, op: Op, at: readonly number[]][] = [
  ['tanh', tf.tanh, [-1.5, 0, 0.4, 2]],
  ['sigmoid', tf.sigmoid, [-2, 0, 0.7, 3]],
  ['exp', tf.exp, [-1, 0, 0.5, 1]],
  ['elu', tf.elu, [-1.5, -0.3, 0.4, 2]],
  ['softplus', tf.softplus, [-2, 0, 0.7, 3]],
  ['swish', (x) => x.mul(tf.sigmoid(x)), [-2, 0.3, 0.7, 3]],
  ['softmax', (x) => tf.softmax(x).mul(tf.tensor1d([1, -2, 3, 0.5])), [-1, 0.2, 0.5, 1]],
  ['pow of the base', (x) => tf.pow(x, 2.5), [0.3, 0.8, 1.4, 2]],
  ['pow of the exponent', (x) => tf.pow(tf.scalar(1.7), x), [-1, 0.2, 0.5, 2]],
  ['pow of both', (x) => tf.pow(x, x), [0.4, 0.8, 1.4, 2]],
  ['leakyRelu', (x) => tf.leakyRelu(x.mul(x).sub(1), 0.2), [-2, -0.4, 0.5, 1.5]],
  ['a mask: where(x > 0)', (x) => tf.where(x.greater(0), x.pow(tf.scalar(3)), x.square()), [-2, -0.4, 0.5, 1.5]],
  ['a mask of its own: x² · [x > 0 and not x ≤ ½]', (x) => x.square().mul(tf.logicalAnd(x.greater(0), tf.logicalNot(x.lessEqual(0.5))).toFloat()), [-2, 0.3, 0.7, 1.5]],
  ['maximum and minimum', (x) => tf.maximum(x.square(), tf.minimum(x, 0.5)), [-2, 0.2, 0.9, 1.5]],
  ['clipByValue', (x) => tf.clipByValue(x, -1, 1).square(), [-2, -0.4, 0.5, 1.5]],
  ['max', (x) => tf.max(x.square()), [-2, -0.4, 0.5, 1.5]],
  ['logSumExp', (x) => tf.logSumExp(x), [-2, -0.4, 0.5, 1.5]],
  ["a customGrad that saves its output, as third parties write them", tanhOfAThirdParty, [-1.5, 0, 0.4, 2]],
]; // prettier-ignore

/** tanh with the gradient dy (1 − y²), y saved. */
function tanhOfAThirdParty(x: tf.Tensor): tf.Tensor {
  return tf.customGrad((value, save) => {
    const y = tf.tanh(value as tf.Tensor);
    (save as unknown as (saved: tf.Tensor[]) => void)([y]);
    return { value: y, gradFunc: (dy, saved) => dy.mul(tf.sub(1, saved[0]!.square())) };
  })(x);
}

/** Slopes of a scalar function in each coordinate, by differences. */
const differences = (f: Op, at: readonly number[]) =>
  at.map((value, i) => slope((changed) => tf.tidy(() => f(tf.tensor1d(at.with(i, changed))).sum().dataSync()[0]!), value, 1 / 32)); // prettier-ignore
/** Within 2e-3 of the largest: float32 differences at steps of 1/32 are right to about 1e-4. */
const expectClose = (actual: ArrayLike<number>, expected: readonly number[]) => {
  const scale = Math.max(1, ...expected.map(Math.abs));
  expected.forEach((value, i) => expect(Math.abs(actual[i]! - value) / scale).toBeLessThan(2e-3));
};

describe.each<Backend>(['cpu', 'wasm'])('gradients on %s', (backend) => {
  beforeAll(() => startBackend(backend));

  it.each(OPS)('of %s agree with differences', (_name, op, at) => {
    expectClose(tf.tidy(() => tf.grad(op)(tf.tensor1d([...at])).dataSync()), differences(op, at)); // prettier-ignore
  });

  it.each(OPS)('of the gradient of %s agree with differences', (_name, op, at) => {
    // g(x)² and not g(x): a path that is dropped would otherwise be dropped from both sides of the product alike
    const squaredSlope: Op = (x) => tf.grad(op)(x).square();
    expectClose(tf.tidy(() => tf.grad(squaredSlope)(tf.tensor1d([...at])).dataSync()), differences(squaredSlope, at)); // prettier-ignore
  });

  it('leave no tensor behind, at second order too', () => {
    const x = tf.tensor1d([0.3, -0.4]);
    const run = () =>
      tf.tidy(() =>
        tf
          .grad((value) =>
            tf
              .grad((inner) => tf.tanh(inner).sum())(value)
              .square()
              .sum(),
          )(x)
          .dataSync(),
      );
    run();
    const before = tf.memory();
    run();
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numDataBuffers: before.numDataBuffers });
    x.dispose();
  });

  it('of elu and sigmoid are finite far out', () => {
    // exp(100) is infinite in float32, and infinite times the mask's 0 is not a number
    for (const op of [tf.elu, tf.sigmoid, tf.tanh, tf.softplus] as Op[]) {
      const second = tf.tidy(() =>
        tf
          .grad((x: tf.Tensor) => tf.grad(op)(x).square())(tf.tensor1d([-100, 100]))
          .dataSync(),
      );
      expect(second.every(Number.isFinite)).toBe(true);
    }
  });
});
