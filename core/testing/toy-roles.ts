/** Small smooth roles with known parts. Their nonlinearity is tanh: with relu or softplus a wrong second derivative goes unseen. */
import * as tf from '@tensorflow/tfjs';

import type { Discriminator, RandomStream, Sample, SamplePart, Solver, Space, TrainedGenerator } from '../contracts.ts';

/** Classes of the toy's labels. */
export const CLASSES = 3;
/** Length of the toy's codes. */
export const CODE = 2;
const HIDDEN = 3;

const sizeOf = ({ shape }: Space) => shape.reduce((product, n) => product * n, 1);
/** A variable of N(0, std²). */
const weights = (random: RandomStream, shape: [number, number?], std: number): tf.Variable => {
  const count = shape.reduce<number>((product, n) => product * n!, 1);
  return tf.tidy(() =>
    tf.variable(
      tf.tensor(
        random.normals(count).map((value) => std * value),
        shape as number[],
      ),
    ),
  );
};

/** s = bias + tanh(parts · W + c) · v: with `spread` 0.3 a score lies within about 0.5 of the bias. Gives features and class logits. */
export function toyDiscriminator(
  space: Space,
  {
    random,
    bias = 0.3,
    spread = 0.3,
    judges = ['x'],
  }: { random: RandomStream; bias?: number; spread?: number; judges?: readonly SamplePart[] },
): Discriminator {
  const width = { x: sizeOf(space), z: CODE, y: CLASSES };
  const variables = {
    W: weights(random, [judges.reduce((sum, part) => sum + width[part], 0), HIDDEN], 0.7),
    c: weights(random, [HIDDEN], 0.3),
    v: weights(random, [HIDDEN, 1], spread),
    bias: tf.tidy(() => tf.variable(tf.tensor1d([bias]))),
    classes: weights(random, [HIDDEN, CLASSES], 0.5),
  };
  const flat = (sample: Sample, part: SamplePart) => {
    if (part === 'y') return tf.oneHot(sample.y as tf.Tensor1D, CLASSES).toFloat();
    return sample[part]!.reshape([-1, width[part]]);
  };
  return {
    variables,
    state: {},
    judges,
    outputs: (sample, { values = Object.values(variables) }) => {
      const [W, c, v, b, classes] = values as tf.Tensor2D[];
      const given =
        judges.length === 1
          ? flat(sample, judges[0]!)
          : tf.concat(
              judges.map((part) => flat(sample, part)),
              1,
            );
      const features = tf.tanh<tf.Tensor2D>(given.matMul(W!).add(c!));
      return { score: features.matMul(v!).add<tf.Tensor2D>(b!), features, heads: { class: features.matMul(classes!) } };
    },
  };
}

/** x = tanh(z · A + a), with an encoder, a decoder and a log-probability (that of unit normals around the decoded mean code). */
export function toyGenerator(space: Space, random: RandomStream): TrainedGenerator {
  const size = sizeOf(space);
  const variables = {
    A: weights(random, [CODE, size], 0.8),
    a: weights(random, [size], 0.3),
    mean: weights(random, [size, CODE], 0.5),
    logVariance: weights(random, [size, CODE], 0.5),
  };
  const shaped = (x: tf.Tensor) => x.reshape([-1, ...space.shape]);
  const flat = (x: tf.Tensor) => x.reshape<tf.Tensor2D>([-1, size]);
  const decode = (z: tf.Tensor2D, [A, a]: readonly tf.Tensor[]) => shaped(tf.tanh(z.matMul(A!).add(a!)));
  const own = Object.values(variables);
  return {
    space,
    estimator: 'pathwise',
    variables,
    state: {},
    generate: ({ z, batch, random: stream, values = own }) => ({
      samples: decode(z ?? (stream.normal([batch, CODE]) as tf.Tensor2D), values),
    }),
    encode: (x, { random: stream }) => {
      const [mean, logVariance] = [flat(x).matMul(variables.mean), tf.tanh(flat(x).matMul(variables.logVariance))] as [
        tf.Tensor2D,
        tf.Tensor2D,
      ];
      const noise = stream.normal([x.shape[0], CODE]);
      return { mean, logVariance, sample: mean.add(logVariance.mul(0.5).exp().mul(noise)) };
    },
    decode: (z) => decode(z, own),
    logProbability: (x) =>
      flat(x)
        .sub(flat(decode(flat(x).matMul(variables.mean) as tf.Tensor2D, own)))
        .square()
        .sum(1)
        .mul(-0.5),
  };
}

/** Proposes points of N(0, I), whatever D says: a generator without variables. */
export const toySolver = (space: Space): Solver => ({
  space,
  estimator: 'none',
  variables: {},
  state: {},
  generate: ({ batch, random }) => Promise.resolve({ samples: random.normal([batch, ...space.shape]), evaluations: 0 }),
});
