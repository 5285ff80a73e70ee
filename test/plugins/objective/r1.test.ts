import { beforeAll, describe, expect, it } from '@jest/globals';
import { type RoleContext, tf } from 'ganvil';

import { startBackend } from '../../../core/engine/backend.ts';
import { objectiveContract } from '../../../core/testing/index.ts';
import r1, { squaredSlopes } from '../../../plugins/objective/r1.ts';
import { runContract } from '../../contracts/run.ts';
import { givenPlay } from './given-play.ts';
import { goldenCase } from './golden-objectives.ts';

beforeAll(() => startBackend('cpu')); // with the repaired gradients

const rows = (scores: tf.Tensor): tf.Tensor2D => scores.reshape([-1, 1]);
/** The term at these points, and its slope in the critic's parameter a. */
function at(points: tf.Tensor, critic: (x: tf.Tensor, a: tf.Tensor) => tf.Tensor, a: number, gamma: number) {
  const objective = r1.create({ gamma }, {} as RoleContext);
  return tf.tidy(() => {
    const { value, grad } = tf.valueAndGrad((w: tf.Tensor) =>
      objective.discriminatorLoss!(givenPlay({ samples: { real: points, fake: tf.zerosLike(points) }, critic: (x) => rows(critic(x, w)) })),
    )(tf.scalar(a));
    return { value: value.dataSync()[0]!, slope: grad.dataSync()[0]! };
  });
}

describe('objective/r1', () => {
  runContract(objectiveContract(r1));

  it('gives the golden value of a linear critic', () => {
    // s = 2 Σ x on R⁴: ½ · ‖(2, 2, 2, 2)‖² = 8
    const { value } = at(tf.ones([3, 4]), (x, a) => x.sum(1).mul(a), 2, 1);
    expect(value).toBeCloseTo(goldenCase('penalty/linear').expect['r1_gamma1']!, 5);
  });

  it('gives the golden value and slope of a quadratic critic', () => {
    const points = tf.tensor2d([[3, 4], [0, 1]]); // prettier-ignore
    const { value, slope } = at(points, (x, a) => x.square().sum(1).mul(a).mul(0.5), 0.5, 10);
    expect(value).toBeCloseTo(goldenCase('penalty/quadratic').expect['r1_gamma10']!, 4);
    expect(slope).toBeCloseTo(goldenCase('penalty/quadratic').expect['r1_dA']!, 4);
  });

  it('gives the golden value and slope of a tanh critic, where an unrepaired second derivative is wrong', () => {
    const { value, slope } = at(tf.tensor2d([[0.5], [-1], [2]]), (x, a) => x.mul(a).tanh(), 0.7, 2);
    expect(value).toBeCloseTo(goldenCase('penalty/tanh').expect['meanSquaredSlope']!, 6);
    expect(slope).toBeCloseTo(goldenCase('penalty/tanh').expect['meanSquaredSlope_dA']!, 6);
  });

  it('looks at real objects alone, sums over all axes of a sample, and has no part for G', () => {
    // s = 2 Σ x on images of 2 × 2 × 1: ‖∇‖² = 16 for each of the three
    const slopes = tf.tidy(() => Array.from(squaredSlopes((x) => rows(x.sum([1, 2, 3]).mul(2)), tf.ones([3, 2, 2, 1])).dataSync()));
    expect(slopes).toEqual([16, 16, 16]);
    expect(r1.create({ gamma: 1 }, {} as RoleContext).generatorLoss).toBeUndefined();
    // s = x⁴/4 has the slope x³: 8 at the real point 2, 0 at the generated 0
    expect(at(tf.tensor2d([[2]]), (x, a) => x.pow(4).mul(a), 0.25, 2).value).toBeCloseTo(64, 4);
  });
});
