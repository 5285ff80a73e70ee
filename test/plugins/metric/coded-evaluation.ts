/** What a metric looks at of a generator whose encoder and decoder are given. */
import type { tf } from 'ganvil';
import { type Dataset, type Evaluation, type Generator, type Objects, type Posterior, type Space } from 'ganvil';

import { fakeEvaluation } from './fake-evaluation.ts';

export interface CodedGenerator {
  /** Objects `[batch, n]` → mean, and log-variance where codes have one. */
  readonly encode?: (x: tf.Tensor2D) => { readonly mean: tf.Tensor2D; readonly logVariance?: tf.Tensor2D };
  readonly decode?: (z: tf.Tensor2D) => tf.Tensor;
}

export const codedGenerator = ({ encode, decode }: CodedGenerator): Generator =>
  ({
    ...(encode && {
      encode: (x: tf.Tensor): Posterior => {
        const posterior = encode(x as tf.Tensor2D);
        return { ...posterior, sample: posterior.mean };
      },
    }),
    ...(decode && { decode }),
  }) as unknown as Generator;

/** Rows as objects. */
export const objectsOf = (rows: readonly (readonly number[])[]): Objects => ({ count: rows.length, x: Float32Array.from(rows.flat()) });

/** `splits`: real objects by their split; `train` are those that a metric takes by default. */
export function codedEvaluation(
  space: Space,
  generator: Generator,
  splits: { readonly train: Objects; readonly test?: Objects },
  dataset: Partial<Dataset> = {},
): Evaluation {
  const counts = Object.fromEntries(Object.entries(splits).map(([name, { count }]) => [name, { count, digest: '' }]));
  return {
    ...fakeEvaluation({ space, generated: { count: 0, x: new Float32Array() } }),
    dataset: { space, classes: 0, splits: counts, ...dataset } as Dataset,
    generator,
    real: (count, { split = 'train' } = {}) => {
      const { x, count: known } = splits[split]!;
      const size = x.length / known;
      return { count, x: Float32Array.from({ length: count * size }, (_, at) => x[at % x.length]!) }; // all once before any comes again
    },
  };
}
