/** How near independent bits, mixed over a number of equally likely codes, come to a toy: P_G = 1/K Σₖ Πᵢ q_ki. */
import * as tf from '@tensorflow/tfjs';

import type { Engine, Enumeration, OptimizerChoice, RandomStream } from '../contracts.ts';
import { klDivergence } from '../exact/divergences.ts';
import { stateCount, stringsOf } from '../exact/strings.ts';
import { addProducts, uniformOn } from '../exact/tables.ts';
import { descend } from './descend.ts';

export interface MixedBits {
  readonly engine: Engine;
  readonly random: RandomStream;
  /** P is uniform over its valid strings. */
  readonly toy: Enumeration;
  /** K. With one code the problem is convex; with more it is not. */
  readonly codes: number;
  /** Random beginnings, side by side in one program. */
  readonly starts: number;
  readonly optimizer: OptimizerChoice;
  readonly steps: number;
  onStep?(step: number, loss: number): Promise<void> | void;
}

/**
 * The least KL(P‖P_G), in nats, of all starts after descent of E_P[−log P_G] in the logits of q: trained in float32, then summed over all strings in float64.
 */
export async function leastMixedKl({ engine, random, toy, codes, starts, optimizer, steps, onStep }: MixedBits): Promise<number> {
  const { length, valid } = toy;
  const size = codes * length;
  const logits = tf.tidy(() => tf.variable(tf.tensor2d(random.normals(starts * size), [starts * codes, length])));
  const ones = tf.tidy(() => tf.tensor2d(stringsOf(valid, length), [valid.length, length]).relu<tf.Tensor2D>());
  try {
    await descend({
      engine,
      name: `${starts} times ${codes} codes of ${valid.length} strings of ${length} bits`,
      variables: [logits],
      optimizer,
      steps,
      loss: () => {
        const logOfString = logits.matMul(ones, false, true).sub(tf.softplus(logits).sum(1, true));
        const all = tf.logSumExp(logOfString.reshape([starts, codes, valid.length]), 1);
        return all.mean<tf.Scalar>().neg().add(Math.log(codes));
      },
      ...(onStep === undefined ? {} : { onStep }),
    });
    const found = (await logits.data<'float32'>()).map((logit) => 1 / (1 + Math.exp(-logit)));
    const p = uniformOn(valid, length);
    const divergences = Array.from({ length: starts }, (_, start) => {
      const sum = new Float64Array(stateCount(length));
      addProducts(sum, found.subarray(start * size, (start + 1) * size), length);
      const q = sum.map((mass) => mass / codes);
      return klDivergence(p, q);
    });
    return Math.min(...divergences);
  } finally {
    tf.dispose([logits, ones]);
  }
}
