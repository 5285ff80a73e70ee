import { describe, expect, it } from '@jest/globals';
import type { RoleContext } from 'ganvil';

import { objectiveContract } from '../../../core/testing/index.ts';
import wasserstein from '../../../plugins/objective/wasserstein.ts';
import { runContract } from '../../contracts/run.ts';
import { lossesAt, slopesAt } from './given-play.ts';
import { goldenCase } from './golden-objectives.ts';

const objective = wasserstein.create({}, {} as RoleContext);

describe('objective/wasserstein', () => {
  runContract(objectiveContract(wasserstein));

  it('gives the golden losses', () => {
    const { given, expect: expected } = goldenCase('loss/wasserstein');
    const losses = lossesAt(objective, given);
    expect(losses.d).toBeCloseTo(expected['d']!, 5);
    expect(losses.g).toBeCloseTo(expected['g']!, 5);
  });

  it('has the same slope at every score', () => {
    // of a mean over 2 samples: ∓½, however far the scores are
    expect(slopesAt(objective, { real: [0, 1e4], fake: [-1e4, 3] })).toEqual({
      dReal: [-0.5, -0.5],
      dFake: [0.5, 0.5],
      gFake: [-0.5, -0.5],
    });
  });

  it('leaves clipping to the trainer', () => {
    expect(wasserstein.params.safeParse({ clip: 0.01 }).success).toBe(false);
  });
});
