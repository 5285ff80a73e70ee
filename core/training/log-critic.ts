/** A perceptron that tells objects of P from those of Q by log-loss: what theory says of the best D is measured on it. */
import * as tf from '@tensorflow/tfjs';

import type { Engine, OptimizerChoice, RandomStream } from '../contracts.ts';
import type { Network } from '../engine/network.ts';
import { perceptron, type PerceptronParams } from '../networks/perceptron.ts';
import { descend } from './descend.ts';

export interface LogCritic {
  readonly engine: Engine;
  /** Of its program. */
  readonly name: string;
  /** For its initial weights; `draw` has streams of its own. */
  readonly random: RandomStream;
  readonly network: PerceptronParams;
  /** Numbers in an object. */
  readonly inputs: number;
  readonly optimizer: OptimizerChoice;
  readonly steps: number;
  /** Objects of P and of Q, each `[batch, inputs]`, made inside a program. */
  draw(): { readonly real: tf.Tensor2D; readonly fake: tf.Tensor2D };
  onStep?(step: number, loss: number): Promise<void> | void;
}

/** min E sp(−s(x)) + E sp(s(x̃)), −V of Goodfellow et al. 2014. The network is the caller's to dispose; where training throws there is none. */
export async function trainLogCritic({ network: params, inputs, random, draw, ...descent }: LogCritic): Promise<Network> {
  const network = perceptron(params, { inputs, outputs: [1], random });
  const score = (x: tf.Tensor) => network.apply(x, { training: true })[0]!;
  try {
    await descend({
      ...descent,
      variables: Object.values(network.variables),
      loss: () => {
        const { real, fake } = draw();
        return tf
          .softplus(score(real).neg())
          .mean()
          .add(tf.softplus(score(fake)).mean());
      },
    });
    return network;
  } catch (error) {
    network.dispose();
    throw error;
  }
}

/** Objects in a forward pass. */
const BATCH = 8192;

/** The network's first output for each object of `x`, which holds `inputs` numbers of each side by side. */
export async function scoresOf(network: Network, x: Float32Array, inputs: number): Promise<Float32Array> {
  const count = x.length / inputs;
  const scores = new Float32Array(count);
  for (let from = 0; from < count; from += BATCH) {
    const to = Math.min(count, from + BATCH);
    const part = tf.tidy(
      () => network.apply(tf.tensor2d(x.subarray(from * inputs, to * inputs), [to - from, inputs]), { training: false })[0]!,
    );
    try {
      scores.set(await part.data<'float32'>(), from);
    } finally {
      part.dispose();
    }
  }
  return scores;
}

/** V = E log σ(s(x)) + E log(1 − σ(s(x̃))), in float64. */
export function logValue(real: ArrayLike<number>, fake: ArrayLike<number>): number {
  const mean = (scores: ArrayLike<number>, sign: number) => {
    let sum = 0;
    for (let i = 0; i < scores.length; i++) sum += softplus(sign * scores[i]!);
    return sum / scores.length;
  };
  return -mean(real, -1) - mean(fake, 1);
}

const softplus = (u: number) => Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u)));
