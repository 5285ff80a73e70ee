import { describe, expect, it } from '@jest/globals';
import type { RoleContext } from 'ganvil';

import { objectiveContract } from '../../../core/testing/index.ts';
import minimax from '../../../plugins/objective/minimax.ts';
import { runContract } from '../../contracts/run.ts';
import { lossesAt, slopesAt } from './given-play.ts';
import { goldenCase } from './golden-objectives.ts';

const objective = minimax.create({}, {} as RoleContext);
const sigmoid = (s: number) => 1 / (1 + Math.exp(-s));

describe('objective/minimax', () => {
  runContract(objectiveContract(minimax));

  it('gives the golden losses', () => {
    const { given, expect: expected } = goldenCase('loss/minimax');
    const losses = lossesAt(objective, given);
    expect(losses.d).toBeCloseTo(expected['d']!, 5);
    expect(losses.g).toBeCloseTo(expected['g']!, 5);
  });

  it('has the value 2 log 2 at D = ½, of which G has one half', () => {
    expect(lossesAt(objective, { real: [0, 0], fake: [0, 0] })).toEqual({
      d: expect.closeTo(2 * Math.log(2), 6),
      g: expect.closeTo(-Math.log(2), 6),
    });
  });

  it("lets G's slope fade where D is sure: it is −σ(s)", () => {
    const fake = [-30, -5, 0, 5];
    const { dReal, dFake, gFake } = slopesAt(objective, { real: [-30, -5, 0, 5], fake });
    fake.forEach((s, i) => {
      expect(gFake[i]! * 4).toBeCloseTo(-sigmoid(s), 6); // −.0067 at −5; a mean over 4 samples
      expect(dFake[i]! * 4).toBeCloseTo(sigmoid(s), 6);
      expect(dReal[i]! * 4).toBeCloseTo(-sigmoid(-s), 6);
    });
  });

  it('is finite at any score', () => {
    const { d, g } = lossesAt(objective, { real: [-1e4], fake: [1e4] });
    expect([d, g]).toEqual([20000, -10000]); // softplus(10 000) = 10 000
  });
});
