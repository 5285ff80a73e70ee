import { describe, expect, it } from '@jest/globals';
import type { Objective, RoleContext } from 'ganvil';

import { objectiveContract } from '../../../core/testing/index.ts';
import leastSquares from '../../../plugins/objective/least-squares.ts';
import { runContract } from '../../contracts/run.ts';
import { lossesAt, slopesAt } from './given-play.ts';
import { goldenCase } from './golden-objectives.ts';

const make = (params = {}): Objective => leastSquares.create(leastSquares.params.parse(params), {} as RoleContext);

describe('objective/least-squares', () => {
  runContract(objectiveContract(leastSquares));

  it.each([
    ['loss/least-squares a0 b1 c1', {}],
    ['loss/least-squares a-1 b1 c0', { a: -1, b: 1, c: 0 }],
  ])('gives the golden losses of %s', (id, params) => {
    const { given, expect: expected } = goldenCase(id);
    const losses = lossesAt(make(params), given);
    expect(losses.d).toBeCloseTo(expected['d']!, 4);
    expect(losses.g).toBeCloseTo(expected['g']!, 4);
  });

  it('keeps a slope that grows with the distance from the target', () => {
    // d/ds ½ (s − target)² = s − target, over the 2 samples of a batch; targets b = 1, a = 0, c = 1
    const { dReal, dFake, gFake } = slopesAt(make(), { real: [1, -9_999], fake: [0, 10_000] });
    expect(dReal).toEqual([0, -5_000]);
    expect(dFake).toEqual([0, 5_000]);
    expect(gFake).toEqual([-0.5, 4_999.5]);
  });
});
