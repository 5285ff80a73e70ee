import { describe, expect, it } from '@jest/globals';
import { type RoleContext, tf } from 'ganvil';

import { objectiveContract } from '../../../core/testing/index.ts';
import decay from '../../../plugins/objective/score-decay.ts';
import { runContract } from '../../contracts/run.ts';
import { givenPlay } from './given-play.ts';
import { goldenCase } from './golden-objectives.ts';

const valueOf = (weight: number, scores: { real: readonly number[]; fake: readonly number[] }) =>
  tf.tidy(() => decay.create({ weight }, {} as RoleContext).discriminatorLoss!(givenPlay({ scores })).dataSync()[0]!);

describe('objective/score-decay', () => {
  runContract(objectiveContract(decay));

  it('gives the golden penalty at weight 1, and a share of it at another', () => {
    const { given, expect: expected } = goldenCase('loss/score-decay alpha 1');
    expect(valueOf(1, given)).toBeCloseTo(expected['d']!, 4);
    expect(valueOf(0.01, given)).toBeCloseTo(expected['d']! / 100, 5);
  });
});
