import { describe, expect, it } from '@jest/globals';
import type { RoleContext } from 'ganvil';

import { objectiveContract } from '../../../core/testing/index.ts';
import nonSaturating from '../../../plugins/objective/non-saturating.ts';
import { runContract } from '../../contracts/run.ts';
import { lossesAt, slopesAt } from './given-play.ts';
import { goldenCase } from './golden-objectives.ts';

const make = (params = {}) => nonSaturating.create(nonSaturating.params.parse(params), {} as RoleContext);
const sigmoid = (s: number) => 1 / (1 + Math.exp(-s));
const { given, expect: expected } = goldenCase('loss/non-saturating');

describe('objective/non-saturating', () => {
  runContract(objectiveContract(nonSaturating));
  describe('with smoothing', () => runContract(objectiveContract(nonSaturating, { params: { smoothing: 0.25 } })));

  it('gives the golden losses', () => {
    const losses = lossesAt(make(), given);
    expect(losses.d).toBeCloseTo(expected['d']!, 5);
    expect(losses.g).toBeCloseTo(expected['g']!, 5);
  });

  it('smooths the labels of real objects alone', () => {
    // ε · mean(−5, 1.4, 12.5, 2.7) = 2.9 ε on top; TF-GAN asserts 6.19637 at its label_smoothing of 0.25, whose target is 1 − 0.25 / 2
    expect(lossesAt(make({ smoothing: 0.25 }), given).d).toBeCloseTo(expected['d']! + 0.725, 5);
    const losses = lossesAt(make({ smoothing: 0.125 }), given);
    expect(losses.d).toBeCloseTo(6.19637, 4);
    expect(losses.g).toBeCloseTo(expected['g']!, 5);
    for (const wrong of [-0.1, 1]) expect(nonSaturating.params.safeParse({ smoothing: wrong }).success).toBe(false);
  });

  it("keeps G's slope where D is sure: it is −σ(−s)", () => {
    const fake = [-30, -5, 0, 5];
    const { dReal, dFake, gFake } = slopesAt(make(), { real: [-30, -5, 0, 5], fake });
    fake.forEach((s, i) => {
      expect(gFake[i]! * 4).toBeCloseTo(-sigmoid(-s), 6); // −.9933 at −5; a mean over 4 samples
      expect(dFake[i]! * 4).toBeCloseTo(sigmoid(s), 6);
      expect(dReal[i]! * 4).toBeCloseTo(-sigmoid(-s), 6);
    });
  });

  it('is finite at any score', () => {
    const { d, g } = lossesAt(make(), { real: [-1e4], fake: [1e4] });
    expect([d, g]).toEqual([20000, 0]);
    expect(lossesAt(make(), { real: [1e4], fake: [-1e4] })).toEqual({ d: 0, g: 10000 });
  });
});
