/** What the codes of a posterior cost, and draws of many for each object. */
import * as tf from '@tensorflow/tfjs';

import type { Posterior, RandomStream } from '../contracts.ts';

/** KL(N(m, e^ℓ) ‖ N(0, 1)) = ½ (e^ℓ + m² − 1 − ℓ) of each number of each code. `[batch, dim]`. */
export const codeCosts = ({ mean, logVariance }: Posterior): tf.Tensor2D =>
  logVariance!.exp().add(mean.square()).sub(1).sub(logVariance!).mul(0.5);

/** All objects, `times` over: `[batch, …]` → `[times · batch, …]`. */
export const repeated = (x: tf.Tensor, times: number): tf.Tensor => tf.tile(x, [times, ...x.shape.slice(1).map(() => 1)]);

/**
 * `times` codes for each object, in the order of `repeated`: z = m + e^{ℓ/2} ξ, `[times · batch, dim]`, and log p(z) − log q(z | x), `[times · batch, 1]`.
 */
export function drawCodesOf(
  { mean, logVariance }: Posterior,
  times: number,
  random: RandomStream,
): { readonly codes: tf.Tensor2D; readonly logRatio: tf.Tensor2D } {
  const noise = random.normal([times * mean.shape[0], mean.shape[1]]);
  const logVariances = repeated(logVariance!, times);
  const codes = repeated(mean, times).add<tf.Tensor2D>(logVariances.mul(0.5).exp().mul(noise));
  // what both densities share is left out
  return { codes, logRatio: noise.square().add(logVariances).sub(codes.square()).sum<tf.Tensor2D>(1, true).mul(0.5) };
}
