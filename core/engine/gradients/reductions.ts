/** Gradients of reductions and scans along axes. */
import * as tf from '@tensorflow/tfjs';

import { pullBack, register } from './register.ts';

/** Shipped, every one of several largest numbers gets the whole gradient; they share it. */
function registerExtremes(): void {
  const share = (dy: tf.Tensor, x: tf.Tensor, y: tf.Tensor, axis: number | number[] | undefined) => {
    const axes = tf.util.parseAxisParam(axis as number[], x.shape);
    const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
    const largest = tf.cast(tf.equal(x, tf.reshape(y, kept)), 'float32');
    return tf.mul(tf.reshape(dy, kept), tf.div(largest, tf.sum(largest, axes, true)));
  };
  register<{ reductionIndices: number[] }>('Max', {
    inputs: ['x'],
    outputs: [true],
    gradient: (dy, [x, y], { reductionIndices }) => ({ x: () => share(dy, x!, y!, reductionIndices) }),
  });
  register<{ axis: number[] }>('Min', {
    inputs: ['x'],
    outputs: [true],
    gradient: (dy, [x, y], { axis }) => ({ x: () => share(dy, x!, y!, axis) }),
  });
}

interface ScanAttributes {
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

/** Moves along an axis by `distance`, filling with ones. */
function shiftOnes(x: tf.Tensor, axis: number, distance: number): tf.Tensor {
  const size = [...x.shape];
  size[axis] = x.shape[axis]! - distance;
  const filled = [...x.shape];
  filled[axis] = distance;
  return tf.concat([tf.ones(filled), tf.slice(x, x.shape.map(() => 0), size)], axis); // prettier-ignore
}

/** Products of everything up to each place, by log2(n) multiplications of shifted copies: no division, so zeros do no harm. */
function runningProduct(x: tf.Tensor, { axis, exclusive, reverse }: ScanAttributes): tf.Tensor {
  const length = x.shape[axis]!;
  let product = reverse ? tf.reverse(x, axis) : x;
  if (exclusive) product = shiftOnes(product, axis, 1);
  for (let distance = 1; distance < length; distance *= 2) product = tf.mul(product, shiftOnes(product, axis, distance));
  return reverse ? tf.reverse(product, axis) : product;
}

function registerScans(): void {
  // shipped, the result is transposed whenever the axis is not the last
  register<ScanAttributes>('Cumsum', {
    gradient: (dy, _saved, { axis, exclusive, reverse }) => ({ x: () => tf.cumsum(dy, axis, exclusive, !reverse) }),
  });
  register<ScanAttributes>('Cumprod', {
    inputs: ['x'],
    gradient: (dy, [x], attributes) => {
      const axis = tf.util.parseAxisParam(attributes.axis, x!.shape)[0]!;
      return { x: () => pullBack((v) => runningProduct(v, { ...attributes, axis }), x!, dy) };
    },
  });
  // shipped by running products, which have no gradient
  register<{ axis: number | number[] | undefined }>('Prod', {
    inputs: ['x'],
    gradient: (dy, [x], { axis }) => ({
      x: () => {
        const axes = tf.util.parseAxisParam(axis as number[], x!.shape);
        const kept = x!.shape.flatMap((_size, i) => (axes.includes(i) ? [] : [i]));
        const order = [...kept, ...axes];
        const inOrder = tf.transpose(x!, order);
        const rows = tf.reshape(inOrder, [...kept.map((i) => x!.shape[i]!), -1]);
        const scan = (reverse: boolean) => runningProduct(rows, { axis: kept.length, exclusive: true, reverse });
        const others = tf.mul(scan(false), scan(true));
        const slopes = tf.transpose(
          tf.reshape(others, inOrder.shape),
          order.map((_axis, i) => order.indexOf(i)),
        );
        const shape = x!.shape.map((size, i) => (axes.includes(i) ? 1 : size));
        return tf.mul(tf.reshape(dy, shape), slopes);
      },
    }),
  });
}

export function registerReductions(): void {
  registerExtremes();
  registerScans();
  register<{ dim: number }>('Softmax', {
    inputs: ['logits'],
    gradient: (dy, [logits], { dim }) => ({
      logits: () => {
        const y = tf.softmax(logits!, dim);
        const weighted = tf.mul(dy, y);
        return tf.sub(weighted, tf.mul(tf.sum(weighted, [dim], true), y));
      },
    }),
  });
}
