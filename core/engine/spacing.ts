/** Zeros between and around the numbers of an axis. */
import * as tf from '@tensorflow/tfjs';

/** An axis of n becomes one of n · step, with `step` − 1 zeros behind every number. */
export function spread(x: tf.Tensor, axis: number, step: number): tf.Tensor {
  if (step === 1) return x;
  const shape = x.shape.flatMap((size, i) => (i === axis ? [size, 1] : [size]));
  const paddings = shape.map((_size, i): [number, number] => (i === axis + 1 ? [0, step - 1] : [0, 0]));
  return tf.reshape(
    tf.pad(tf.reshape(x, shape), paddings),
    x.shape.map((size, i) => (i === axis ? size * step : size)),
  );
}

/** Shifts an axis by `lead` zeros (to the left where negative) and cuts or fills it to `length`. */
export function fit(x: tf.Tensor, axis: number, lead: number, length: number): tf.Tensor {
  const start = Math.max(0, -lead);
  const before = Math.max(0, lead);
  const size = Math.min(x.shape[axis]! - start, length - before);
  const along = <T>(value: T, otherwise: T) => x.shape.map((_size, i) => (i === axis ? value : otherwise));
  const cut = size === x.shape[axis] ? x : tf.slice(x, along(start, 0), along(size, -1));
  const paddings = along<[number, number]>([before, length - before - size], [0, 0]);
  return before === 0 && length === size ? cut : tf.pad(cut, paddings);
}
