/**
 * Bits that can be trained through. A bit's logit l gives it the probability σ(l) of being 1; its mean on the scale of bits is
 * 2σ(l) − 1 = tanh(l/2).
 */
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

import type { Game, Generated, GenerateRequest, Scheduled, Space, TrainedGenerator } from '../contracts.ts';
import { GanvilError } from '../errors.ts';
import { scheduled } from '../training/schedule.ts';

/** The params of a generator that chooses how it makes bits. */
export const bitHeadParams = {
  bits: z
    .enum(['soft', 'straight-through', 'gumbel-softmax', 'score-function'])
    .default('soft')
    .describe(
      'How bits are made of logits. soft: their means. straight-through: the likelier value, with the slope of the mean. ' +
        'gumbel-softmax: relaxed draws. score-function: draws, trained by the gradient of their log-probability.',
    ),
  temperature: scheduled(z.number().positive())
    .default(1)
    .describe('Of gumbel-softmax: low is nearer to bits and has steeper gradients; a number or a schedule { from, to, steps }.'),
};
export interface BitHeadParams {
  readonly bits: 'soft' | 'straight-through' | 'gumbel-softmax' | 'score-function';
  readonly temperature: Scheduled;
}

/** Throws E_SPEC_MISMATCH where a way to make bits is chosen for a space of other objects. */
export function requireBitHead(id: string, { bits }: BitHeadParams, { kind }: Space): void {
  if (kind === 'bits' || bits === 'soft') return;
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: id,
    expected: `a data set of bit strings, since \`bits\` is ${bits}`,
    received: `objects of the space ${kind}`,
    fix: 'Leave `bits` out, or take a data set of bit strings, such as stroke.',
  });
}

/** The estimator of the gradient through bits made in this way. */
export const bitsEstimator = ({ bits }: BitHeadParams): TrainedGenerator['estimator'] =>
  bits === 'score-function' ? 'score-function' : 'pathwise';

/** 1 where a condition holds, else −1. */
const signs = (isOne: tf.Tensor): tf.Tensor => isOne.toFloat().mul(2).sub(1);

/** Independent bits with these logits, each −1 or 1. No gradient. `[batch, n]` → `[batch, n]`. */
export const drawBits = (logits: tf.Tensor, { random }: Pick<GenerateRequest, 'random'>): tf.Tensor =>
  signs(random.uniform(logits.shape).less(tf.sigmoid(logits)));

/** log P of bits x = ±1 with these logits, `[batch]`: log σ(x·l) summed over the bits. */
export const logProbabilityOfBits = (x: tf.Tensor, logits: tf.Tensor): tf.Tensor1D =>
  x.mul(logits).neg().softplus().sum<tf.Tensor1D>(1).neg();

/** The value of `hard` with the slope of `soft`. Bengio et al. 2013, arXiv:1308.3432, §4. */
export function straightThrough(hard: tf.Tensor, soft: tf.Tensor): tf.Tensor {
  return tf.customGrad((_soft) => ({ value: hard.clone(), gradFunc: (dy) => dy }))(soft);
}

/** Draws of independent bits, with the slope of their means. */
export const drawThrough = (logits: tf.Tensor, request: Pick<GenerateRequest, 'random'>): tf.Tensor =>
  straightThrough(drawBits(logits, request), tf.tanh(logits.mul(0.5)));

/** The logistic distribution's draws come from uniforms in this distance of 0 and 1: they are finite, at most 13.8. */
const EDGE = 1e-6;

/** Bits of logits `[batch, n]`. `at` gives the temperature of the step. */
export function makeBits(
  logits: tf.Tensor,
  { bits, temperature }: BitHeadParams,
  request: Pick<GenerateRequest, 'random' | 'training'>,
  at: Game['at'],
): Generated {
  switch (bits) {
    case 'soft':
      return { samples: tf.tanh(logits.mul(0.5)) };
    case 'straight-through':
      return { samples: straightThrough(signs(logits.greater(0)), tf.tanh(logits.mul(0.5))) };
    case 'gumbel-softmax': {
      // the difference of two Gumbel draws is logistic: l + λ > 0 with the probability σ(l)
      const uniform = request.random.uniform(logits.shape, EDGE, 1 - EDGE);
      const noisy = logits.add(uniform.log().sub(tf.sub(1, uniform).log()));
      return { samples: request.training ? tf.tanh(noisy.mul(0.5).div(at(temperature))) : signs(noisy.greater(0)) };
    }
    case 'score-function': {
      const samples = drawBits(logits, request);
      return { samples, logProbability: logProbabilityOfBits(samples, logits) };
    }
  }
}
