import { describe, expect, it } from '@jest/globals';
import type { RoleContext } from 'ganvil';

import { objectiveContract } from '../../../core/testing/index.ts';
import hinge from '../../../plugins/objective/hinge.ts';
import { runContract } from '../../contracts/run.ts';
import { lossesAt, slopesAt } from './given-play.ts';
import { goldenCase } from './golden-objectives.ts';

const objective = hinge.create({}, {} as RoleContext);

describe('objective/hinge', () => {
  runContract(objectiveContract(hinge));

  it('gives the golden losses', () => {
    const { given, expect: expected } = goldenCase('loss/hinge');
    const losses = lossesAt(objective, given);
    expect(losses.d).toBeCloseTo(expected['d']!, 5);
    expect(losses.g).toBeCloseTo(expected['g']!, 5);
  });

  it('lets go of scores beyond the margin, and only D does', () => {
    // max(0, 1 − r) falls where r < 1, max(0, 1 + f) rises where f > −1; a mean over 4 samples
    const slopes = slopesAt(objective, { real: [-1e4, 0.5, 1.5, 1e4], fake: [-1e4, -1.5, -0.5, 1e4] });
    expect(slopes.dReal.map((slope) => slope + 0)).toEqual([-0.25, -0.25, 0, 0]);
    expect(slopes.dFake).toEqual([0, 0, 0.25, 0.25]);
    expect(slopes.gFake).toEqual([-0.25, -0.25, -0.25, -0.25]);
  });
});
