/** A network's values on many bit strings. */
import * as tf from '@tensorflow/tfjs';

import type { Discriminator } from '../contracts.ts';
import { GanvilError } from '../errors.ts';
import { codeRange, stringsOf } from '../exact/strings.ts';

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

/** The raw scores of all strings of this length, by code. Throws E_METRIC_SAMPLES, with `where`, where one is not finite. */
export async function scoreAllStrings(discriminator: Discriminator, length: number, where: string): Promise<Float64Array> {
  const scores = await overStrings(codeRange(length), length, (x) => discriminator.outputs({ x }, { training: false }).score);
  const bad = scores.filter((score) => !Number.isFinite(score)).length;
  if (bad === 0) return scores;
  throw new GanvilError('E_METRIC_SAMPLES', {
    where,
    expected: 'a finite score for every string',
    received: `${bad} of ${scores.length} that are not`,
    fix: 'The discriminator has diverged: lower its learning rate or start again from an earlier checkpoint.',
  });
}
