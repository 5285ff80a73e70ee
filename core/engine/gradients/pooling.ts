/** Gradients of pooling, and of those gradients. */
import * as tf from '@tensorflow/tfjs';

import { fit } from '../spacing.ts';
import { type Pool, type Windows, dilation2d, frame, frameWithLowest, pick, placesOf, poolWindows } from '../windows.ts';
import { pullBack, register, runKernel, zeros } from './register.ts';

/** Size of a window over the number of its places that lie inside the image; `[1, …out, 1]`. */
function excess(windows: Windows): tf.Tensor {
  const shares = windows.map(({ size, stride, out, lead, length }) =>
    Array.from({ length: out }, (_, i) => size / (Math.min(length, i * stride - lead + size) - Math.max(0, i * stride - lead))),
  );
  const values = shares.reduce((all, axis) => all.flatMap((a) => axis.map((b) => a * b)));
  return tf.tensor(values, [1, ...windows.map(({ out }) => out), 1]);
}

/**
 * An average is taken over the places inside the image. The shipped gradients on cpu and wasm divide by the size of the window all the same, those of
 * tfjs-node do not: here the kernel is run on a framed image, where there is no difference.
 */
function averageGradient(kernel: string, dy: tf.Tensor, x: tf.Tensor, attributes: Pool): tf.Tensor {
  const windows = poolWindows(x.shape, attributes);
  const inside = windows.every(({ size, stride, out, lead, length }) => lead === 0 && (out - 1) * stride + size <= length);
  const framed = runKernel(
    kernel,
    {
      dy: inside ? dy : tf.mul(dy, excess(windows)),
      input: tf.zeros([x.shape[0], ...windows.map(({ size, stride, out }) => (out - 1) * stride + size), x.shape.at(-1)!]),
    },
    { filterSize: windows.map(({ size }) => size), strides: windows.map(({ stride }) => stride), pad: 'valid' },
  );
  return windows.reduce((dx, { lead, length }, axis) => fit(dx, axis + 1, -lead, length), framed);
}

function registerAverages(): void {
  for (const [name, gradientName] of [
    ['AvgPool', 'AvgPoolGrad'],
    ['AvgPool3D', 'AvgPool3DGrad'],
  ] as const) {
    register<Pool>(name, {
      inputs: ['x'],
      gradient: (dy, [x], attributes) => ({ x: () => averageGradient(gradientName, dy, x!, attributes) }),
    });
    // linear in dy, and its adjoint is the average; it does not depend on the input
    register<Pool>(gradientName, {
      inputs: ['input'],
      gradient: (ddx, [input], { filterSize, strides, pad }) => ({
        dy: () => runKernel(name, { x: ddx }, { filterSize, strides, pad }),
        input: zeros(input!),
      }),
    });
  }
}

/** What stands in `values` at the place of the largest number of each window of `x`, the first of equal ones. */
function atLargest(values: tf.Tensor, x: tf.Tensor, windows: Windows): tf.Tensor {
  const [image, framed] = [frameWithLowest(x, windows), frame(values, windows)];
  const [first, ...others] = placesOf(windows);
  let most = pick(image, first!, windows);
  let found = pick(framed, first!, windows);
  for (const place of others) {
    const next = pick(image, place, windows);
    found = tf.where(tf.greater(next, most), pick(framed, place, windows), found);
    most = tf.maximum(most, next);
  }
  return found;
}

export function registerPooling(): void {
  registerAverages();
  for (const name of ['MaxPoolGrad', 'MaxPool3DGrad']) {
    register<Pool>(name, {
      inputs: ['input', 'output'],
      gradient: (ddx, [input, output], attributes) => ({
        dy: () => atLargest(ddx, input!, poolWindows(input!.shape, attributes)),
        input: zeros(input!),
        output: zeros(output!),
      }),
    });
  }
  register<Parameters<typeof dilation2d>[2]>('Dilation2D', {
    inputs: ['x', 'filter'],
    gradient: (dy, [x, filter], attributes) => ({
      x: () => pullBack((v) => dilation2d(v, filter!, attributes), x!, dy),
      filter: () => pullBack((v) => dilation2d(x!, v, attributes), filter!, dy),
    }),
  });
}
