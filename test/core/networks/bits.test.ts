import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  type BitHeadParams,
  drawBits,
  drawThrough,
  GanvilError,
  logProbabilityOfBits,
  makeBits,
  requireBitHead,
  straightThrough,
  tf,
} from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { RandomStreams } from '../../../core/run/random.ts';

beforeAll(() => eagerEngine('cpu'));

const random = (seed = 1) => new RandomStreams(seed, (produce, shape, dtype) => tf.tensor(produce(), [...shape], dtype)).stream('bits');
const first: Parameters<typeof makeBits>[3] = (value) => (typeof value === 'number' ? value : value.from);
const make = (
  logits: tf.Tensor,
  bits: BitHeadParams['bits'],
  { temperature = 1, training = true }: { temperature?: BitHeadParams['temperature']; training?: boolean } = {},
) => makeBits(logits, { bits, temperature }, { random: random(), training }, first);
/** Values, and the slope of their sum in the logits. */
const valueAndSlope = (logits: number[], of: (l: tf.Tensor) => tf.Tensor) =>
  tf.tidy(() => {
    const { value, grad } = tf.valueAndGrad((l: tf.Tensor) => of(l).sum())(tf.tensor2d([logits]));
    return { values: Array.from(of(tf.tensor2d([logits])).dataSync()), sum: value.dataSync()[0]!, slopes: Array.from(grad.dataSync()) };
  });
/** tanh(l/2) and its slope ½(1 − tanh²(l/2)). */
const mean = (l: number) => Math.tanh(l / 2);
const slope = (l: number) => (1 - mean(l) ** 2) / 2;
const LOGITS = [-2, -0.1, 0.5, 3];

describe('bits', () => {
  it('are soft: the mean 2σ(l) − 1 of each', () => {
    const { values, slopes } = valueAndSlope(LOGITS, (l) => make(l, 'soft').samples);
    LOGITS.forEach((l, i) => {
      expect(values[i]).toBeCloseTo(2 / (1 + Math.exp(-l)) - 1, 6);
      expect(slopes[i]).toBeCloseTo(slope(l), 6);
    });
  });

  it('go straight through: the likelier value, with the slope of the mean', () => {
    const { values, slopes } = valueAndSlope(LOGITS, (l) => make(l, 'straight-through').samples);
    expect(values).toEqual([-1, -1, 1, 1]);
    LOGITS.forEach((l, i) => expect(slopes[i]).toBeCloseTo(slope(l), 6));
  });

  it('are relaxed by Gumbel-softmax: tanh((l + λ)/2τ) of the draws whose signs are the bits outside training', () => {
    const hard = valueAndSlope(LOGITS, (l) => make(l, 'gumbel-softmax', { training: false }).samples).values;
    expect(hard.every((bit) => Math.abs(bit) === 1)).toBe(true);
    const [one, half] = [1, 0.5].map((temperature) => valueAndSlope(LOGITS, (l) => make(l, 'gumbel-softmax', { temperature }).samples));
    one!.values.forEach((soft, i) => {
      expect(Math.sign(soft)).toBe(hard[i]);
      expect(Math.atanh(half!.values[i]!)).toBeCloseTo(2 * Math.atanh(soft), 3);
      expect(half!.slopes[i]).toBeCloseTo((1 - half!.values[i]! ** 2) / (2 * 0.5), 5); // d tanh(v/2τ)/dl
    });
  });

  it('take the temperature of the step', () => {
    const at = (temperature: BitHeadParams['temperature']) =>
      valueAndSlope(LOGITS, (l) => make(l, 'gumbel-softmax', { temperature }).samples);
    expect(at({ from: 0.5, to: 0.1, steps: 10 }).values).toEqual(at(0.5).values);
    expect(at({ from: 0.5, to: 0.1, steps: 10 }).values).not.toEqual(at(0.1).values);
  });

  it.each(['gumbel-softmax', 'score-function'] as const)('are drawn with the probabilities of their logits: %s', (bits) => {
    const COUNT = 20_000;
    const logits = tf.tile(tf.tensor2d([LOGITS]), [COUNT, 1]);
    const ones = tf.tidy(() => make(logits, bits, { training: false }).samples.add(1).div(2).mean(0).dataSync());
    logits.dispose();
    LOGITS.forEach((l, i) => {
      const p = 1 / (1 + Math.exp(-l));
      expect(Math.abs(ones[i]! - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / COUNT)); // four standard errors
    });
  });

  it('are draws with their log-probability: the score function', () => {
    tf.tidy(() => {
      const { samples, logProbability } = make(tf.tensor2d([LOGITS]), 'score-function');
      // log σ(±l), by the sign drawn
      const expected = Array.from(samples.dataSync()).reduce((sum, bit, i) => sum - Math.log1p(Math.exp(-bit * LOGITS[i]!)), 0);
      expect(logProbability!.shape).toEqual([1]);
      expect(logProbability!.dataSync()[0]).toBeCloseTo(expected, 5);
    });
    // d log P / dl = (x + 1)/2 − σ(l)
    const { slopes } = valueAndSlope([0.7], (l) => logProbabilityOfBits(tf.tensor2d([[1]]), l));
    expect(slopes[0]).toBeCloseTo(1 - 1 / (1 + Math.exp(-0.7)), 6);
  });

  it('have finite log-probabilities and slopes at logits of ±200', () => {
    const { values, slopes } = valueAndSlope([200, -200], (l) => logProbabilityOfBits(tf.tensor2d([[-1, -1]]), l));
    expect(values[0]).toBeCloseTo(-200, 4);
    expect(slopes.map((value) => Math.round(value) + 0)).toEqual([-1, 0]);
  });

  it('are drawn the same from the same stream, with and without a slope', () => {
    tf.tidy(() => {
      const logits = tf.tensor2d([LOGITS]);
      const drawn = Array.from(drawBits(logits, { random: random() }).dataSync());
      expect(Array.from(drawThrough(logits, { random: random() }).dataSync())).toEqual(drawn);
    });
    const { slopes } = valueAndSlope(LOGITS, (l) => drawThrough(l, { random: random() }));
    LOGITS.forEach((l, i) => expect(slopes[i]).toBeCloseTo(slope(l), 6));
  });

  it('take the value of one tensor and the slope of another', () => {
    const { values, slopes } = valueAndSlope([3], (l) => straightThrough(tf.tensor2d([[7]]), l.mul(5)));
    expect([values, slopes]).toEqual([[7], [5]]);
  });

  it('are refused where objects are no bits', () => {
    const settings = { bits: 'straight-through', temperature: 1 } as const;
    const refuse = () => requireBitHead('generator/mlp', settings, { kind: 'points', shape: [2] });
    expect(refuse).toThrow(GanvilError);
    expect(refuse).toThrow(
      'generator/mlp: expected a data set of bit strings, since `bits` is straight-through, received objects of the space points. ' +
        'Leave `bits` out, or take a data set of bit strings, such as stroke.',
    );
    expect(() => requireBitHead('generator/mlp', settings, { kind: 'bits', shape: [4] })).not.toThrow();
    expect(() => requireBitHead('generator/mlp', { ...settings, bits: 'soft' }, { kind: 'points', shape: [2] })).not.toThrow();
  });
});
