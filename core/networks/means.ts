/** What the last layer of a network says about objects of a space. */
import * as tf from '@tensorflow/tfjs';

import type { Space } from '../contracts.ts';

/** Bits and images lie in [-1, 1]. */
export const isBounded = ({ kind }: Space): boolean => kind === 'bits' || kind === 'image';

/**
 * A last layer that is linear, `[batch, ...space]` → what `decode` gives: means of points and codes, logits of what lies in [-1, 1]. An image's
 * mean is the tanh of the layer, which is 2σ(2a) − 1.
 */
export const decodedOf = (space: Space, layer: tf.Tensor): tf.Tensor => (space.kind === 'image' ? layer.mul(2) : layer);

/** What `decode` gives, `[batch, ...space]` → means of objects; that of a logit l is 2σ(l) − 1 = tanh(l/2). */
export const meansOf = (space: Space, decoded: tf.Tensor): tf.Tensor => (isBounded(space) ? tf.tanh(decoded.mul(0.5)) : decoded);
