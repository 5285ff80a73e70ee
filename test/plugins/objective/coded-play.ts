/** A play of a generator whose encoder and decoder are given: codes N(mean, e^logVariance) for every object, and what they decode to. */
import { type Play, type Posterior, tf } from 'ganvil';

import { RandomStreams } from '../../../core/run/random.ts';

export interface CodedPlay {
  readonly real: readonly (readonly number[])[];
  readonly mean: readonly (readonly number[])[];
  readonly logVariance?: readonly (readonly number[])[];
  /** Codes `[batch, dim]` → `[batch, n]`. */
  readonly decode: (z: tf.Tensor2D) => tf.Tensor;
}

const matrix = (rows: readonly (readonly number[])[]) => tf.tensor2d(rows.map((row) => [...row]));

/** For use inside `tf.tidy`. */
export function codedPlay({ real, mean, logVariance, decode }: CodedPlay): Play {
  const random = new RandomStreams(3, (produce, shape, dtype) => tf.tensor(produce(), [...shape], dtype));
  const means = matrix(mean);
  const logVariances = logVariance && matrix(logVariance);
  const encode = (): Posterior => {
    if (logVariances === undefined) return { mean: means, sample: means };
    const noise = random.stream('encoder').normal(means.shape);
    return { mean: means, logVariance: logVariances, sample: means.add(logVariances.mul(0.5).exp().mul(noise)) };
  };
  return {
    real: { samples: matrix(real) },
    batch: real.length,
    encode,
    decode,
    random: random.stream('objective'),
    at: (value: number | { from: number }) => (typeof value === 'number' ? value : value.from),
  } as unknown as Play;
}

/** The losses of the batch, or the one of all of it. */
export const codedLoss = (loss: ((play: Play) => tf.Tensor) | undefined, play: CodedPlay): number[] =>
  tf.tidy(() => Array.from(loss!(codedPlay(play)).dataSync()));
