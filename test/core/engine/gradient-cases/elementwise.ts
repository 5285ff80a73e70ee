import * as tf from '@tensorflow/tfjs';

import { type GradientCase, input } from './check.ts';
import { add, erf, map, zip } from './float64.ts';

const unary = (
  name: string,
  run: (x: tf.Tensor) => tf.Tensor,
  f: (x: number) => number,
  [low, high]: readonly [number, number] = [-1.5, 1.5],
): GradientCase => ({ name, inputs: [input([3, 4], low, high)], run: (x) => run(x), exact: (x) => map(x, f) });

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softplus = (x: number): number => Math.log1p(Math.exp(x));
const elu = (x: number, alpha = 1): number => (x > 0 ? x : alpha * Math.expm1(x));
// Klambauer et al. 2017
const [SELU_SCALE, SELU_ALPHA] = [1.0507009873554805, 1.6732632423543772];

const smooth: GradientCase[] = [
  unary('acos', tf.acos, Math.acos, [-0.9, 0.9]),
  unary('acosh', tf.acosh, Math.acosh, [1.2, 3]),
  unary('asin', tf.asin, Math.asin, [-0.9, 0.9]),
  unary('asinh', tf.asinh, Math.asinh),
  unary('atan', tf.atan, Math.atan),
  unary('atanh', tf.atanh, Math.atanh, [-0.9, 0.9]),
  unary('cos', tf.cos, Math.cos),
  unary('cosh', tf.cosh, Math.cosh),
  unary('erf', tf.erf, erf),
  unary('exp', tf.exp, Math.exp),
  unary('expm1', tf.expm1, Math.expm1),
  unary('log', tf.log, Math.log, [0.3, 3]),
  unary('log1p', tf.log1p, Math.log1p, [-0.6, 2]),
  unary('logSigmoid', tf.logSigmoid, (x) => -softplus(-x)),
  unary('neg', tf.neg, (x) => -x),
  unary('reciprocal', tf.reciprocal, (x) => 1 / x, [0.5, 2]),
  unary('rsqrt', tf.rsqrt, (x) => 1 / Math.sqrt(x), [0.4, 3]),
  unary('sigmoid', tf.sigmoid, sigmoid),
  unary('sin', tf.sin, Math.sin),
  unary('sinh', tf.sinh, Math.sinh),
  unary('softplus', tf.softplus, softplus),
  unary('sqrt', tf.sqrt, Math.sqrt, [0.3, 3]),
  unary('square', tf.square, (x) => x * x),
  unary('tan', tf.tan, Math.tan, [-1.1, 1.1]),
  unary('tanh', tf.tanh, Math.tanh),
  unary(
    'swish (x · sigmoid(x))',
    (x) => tf.mul(x, tf.sigmoid(x)),
    (x) => x * sigmoid(x),
  ),
  unary(
    'gelu (x · Φ(x))',
    (x) => tf.mul(x, tf.mul(0.5, tf.add(1, tf.erf(tf.div(x, Math.SQRT2))))),
    (x) => (x * (1 + erf(x / Math.SQRT2))) / 2,
  ),
  unary(
    'clone',
    (x) => x.clone(),
    (x) => x,
  ),
];

const kinked: GradientCase[] = [
  unary('abs', tf.abs, Math.abs),
  unary(
    'clipByValue',
    (x) => tf.clipByValue(x, -0.5, 0.7),
    (x) => Math.min(0.7, Math.max(-0.5, x)),
  ),
  unary('elu', tf.elu, elu),
  unary(
    'leakyRelu',
    (x) => tf.leakyRelu(x, 0.2),
    (x) => Math.max(x, 0.2 * x),
  ),
  unary('relu', tf.relu, (x) => Math.max(0, x)),
  unary('relu6', tf.relu6, (x) => Math.min(6, Math.max(0, x)), [-5, 9]),
  unary('selu', tf.selu, (x) => SELU_SCALE * elu(x, SELU_ALPHA)),
  unary(
    'where',
    (x) => tf.where(tf.greater(x, 0), tf.square(x), tf.sin(x)),
    (x) => (x > 0 ? x * x : Math.sin(x)),
  ),
];

