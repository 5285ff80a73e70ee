/** How a gradient is registered, and what many of them need. */
import * as tf from '@tensorflow/tfjs';

import { tapeEngine } from './tape.ts';

/** Gradients by the name of the kernel's input, computed when the input is on the path. */
export type Gradients = Record<string, () => tf.Tensor>;

export interface Registration<Attributes> {
  /** Inputs that the gradient reads, in the order in which it gets them; `'all'` for kernels that take a list. */
  readonly inputs?: readonly string[] | 'all';
  /** Outputs that it reads, after the inputs. An outer gradient knows where they came from only on a repaired tape. */
  readonly outputs?: readonly boolean[];
  readonly gradient: (dy: tf.Tensor, saved: tf.Tensor[], attributes: Attributes) => Gradients;
}

/** Replaces the gradient of a kernel, on every backend. Gradients are made of ordinary operations, so they have gradients themselves. */
export function register<Attributes = unknown>(
  kernelName: string,
  { inputs = [], outputs = [], gradient }: Registration<Attributes>,
): void {
  tf.registerGradient({
    kernelName,
    ...(inputs === 'all' ? { saveAllInputs: true } : { inputsToSave: [...inputs] }),
    outputsToSave: [...outputs],
    gradFunc: (dy, saved, attributes) => gradient(dy as tf.Tensor, saved, attributes as Attributes),
  });
}

/** The gradient of what changes in steps only. float32, whatever `x` is: TensorFlow.js refuses any other gradient. */
export const zeros = (x: tf.Tensor) => (): tf.Tensor => tf.zeros(x.shape);

/** Sums what was broadcast: the gradient of an operand of the shape `shape`. */
export function sumTo(x: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, x.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(x, axes) : x, shape);
}

/** A kernel that has no function in TensorFlow.js's interface. */
export const runKernel = (name: string, inputs: Record<string, tf.Tensor>, attributes: object): tf.Tensor =>
  tf.engine().runKernel<tf.Tensor>(name, inputs, attributes as Parameters<ReturnType<typeof tf.engine>['runKernel']>[2]);

/**
 * The gradient of `f` at `x`, for use inside a gradient: the way to give a kernel the gradient of an equal composition of other kernels.
 * Computes `f` once more.
 */
export function pullBack(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  const { state } = tapeEngine();
  if (state.gradientDepth > 0) return tf.grad(f)(x, dy);
  // The outermost gradient is walking its tape: a gradient that starts now would take its own for the outermost and drop that tape.
  const tape = state.activeTape;
  try {
    return tf.grad(f)(x, dy);
  } finally {
    state.activeTape = tape;
  }
}
