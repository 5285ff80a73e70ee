import { describe, expect, it } from '@jest/globals';
import { type RoleContext, tf } from 'ganvil';

import { objectiveContract } from '../../../core/testing/index.ts';
import positivesOnly from '../../../plugins/objective/positives-only.ts';
import { runContract } from '../../contracts/run.ts';
import { givenPlay } from './given-play.ts';

const objective = positivesOnly.create({}, {} as RoleContext);
const loss = (real: readonly number[], fake: readonly number[]) =>
  tf.tidy(
    () =>
      objective.discriminatorLoss!(givenPlay({ scores: { real, fake } }))
        .mean()
        .dataSync()[0]!,
  );

describe('objective/positives-only', () => {
  runContract(objectiveContract(positivesOnly));

  it('is −log D of real objects, whatever is generated', () => {
    // D = σ(s): ¾ and ½ at the scores log 3 and 0
    const byHand = -(Math.log(3 / 4) + Math.log(1 / 2)) / 2;
    for (const fake of [[-9, -9], [9, 9]]) expect(loss([Math.log(3), 0], fake)).toBeCloseTo(byHand, 6); // prettier-ignore
    expect(objective.generatorLoss).toBeUndefined();
  });

  it('falls with every score, and is 0 where D says 1 to everything', () => {
    expect(loss([3], [0])).toBeLessThan(loss([2], [0]));
    expect(loss([200], [200])).toBe(0);
    expect(loss([-1e4], [0])).toBe(1e4);
  });
});
