import { beforeAll, describe, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs';

import { startBackend } from '../../../core/engine/backend.ts';

const values = (run: () => tf.Tensor): number[] => [...tf.tidy(() => run().dataSync())];
type Function = (x: tf.Tensor) => tf.Tensor;
const gradient = (f: Function, x: tf.TensorLike): number[] => values(() => tf.grad((v: tf.Tensor) => tf.sum(f(v)))(tf.tensor(x)));
/** To float32's fifth digit; no −0. */
const rounded = (x: number): number => Math.round(1e5 * x) / 1e5 + 0;
/** The gradient of the sum of squares of a gradient: a penalty. */
const penalty = (f: Function, x: tf.TensorLike): number[] => gradient((v) => tf.square(tf.grad((w: tf.Tensor) => tf.sum(f(w)))(v)), x);

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => startBackend(backend));

  describe('at places where a derivative jumps or overflows', () => {
    test('the norm of a row of zeros has gradient 0, at second order too', () => {
      const rows = [[0, 0], [3, 4]]; // prettier-ignore
      // x / |x|
      expect(gradient((x) => tf.norm(x, 2, 1), rows).map(rounded)).toEqual([0, 0, 0.6, 0.8]);
      // a penalty on the norm of a gradient that is 0 for the first row: x² / 2 has gradient x
      const norms: Function = (x) => tf.square(tf.sub(tf.norm(tf.grad((v: tf.Tensor) => tf.sum(tf.mul(tf.square(v), 0.5)))(x), 2, 1), 1));
      // (|x| − 1)² has gradient 2 (|x| − 1) x / |x|: 8 · (0.6, 0.8)
      expect(gradient(norms, rows).map(rounded)).toEqual([0, 0, 4.8, 6.4]);
    });

    test('a square root alone keeps its infinite slope at 0', () => {
      expect(gradient(tf.sqrt, [0, 4])).toEqual([Infinity, 0.25]);
    });

    test('equal largest or smallest numbers share the gradient', () => {
      expect(gradient((x) => tf.max(x, 1), [[2, 5, 5, 1], [1, 1, 1, 1]])).toEqual([0, 0.5, 0.5, 0, 0.25, 0.25, 0.25, 0.25]); // prettier-ignore
      expect(gradient((x) => tf.min(x), [3, 1, 1])).toEqual([0, 0.5, 0.5]);
    });

    test('elu and selu of large numbers have finite second derivatives', () => {
      // exp(100) is infinite in float32, and infinity times the 0 of the mask no number
      expect(penalty(tf.elu, [100])).toEqual([0]);
      expect(penalty(tf.selu, [100])).toEqual([0]);
    });

    test('powers of 0 with exponents 0, 1 and 2 have the derivatives of 1, x and x²', () => {
      const power = (x: tf.Tensor) => tf.pow(x, tf.tensor([0, 1, 2]));
      expect(gradient(power, [0, 0, 0])).toEqual([0, 1, 0]);
      expect(penalty(power, [0, 0, 0])).toEqual([0, 0, 0]);
    });
  });

  describe('what has no gradient', () => {
    const refusal = (f: Function, x: tf.TensorLike): Error & { code?: string } => {
      try {
        gradient(f, x);
      } catch (error) {
        return error as Error;
      }
      throw new Error('it has one');
    };

    test('is refused with its name and what to use instead', () => {
      const error = refusal((x) => tf.cast(tf.multinomial(x as tf.Tensor2D, 3, 7), 'float32'), [[0.1, 0.2]]);
      expect(error).toMatchObject({ code: 'E_GRADIENT_UNSUPPORTED' });
      expect(error.message).toBe(
        'expected operations that have a gradient, received tf.multinomial, which has none. ' +
          'Keep the draw off the path (a score-function estimator), or relax it (a softmax of logits plus Gumbel noise).',
      );
    });

    test('is refused by the name of its kernel where nothing better is known', () => {
      tf.registerKernel({ kernelName: 'Mystery', backendName: backend, kernelFunc: ({ inputs }) => tf.mul(inputs.x as tf.Tensor, 2) });
      const error = refusal((x) => tf.engine().runKernel<tf.Tensor>('Mystery', { x }), [1]);
      expect(error).toMatchObject({ code: 'E_GRADIENT_UNSUPPORTED' });
      expect(error.message).toContain('the TensorFlow.js kernel Mystery, which has none');
      tf.unregisterKernel('Mystery', backend);
    });

    test('is harmless beside the path', () => {
      expect(gradient((x) => tf.add(tf.square(x), tf.cast(tf.multinomial(tf.tensor2d([[0, 0]]), 1, 7), 'float32').mul(0)), [[3]])).toEqual([
        6,
      ]);
    });
  });

  test('gradients of second order leave no memory behind, custom ones included', () => {
    const custom = tf.customGrad(((x: tf.Tensor, save: (tensors: tf.Tensor[]) => void) => {
      const sine = tf.sin(x);
      save([sine, x]);
      return { value: tf.square(sine), gradFunc: (dy: tf.Tensor, [s, v]: tf.Tensor[]) => tf.mul(dy, tf.mul(tf.mul(s!, 2), tf.cos(v!))) };
    }) as unknown as Parameters<typeof tf.customGrad>[0]);
    const network: Function = (x) => tf.logSoftmax(tf.logSigmoid(tf.add(custom(tf.tanh(x)), tf.prod(x, 1, true))));
    const before = { ...tf.memory() };
    gradient(network, [[0.1, 0.2, 0.3]]);
    penalty(network, [[0.1, 0.2, 0.3]]);
    expect({ ...tf.memory() }).toEqual(before);
  });
});
