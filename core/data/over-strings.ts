/** A function of objects, taken on many bit strings. */
import * as tf from '@tensorflow/tfjs';

import { stringsOf } from '../exact/strings.ts';

/** Strings in a forward pass: 4 096 of 20 bits are 330 kB, and what a network of some hundred units makes of them a few MB. */
const BATCH = 4096;

/**
 * The values of `of`, `[batch, length] → [batch]` or `[batch, 1]`, on these strings: a score, or a log-probability. `of` runs outside
 * programs, and what it makes is freed. Throws where it gives another number of values.
 */
export async function overStrings(codes: Uint32Array, length: number, of: (x: tf.Tensor2D) => tf.Tensor): Promise<Float64Array> {
  const values = new Float64Array(codes.length);
  for (let from = 0; from < codes.length; from += BATCH) {
    const part = codes.subarray(from, from + BATCH);
    const tensor = tf.tidy(() => of(tf.tensor2d(stringsOf(part, length), [part.length, length])).clone());
    try {
      if (tensor.size !== part.length)
        throw new Error(`overStrings: ${part.length} strings gave values of the shape [${tensor.shape.join(', ')}]`);
      values.set(await tensor.data(), from); // waits for the device
    } finally {
      tensor.dispose();
    }
  }
  return values;
}