const steps: GradientCase[] = [
  unary('cast to int32', (x) => tf.cast(tf.cast(x, 'int32'), 'float32'), Math.trunc, [-3, 3]),
  unary('ceil', tf.ceil, Math.ceil, [-3, 3]),
  unary('floor', tf.floor, Math.floor, [-3, 3]),
  unary(
    'greater',
    (x) => tf.cast(tf.greater(x, 0.1), 'float32'),
    (x) => Number(x > 0.1),
  ),
  unary(
    'isNaN',
    (x) => tf.cast(tf.isNaN(x), 'float32'),
    () => 0,
  ),
  unary(
    'logicalNot, logicalXor',
    (x) => tf.cast(tf.logicalXor(tf.logicalNot(tf.less(x, 0)), tf.less(x, 0.5)), 'float32'),
    (x) => Number(x >= 0 !== x < 0.5),
  ),
  unary('round', tf.round, Math.round, [-3, 3]),
  unary('sign', tf.sign, Math.sign),
  unary(
    'step',
    (x) => tf.step(x, -0.5),
    (x) => (x > 0 ? 1 : -0.5),
  ),
  unary(
    'zerosLike, onesLike',
    (x) => tf.add(tf.onesLike(x), tf.zerosLike(x)),
    () => 1,
  ),
];

type Interval = readonly [low: number, high: number];
/** Two operands of which one is broadcast, either way. */
const binary = (
  name: string,
  run: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  f: (a: number, b: number) => number,
  first: Interval = [-1.5, 1.5],
  second: Interval = first,
): GradientCase => ({
  name: `${name}, broadcast`,
  inputs: [input([3, 1], ...first), input([2, 3, 4], ...second), input([4], ...first), input([3, 4], ...first)],
  run: (a, b, c, d) => tf.add(run(a, b), tf.mul(run(c, b), run(d, d.mul(0.5).add(0.3)))),
  exact: (a, b, c, d) => zip(zip(a, b, f), zip(zip(c, b, f), zip(d, map(d, (x) => 0.5 * x + 0.3), f), (x, y) => x * y), (x, y) => x + y), // prettier-ignore
});

const binaries: GradientCase[] = [
  binary('add', tf.add, (a, b) => a + b),
  binary('atan2', tf.atan2, Math.atan2, [0.5, 2]),
  binary('div', tf.div, (a, b) => a / b, [0.5, 2]),
  binary('divNoNan', tf.divNoNan, (a, b) => a / b, [0.5, 2]),
  binary('floorDiv', tf.floorDiv, (a, b) => Math.floor(a / b), [0.5, 2]),
  binary('maximum', tf.maximum, Math.max),
  binary('minimum', tf.minimum, Math.min),
  binary('mod', tf.mod, (a, b) => a - b * Math.floor(a / b), [0.5, 2]),
  binary('mul', tf.mul, (a, b) => a * b),
  binary('pow', tf.pow, (a, b) => a ** b, [0.4, 2]),
  binary('squaredDifference', tf.squaredDifference, (a, b) => (a - b) ** 2),
  binary('sub', tf.sub, (a, b) => a - b),
  unary(
    'pow, integer exponents of any base',
    (x) => tf.add(tf.pow(x, 3), tf.pow(x, tf.scalar(2, 'int32'))),
    (x) => x ** 3 + x ** 2,
  ),
  {
    name: 'prelu',
    inputs: [input([2, 3, 4]), input([4], 0.1, 0.5)],
    run: (x, alpha) => tf.prelu(x, alpha),
    exact: (x, alpha) => zip(x, alpha, (v, slope) => (v > 0 ? v : slope * v)),
  },
  {
    name: 'addN',
    inputs: [input([2, 3]), input([2, 3]), input([2, 3])],
    run: (...xs) => tf.addN(xs),
    exact: (a, b, c) => add(add(a, b), c),
  },
];

export const ELEMENTWISE: readonly GradientCase[] = [...smooth, ...kinked, ...steps, ...binaries];
