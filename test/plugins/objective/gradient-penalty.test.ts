import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Engine, type RandomStream, type RoleContext, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { RandomStreams } from '../../../core/run/random.ts';
import { objectiveContract } from '../../../core/testing/index.ts';
import gradientPenalty from '../../../plugins/objective/gradient-penalty.ts';
import { runContract } from '../../contracts/run.ts';
import { type GivenPlay, givenPlay } from './given-play.ts';
import { goldenCase } from './golden-objectives.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await eagerEngine('cpu'); // with the repaired gradients
});

const stream = (): RandomStream => new RandomStreams(1, engine.feed).stream('objective');
const penalty = (given: GivenPlay, params = {}): tf.Scalar =>
  gradientPenalty.create(gradientPenalty.params.parse(params), {} as RoleContext).discriminatorLoss!(
    givenPlay({ random: stream(), ...given }),
  ) as tf.Scalar;
const rows = (scores: tf.Tensor): tf.Tensor2D => scores.reshape([-1, 1]);
/** Real and generated samples are the same: every x̂ is one of them, whatever ε. */
const at = (points: tf.Tensor) => ({ real: points, fake: points });

/** The penalty and its slope in the critic's parameter a. */
function withSlope(critic: (x: tf.Tensor, a: tf.Tensor) => tf.Tensor, a: number, points: number[][], params = {}) {
  return tf.tidy(() => {
    const { value, grad } = tf.valueAndGrad((w: tf.Tensor) =>
      penalty({ samples: at(tf.tensor2d(points)), critic: (x) => rows(critic(x, w)) }, params),
    )(tf.scalar(a));
    return { value: value.dataSync()[0]!, slope: grad.dataSync()[0]! };
  });
}
const quadratic = (x: tf.Tensor, a: tf.Tensor) => x.square().sum(1).mul(a).mul(0.5);

describe('objective/gradient-penalty', () => {
  runContract(objectiveContract(gradientPenalty));

  it('gives the golden value of a linear critic, wherever it looks', () => {
    const { expect: expected } = goldenCase('penalty/linear'); // s = 2 Σ x on R⁴: ‖∇‖ = 4
    const value = tf.tidy(() => {
      const samples = { real: tf.ones([3, 4]), fake: tf.zeros([3, 4]) };
      return penalty({ samples, critic: (x) => rows(x.sum(1).mul(2)) }, { lambda: 1 }).dataSync()[0]!;
    });
    expect(value).toBeCloseTo(expected['gradientPenalty_lambda1']!, 5);
  });

  it('takes the norm over all axes of a sample', () => {
    // the same critic on images of 2 × 2 × 1: ‖∇‖ = 4, (4 − 1)² = 9; over channels alone ‖∇‖ would be 2, over the batch 4 √3
    const value = tf.tidy(() => {
      const samples = at(tf.ones([3, 2, 2, 1]));
      return penalty({ samples, critic: (x) => rows(x.sum([1, 2, 3]).mul(2)) }, { lambda: 1 }).dataSync()[0]!;
    });
    expect(value).toBeCloseTo(9, 5);
  });

  it('gives the golden value and slope of a quadratic critic', () => {
    const { expect: expected } = goldenCase('penalty/quadratic'); // a = ½ at the points (3, 4) and (0, 1)
    const points = [
      [3, 4],
      [0, 1],
    ];
    const { value, slope } = withSlope(quadratic, 0.5, points);
    expect(value).toBeCloseTo(expected['gradientPenalty_lambda10']!, 4);
    expect(slope).toBeCloseTo(expected['gradientPenalty_dA']!, 3);
  });

  it('gives the golden value and slope of a tanh critic, where an unrepaired second derivative is wrong', () => {
    const { expect: expected } = goldenCase('penalty/tanh'); // s = tanh(ax), a = 0.7 at the points ½, −1, 2
    const { value, slope } = withSlope((x, a) => x.mul(a).tanh(), 0.7, [[0.5], [-1], [2]], { lambda: 1 });
    expect(value).toBeCloseTo(expected['meanUnitPenalty']!, 5);
    expect(slope).toBeCloseTo(expected['meanUnitPenalty_dA']!, 5);
  });

  it('pulls slopes to its target', () => {
    // s = ½ a x², a = ½ at x = 4: ‖∇‖ = 2
    expect(withSlope(quadratic, 0.5, [[4]], { lambda: 1, target: 2 }).value).toBeCloseTo(0, 6);
    expect(withSlope(quadratic, 0.5, [[4]], { lambda: 1, target: 0 }).value).toBeCloseTo(4, 5);
  });

  it('is finite where the critic is flat', () => {
    // ‖∇‖ = √1e-12 there: λ (1e-6 − 1)²
    expect(withSlope(quadratic, 0.5, [[0, 0]])).toEqual({ value: expect.closeTo(10, 3), slope: 0 });
  });

  it('draws one share for each sample, between its real and its generated end', () => {
    const judged: number[][] = [];
    tf.tidy(() => {
      const samples = { real: tf.ones([3, 2, 2]), fake: tf.zeros([3, 2, 2]) };
      const critic = (x: tf.Tensor) => {
        judged.push(...(x.reshape([3, 4]).arraySync() as number[][]));
        return rows(x.sum([1, 2]));
      };
      penalty({ samples, critic });
    });
    // x̂ = ε · 1 + (1 − ε) · 0 = ε in all of a sample's elements
    const shares = Array.from(stream().uniforms(3));
    expect(judged).toEqual(shares.map((share) => [share, share, share, share]));
    expect(new Set(shares).size).toBe(3);
  });
});
