/** What solvers maximise, and one program for each. */
import type * as tf from '@tensorflow/tfjs';

import type { Discriminator, GenerateRequest } from '../contracts.ts';
import { GanvilError } from '../errors.ts';

/** `[batch, ...space] → [batch, 1]`. */
export type Score = (x: tf.Tensor) => tf.Tensor2D;

/**
 * What `make` makes of a request's objective, once for each; of D's score, as in evaluation, where the request names none. A program keeps the
 * function that it was prepared with, so one program for all objectives would maximise the first for ever.
 */
export function perObjective<T>(discriminator: Discriminator, make: (score: Score) => T): (objective?: GenerateRequest['objective']) => T {
  const own: Score = (x) => discriminator.outputs({ x }, { training: false }).score;
  const made = new WeakMap<Score, T>();
  return (objective = own) => {
    let one = made.get(objective);
    if (one === undefined) made.set(objective, (one = make(objective)));
    return one;
  };
}

/** Throws E_RUN_NOT_FINITE where a score is not a finite number. */
export function requireFinite(scores: Float32Array, where: string): void {
  const bad = scores.reduce((count, score) => count + (Number.isFinite(score) ? 0 : 1), 0);
  if (bad === 0) return;
  throw new GanvilError('E_RUN_NOT_FINITE', {
    where,
    expected: 'finite scores',
    received: `${bad} of ${scores.length} that are not`,
    fix: 'The discriminator has diverged: lower its learning rate, or bound its scores by a term such as score-decay.',
  });
}
