import { describe, expect, it } from '@jest/globals';
import { type RoleContext, type Space, tf } from 'ganvil';

import { objectiveContract } from '../../../core/testing/index.ts';
import perceptron from '../../../plugins/objective/perceptron.ts';
import hinge, { hamming } from '../../../plugins/objective/structured-hinge.ts';
import { runContract } from '../../contracts/run.ts';
import { givenPlay } from './given-play.ts';

const BITS: Space = { kind: 'bits', shape: [3] };
const make = (cost: number, space: Space = BITS) => hinge.create({ cost }, { space } as RoleContext);
const samples = () => ({
  real: tf.tensor2d([[1, 1, 1], [-1, -1, 1]]),
  fake: tf.tensor2d([[1, 1, 1], [-1, -1, -1]]),
}); // prettier-ignore
const scores = { real: [2, 1], fake: [2, 0.5] };

describe('objective/structured-hinge', () => {
  runContract(objectiveContract(hinge, { space: BITS }));

  it('counts differing bits', () => {
    expect(tf.tidy(() => hamming(samples().real, samples().fake).arraySync())).toEqual([[0, 3], [2, 1]]); // prettier-ignore
  });

  it('takes the dearest rival of each real string', () => {
    const losses = (cost: number) =>
      tf.tidy(() => Array.from(make(cost).discriminatorLoss!(givenPlay({ scores, samples: samples() })).dataSync()));
    // 111: itself 0 + 2, 000 3 + .5; 001: 111 2 + 2, 000 1 + .5
    expect(losses(1)).toEqual([1.5, 3]);
    expect(losses(0.5)).toEqual([0, 2]);
  });

  it('is the perceptron where differing bits cost nothing', () => {
    const play = () => givenPlay({ scores, samples: samples() });
    tf.tidy(() => {
      const plain = perceptron.create({}, {} as RoleContext).discriminatorLoss!(play());
      expect(Array.from(make(0).discriminatorLoss!(play()).dataSync())).toEqual(Array.from(plain.dataSync()));
    });
  });

  it('is refused for points', () => {
    expect(() => make(1, { kind: 'points', shape: [2] })).toThrow('Take objective/perceptron or objective/hinge.');
  });
});
