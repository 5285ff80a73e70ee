import * as tf from '@tensorflow/tfjs';

import { type GradientCase, input } from './check.ts';
import { type Array64, add, at, fold, logSumExpOf, make, map, meanOf, mul, sub, sumOf, zip } from './float64.ts';

const all = (x: Array64): number[] => [...x.shape.keys()];
const mean = (x: Array64): Array64 => fold(x, all(x), meanOf);

/** Of labels and predictions, averaged. */
const loss = (
  name: string,
  run: (labels: tf.Tensor, predictions: tf.Tensor) => tf.Tensor,
  f: (label: number, prediction: number) => number,
  [low, high]: readonly [number, number] = [-1.5, 1.5],
): GradientCase => ({
  name: `losses.${name}`,
  inputs: [input([3, 4], Math.max(0.1, low), Math.min(0.9, high)), input([3, 4], low, high)],
  run: (labels, predictions) => run(labels, predictions),
  exact: (labels, predictions) => mean(zip(labels, predictions, f)),
});

const softplus = (x: number): number => Math.log1p(Math.exp(x));
const hinge = (x: number): number => Math.max(0, x);
/** −Σ labels · log softmax(logits), `[batch]`. */
const crossEntropy = (labels: Array64, logits: Array64): Array64 =>
  map(fold(mul(labels, sub(logits, fold(logits, [1], logSumExpOf, true))), [1], sumOf), (x) => -x);

const shipped: GradientCase[] = [
  loss('absoluteDifference', tf.losses.absoluteDifference, (a, b) => Math.abs(a - b)),
  loss('hingeLoss', tf.losses.hingeLoss, (a, b) => hinge(1 - (2 * a - 1) * b)),
  loss('huberLoss', (a, b) => tf.losses.huberLoss(a, b, undefined, 0.6), (a, b) => (Math.abs(a - b) <= 0.6 ? (a - b) ** 2 / 2 : 0.6 * (Math.abs(a - b) - 0.3))), // prettier-ignore
  loss('logLoss', tf.losses.logLoss, (a, b) => -a * Math.log(b + 1e-7) - (1 - a) * Math.log(1 - b + 1e-7), [0.2, 0.8]),
  loss('meanSquaredError', tf.losses.meanSquaredError, (a, b) => (a - b) ** 2),
  loss('sigmoidCrossEntropy', tf.losses.sigmoidCrossEntropy, (a, b) => softplus(b) - a * b),
  {
    name: 'losses.cosineDistance',
    inputs: [input([3, 4]), input([3, 4])],
    run: (a, b) => tf.losses.cosineDistance(a, b, 1),
    exact: (a, b) => mean(map(fold(mul(a, b), [1], sumOf), (x) => 1 - x)),
  },
  {
    name: 'losses.softmaxCrossEntropy, labels of any sum, weights',
    inputs: [input([3, 4], 0.1, 0.9), input([3, 4]), input([3], 0.5, 1.5)],
    run: (labels, logits, weights) => tf.losses.softmaxCrossEntropy(labels, logits, weights),
    exact: (labels, logits, weights) => mean(mul(crossEntropy(labels, logits), weights)),
  },
];

/** By hand, as objectives write them: scores of real and generated samples. */
const adversarial = (
  name: string,
  run: (real: tf.Tensor, fake: tf.Tensor) => tf.Tensor,
  f: (real: number, fake: number) => number,
): GradientCase => ({
  name: `loss: ${name}`,
  inputs: [input([5, 1], -3, 3), input([5, 1], -3, 3)],
  run: (real, fake) => tf.mean(run(real, fake)),
  exact: (real, fake) => mean(zip(real, fake, f)),
});

