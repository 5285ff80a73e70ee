/** −log p(x | code) of objects and what `decode` gives, for objectives and metrics that reconstruct. */
import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

import type { Space } from '../contracts.ts';
import { GanvilError } from '../errors.ts';
import { isBounded, meansOf } from './means.ts';

/** The params that say how far a reconstruction is from its object. */
export const likelihoodParams = {
  likelihood: z
    .enum(['auto', 'bernoulli', 'gaussian', 'l1'])
    .default('auto')
    .describe(
      'p(x | code). bernoulli: independent bits, or pixels read as probabilities. auto: bernoulli for bits, gaussian for the rest.',
    ),
  sigma: z.number().positive().default(1).describe('Standard deviation of gaussian, in units of the objects; images go from −1 to 1.'),
};
export interface LikelihoodParams {
  readonly likelihood: 'auto' | 'bernoulli' | 'gaussian' | 'l1';
  readonly sigma: number;
}

export interface Likelihood {
  readonly name: 'bernoulli' | 'gaussian' | 'l1';
  /** −log p(x | code) but for `constant`, summed over the numbers of an object: `[batch, ...space]` twice → `[batch, 1]`. */
  loss(decoded: tf.Tensor, x: tf.Tensor): tf.Tensor2D;
  /** What −log p has beside `loss`, whatever the objects are. */
  readonly constant: number;
}

/**
 * bernoulli: Σ softplus(l) − l·x, x from 0 to 1; gaussian: Σ (x − μ)²/2σ²; l1: Σ |x − μ|. Throws E_SPEC_MISMATCH for bernoulli where objects do
 * not lie in [-1, 1].
 */
export function likelihoodOf(id: string, space: Space, { likelihood, sigma }: LikelihoodParams): Likelihood {
  const name = likelihood !== 'auto' ? likelihood : space.kind === 'bits' ? 'bernoulli' : 'gaussian';
  const size = space.shape.reduce((product, n) => product * n, 1);
  const summed = (terms: tf.Tensor): tf.Tensor2D => terms.reshape([-1, size]).sum(1, true);
  switch (name) {
    case 'bernoulli':
      if (!isBounded(space)) {
        throw new GanvilError('E_SPEC_MISMATCH', {
          where: id,
          expected: 'bits or images, since `likelihood` is bernoulli',
          received: `objects of the space ${space.kind}`,
          fix: 'Take `likelihood: gaussian`.',
        });
      }
      return { name, constant: 0, loss: (decoded, x) => summed(decoded.softplus().sub(decoded.mul(x.add(1).mul(0.5)))) };
    case 'gaussian':
      return {
        name,
        constant: size * (Math.log(sigma) + 0.5 * Math.log(2 * Math.PI)),
        loss: (decoded, x) =>
          summed(
            x
              .sub(meansOf(space, decoded))
              .square()
              .mul(1 / (2 * sigma * sigma)),
          ),
      };
    case 'l1':
      return { name, constant: size * Math.LN2, loss: (decoded, x) => summed(x.sub(meansOf(space, decoded)).abs()) };
  }
}
