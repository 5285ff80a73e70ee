import * as tf from '@tensorflow/tfjs';

import { type Array64, map } from './float64.ts';

/** One operation: how TensorFlow.js runs it, and what it is. */
export interface GradientCase {
  readonly name: string;
  /** What it is differentiated by. Numbers are drawn between `low` (−1.5) and `high` (1.5). */
  readonly inputs: readonly { readonly shape: readonly number[]; readonly low?: number; readonly high?: number }[];
  run(...inputs: tf.Tensor[]): tf.Tensor;
  exact(...inputs: Array64[]): Array64;
  /** It has no gradient and must say so, by E_GRADIENT_UNSUPPORTED. */
  readonly refused?: true;
}

/** An input of a case by its shape. */
export const input = (shape: readonly number[], low = -1.5, high = 1.5) => ({ shape, low, high });

/** Deviations from float64, each relative to the size of what it is compared with. */
export interface Deviations {
  readonly value: number;
  readonly first: number;
  readonly second: number;
}

/** Numbers of N(0, 1) that float32 holds exactly, the same for the same seed: a linear congruential generator (Knuth's MMIX) and Box–Muller. */
function normals(count: number, seed: number): Float64Array {
  let state = BigInt(seed) * 7919n + 17n;
  const uniform = () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return (Number(state >> 11n) + 0.5) / 2 ** 53;
  };
  return Float64Array.from({ length: count }, () => Math.fround(Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())));
}
const draw = (shape: readonly number[], seed: number): Array64 => ({ shape, data: normals(shape.reduce((size, n) => size * n, 1), seed) }); // prettier-ignore
const toTensor = ({ shape, data }: Array64): tf.Tensor => tf.tensor(Float32Array.from(data), [...shape]);
const dot = (a: Array64, b: Array64): number => a.data.reduce((sum, x, i) => sum + x * b.data[i]!, 0);

const DIRECTIONS = 3;
/** First differences: truncation h², rounding 1e-16 / h; mixed second ones: h² and 1e-16 / h². Both far below float32's rounding. */
const STEP = { first: 1e-5, second: 1e-4 };
/** The weight of a second path from x to the score: an operation whose path is dropped must give a wrong number, not an error. */
const BESIDE = 0.1;

/**
 * The score of a small critic: D(x) = Σ u · tanh(c · f(s(x))) + 0.1 · Σ tanh(x), where s brings normal numbers into f's domain, smoothly, so that both
 * what comes before f and what comes after it bends: neither factor of f's gradient is a constant at second order.
 */
function critic({ inputs, run, exact }: GradientCase, seed: number) {
  const points = inputs.map(({ shape }, i) => map(draw(shape, 1000 * seed + 11 + i), (x) => Math.fround(0.6 * x)));
  const between = inputs.map(({ low = -1.5, high = 1.5 }) => ({ middle: (low + high) / 2, half: (high - low) / 2 }));
  const exactOutput = (xs: readonly Array64[]) =>
    exact(...xs.map((x, i) => map(x, (v) => between[i]!.middle + between[i]!.half * Math.tanh(v))));
  const output = exactOutput(points);
  const scale = 1 / Math.max(1, ...output.data.map(Math.abs));
  const weights = draw(output.shape, 5);
  const exactScore = (xs: readonly Array64[]): number =>
    dot(
      map(exactOutput(xs), (y) => Math.tanh(scale * y)),
      weights,
    ) +
    BESIDE * xs.reduce((sum, { data }) => sum + data.reduce((s, v) => s + Math.tanh(v), 0), 0);
  const tensorOutput = (xs: tf.Tensor[]) => run(...xs.map((x, i) => tf.add(tf.mul(tf.tanh(x), between[i]!.half), between[i]!.middle)));
  const score = (xs: tf.Tensor[]): tf.Scalar =>
    xs.reduce<tf.Tensor>(
      (sum, x) => tf.add(sum, tf.mul(tf.sum(tf.tanh(x)), BESIDE)),
      tf.sum(tf.mul(tf.tanh(tf.mul(tensorOutput(xs), scale)), toTensor(weights))),
    ) as tf.Scalar;
  return { points, output, exactScore, tensorOutput, score };
}

const shifted = (points: readonly Array64[], direction: readonly Array64[], step: number): Array64[] =>
  points.map(({ shape, data }, i) => ({ shape, data: data.map((x, j) => x + step * direction[i]!.data[j]!) }));
const rms = (numbers: readonly number[]): number => Math.sqrt(numbers.reduce((sum, x) => sum + x * x, 0) / numbers.length);
/** The largest difference, relative to the root mean square of what was expected. The floor is for what is 0: the critic is of order 1. */
const deviation = (received: readonly number[], expected: readonly number[]): number =>
  Math.max(...expected.map((x, i) => Math.abs(x - received[i]!))) / Math.max(rms(expected), 1e-2);