const objectives: GradientCase[] = [
  adversarial(
    'minimax',
    (r, f) => tf.add(tf.softplus(tf.neg(r)), tf.softplus(f)),
    (r, f) => softplus(-r) + softplus(f),
  ),
  adversarial(
    'least squares',
    (r, f) => tf.add(tf.squaredDifference(r, 1), tf.square(f)),
    (r, f) => (r - 1) ** 2 + f * f,
  ),
  adversarial(
    'hinge',
    (r, f) => tf.add(tf.relu(tf.sub(1, r)), tf.relu(tf.add(1, f))),
    (r, f) => hinge(1 - r) + hinge(1 + f),
  ),
  {
    name: 'loss: relativistic average',
    inputs: [input([5, 1]), input([5, 1])],
    run: (real, fake) => tf.mean(tf.add(tf.softplus(tf.sub(tf.mean(fake), real)), tf.softplus(tf.sub(fake, tf.mean(real))))),
    exact: (real, fake) => mean(add(map(sub(mean(fake), real), softplus), map(sub(fake, mean(real)), softplus))),
  },
  {
    name: 'loss: InfoNCE by matMul and logSumExp',
    inputs: [input([3, 2]), input([3, 2])],
    run: (a, b) => {
      const scores = tf.matMul(a, b, false, true);
      return tf.mean(tf.sub(tf.logSumExp(scores, 1), tf.sum(tf.mul(scores, tf.eye(3)), 1)));
    },
    exact: (a, b) => {
      const scores = make([3, 3], ([i, j]) => at(a, [i!, 0]) * at(b, [j!, 0]) + at(a, [i!, 1]) * at(b, [j!, 1]));
      return mean(
        sub(
          fold(scores, [1], logSumExpOf),
          make([3], ([i]) => at(scores, [i!, i!])),
        ),
      );
    },
  },
  {
    name: 'loss: maximum mean discrepancy, Gaussian kernel',
    inputs: [input([3, 2]), input([4, 2])],
    run: (x, y) => {
      const similarity = (a: tf.Tensor, b: tf.Tensor) => tf.mean(tf.exp(tf.neg(tf.sum(tf.squaredDifference(tf.expandDims(a, 1), tf.expandDims(b, 0)), 2)))); // prettier-ignore
      return tf.sub(tf.add(similarity(x, x), similarity(y, y)), tf.mul(2, similarity(x, y)));
    },
    exact: (x, y) => {
      const similarity = (a: Array64, b: Array64) =>
        mean(make([a.shape[0]!, b.shape[0]!], ([i, j]) => Math.exp(-((at(a, [i!, 0]) - at(b, [j!, 0])) ** 2) - (at(a, [i!, 1]) - at(b, [j!, 1])) ** 2))); // prettier-ignore
      return sub(
        add(similarity(x, x), similarity(y, y)),
        map(similarity(x, y), (v) => 2 * v),
      );
    },
  },
];

type Save = (tensors: tf.Tensor[]) => void;
/** `tf.customGrad`, whose types know nothing of the last argument. */
const custom = (f: (x: tf.Tensor, save: Save) => { value: tf.Tensor; gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.Tensor }) =>
  tf.customGrad(f as unknown as Parameters<typeof tf.customGrad>[0]);

const customized: GradientCase[] = [
  {
    name: 'customGrad that saves its output',
    inputs: [input([3, 4])],
    run: (x) =>
      custom((v, save) => {
        const value = tf.tanh(v);
        save([value]);
        return { value, gradFunc: (dy, [y]) => tf.mul(dy, tf.sub(1, tf.square(y!))) };
      })(tf.mul(x, 1)),
    exact: (x) => map(x, Math.tanh),
  },
  {
    name: 'customGrad that saves an intermediate',
    inputs: [input([3, 4])],
    run: (x) =>
      custom((v, save) => {
        const sine = tf.sin(v);
        save([sine, v]);
        return { value: tf.square(sine), gradFunc: (dy, [s, w]) => tf.mul(dy, tf.mul(tf.mul(2, s!), tf.cos(w!))) };
      })(tf.mul(x, 1)),
    exact: (x) => map(x, (v) => Math.sin(v) ** 2),
  },
  {
    name: 'customGrad that saves nothing and reads its input',
    inputs: [input([3, 4])],
    run: (x) => custom((v) => ({ value: tf.sin(v), gradFunc: (dy) => tf.mul(dy, tf.cos(v)) }))(tf.mul(x, 1)),
    exact: (x) => map(x, Math.sin),
  },
];

export const LOSSES: readonly GradientCase[] = [...shipped, ...objectives, ...customized];
