/** Paddings given as numbers, which tfjs-node refuses in its kernels or in their gradients: the image is framed first, and not padded then. */
import * as tf from '@tensorflow/tfjs';

import { type Inputs, recomposeKernel } from './replace.ts';

type Paddings = [number, number][];
interface Attributes {
  readonly pad: 'valid' | 'same' | number | Paddings;
  readonly inputShape?: number[];
}
type Shipped = (inputs: Inputs, attributes: Attributes) => tf.Tensor;

const LOWEST = -3.4028234663852886e38; // of float32

const framing = (pad: number | Paddings): Paddings => (typeof pad === 'number' ? [[0, 0], [pad, pad], [pad, pad], [0, 0]] : pad); // prettier-ignore
const unframe = (x: tf.Tensor, paddings: Paddings): tf.Tensor =>
  tf.slice(
    x,
    paddings.map(([before]) => before),
    paddings.map(([before, after], axis) => x.shape[axis]! - before - after),
  );

export function acceptPaddings(): void {
  const framed = (name: string, body: (inputs: Inputs, attributes: Attributes, paddings: Paddings, shipped: Shipped) => tf.Tensor) =>
    recomposeKernel<Attributes>('tensorflow', name, (inputs, attributes, shipped) =>
      typeof attributes.pad === 'string'
        ? shipped(inputs, attributes)
        : body(inputs, { ...attributes, pad: 'valid' }, framing(attributes.pad), shipped),
    );
  for (const name of [
    ...['Conv2D', 'FusedConv2D', 'DepthwiseConv2dNative', 'FusedDepthwiseConv2D'],
    ...['Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropFilter'],
  ]) {
    framed(name, (inputs, attributes, paddings, shipped) => shipped({ ...inputs, x: tf.pad(inputs.x!, paddings) }, attributes));
  }
  for (const name of ['Conv2DBackpropInput', 'DepthwiseConv2dNativeBackpropInput']) {
    framed(name, (inputs, attributes, paddings, shipped) => {
      const inputShape = attributes.inputShape!.map((size, axis) => size + paddings[axis]![0] + paddings[axis]![1]);
      return unframe(shipped(inputs, { ...attributes, inputShape }), paddings);
    });
  }
  framed('MaxPool', ({ x }, attributes, paddings, shipped) => shipped({ x: tf.pad(x!, paddings, LOWEST) }, attributes));
  framed('MaxPoolGrad', (inputs, attributes, paddings, shipped) =>
    unframe(shipped({ ...inputs, input: tf.pad(inputs.input!, paddings, LOWEST) }, attributes), paddings),
  );
  // an average is taken over the places inside the image
  framed('AvgPool', ({ x }, attributes, paddings, shipped) =>
    tf.div(shipped({ x: tf.pad(x!, paddings) }, attributes), shipped({ x: tf.pad(tf.ones(x!.shape), paddings) }, attributes)),
  );
}