type Pair = readonly [v: Array64[], w: Array64[]];

/** ⟨∇D, v⟩ and ⟨∇⟨∇D, v⟩, w⟩ by central differences in float64. */
function differences(score: (xs: readonly Array64[]) => number, points: readonly Array64[], pairs: readonly Pair[], shrink: number) {
  const along = ([v]: Pair, h: number) => (score(shifted(points, v, h)) - score(shifted(points, v, -h))) / (2 * h);
  const mixed = ([v, w]: Pair, h: number) => {
    const corner = (a: number, b: number) => score(shifted(shifted(points, v, a * h), w, b * h));
    return (corner(1, 1) - corner(1, -1) - corner(-1, 1) + corner(-1, -1)) / (4 * h * h);
  };
  return { first: pairs.map((pair) => along(pair, STEP.first / shrink)), second: pairs.map((pair) => mixed(pair, STEP.second / shrink)) };
}

/** A critic at a point with no kink close by: there, differences by steps of two sizes agree. */
function reference(operation: GradientCase) {
  for (let seed = 0; seed < 10; seed++) {
    const made = critic(operation, seed);
    const pairs: Pair[] = Array.from({ length: DIRECTIONS }, (_, d) => {
      const direction = (which: number) => made.points.map(({ shape }, i) => draw(shape, 100 + 20 * d + 10 * which + i));
      return [direction(0), direction(1)];
    });
    const [wide, close] = [1, 3].map((shrink) => differences(made.exactScore, made.points, pairs, shrink)) as [Derivatives, Derivatives];
    if (deviation(wide.first, close.first) < 1e-7 && deviation(wide.second, close.second) < 1e-6) return { ...made, pairs, exact: wide };
  }
  throw new Error(`${operation.name}: no point without a kink`);
}
type Derivatives = ReturnType<typeof differences>;

type Tensors = Record<string, tf.Tensor>;
/** Runs a body over tensors: at once, or as a compiled program. */
export type Runner = (name: string, body: (inputs: Tensors) => Tensors, inputs: Tensors) => Promise<Tensors>;

export const eagerly: Runner = (_name, body, inputs) => Promise.resolve(tf.tidy(() => body(inputs)));

const named = (points: readonly Array64[]): Tensors => Object.fromEntries(points.map((point, i) => [String(i), toTensor(point)]));

/**
 * How far value, gradient and second derivatives are off: inner products of the gradient, and of the gradient of such a product, with random
 * directions, against differences in float64.
 */
export async function deviations(operation: GradientCase, run: Runner = eagerly): Promise<Deviations> {
  const { points, output, tensorOutput, score, pairs, exact } = reference(operation);
  const along = (gradients: tf.Tensor[], direction: readonly Array64[]): tf.Scalar =>
    tf.addN<tf.Scalar>(gradients.map((gradient, i) => tf.sum(tf.mul(gradient, toTensor(direction[i]!)))));
  const body = (inputs: Tensors): Tensors => {
    const xs = points.map((_point, i) => inputs[i]!);
    const gradients = tf.grads((...ys: tf.Tensor[]) => score(ys))(xs);
    const second = ([v, w]: Pair) => {
      const slope = (...ys: tf.Tensor[]) => along(tf.grads((...zs: tf.Tensor[]) => score(zs))(ys), v);
      return along(tf.grads(slope)(xs), w);
    };
    return { value: tensorOutput(xs), first: tf.stack(pairs.map(([v]) => along(gradients, v))), second: tf.stack(pairs.map(second)) };
  };
  const inputs = named(points);
  const results = await run(operation.name, body, inputs);
  const found = {
    value: deviation([...results.value!.dataSync()], [...output.data]),
    first: deviation([...results.first!.dataSync()], exact.first),
    second: deviation([...results.second!.dataSync()], exact.second),
  };
  const [shape, wanted] = [results.value!.shape.join('×'), output.shape.join('×')];
  tf.dispose([inputs, results]);
  if (shape !== wanted) throw new Error(`the shape is ${shape}, not ${wanted}`);
  return found;
}

/** Computes a gradient and compares it with nothing. */
export async function gradientOf(operation: GradientCase, run: Runner = eagerly): Promise<void> {
  const points = operation.inputs.map(({ shape, low = -1.5, high = 1.5 }, i) =>
    map(draw(shape, i), (x) => (low + high) / 2 + ((high - low) / 2) * Math.tanh(x)),
  );
  const score = (...xs: tf.Tensor[]): tf.Scalar => tf.sum(tf.tanh(operation.run(...xs)));
  const inputs = named(points);
  try {
    tf.dispose(await run(operation.name, (given) => ({ gradient: tf.grads(score)(points.map((_point, i) => given[i]!))[0]! }), inputs));
  } finally {
    tf.dispose(inputs);
  }
}
