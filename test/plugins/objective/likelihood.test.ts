import { describe, expect, it } from '@jest/globals';
import { type Play, type RoleContext, tf } from 'ganvil';

import { objectiveContract } from '../../../core/testing/index.ts';
import likelihood from '../../../plugins/objective/likelihood.ts';
import bernoulli from '../../fixtures/contract/bernoulli.ts';
import strings from '../../fixtures/contract/strings.ts';
import { runContract } from '../../contracts/run.ts';
import { sgd, withComposed } from '../../core/compose/composed.ts';

describe('objective/likelihood', () => {
  runContract(objectiveContract(likelihood));

  it('is −log P_G of each real object', () => {
    const { generatorLoss, discriminatorLoss } = likelihood.create({}, {} as RoleContext);
    tf.tidy(() => {
      const loss = generatorLoss!({ real: { logProbability: tf.tensor1d([-1, -3]) } } as unknown as Play);
      expect(loss.arraySync()).toEqual([[1], [3]]);
    });
    expect(discriminatorLoss).toBeUndefined();
  });

  it('takes no step for the draws of a generator that is trained by its score function elsewhere', async () => {
    // one bit that is always 1, logit 0: −log σ(0) = log 2, slope −(1 − σ(0)) = −½, so SGD of rate 1 goes to ½ exactly
    const roles = { dataset: ['strings', { valid: ['1'] }], generator: ['bernoulli', { logits: [0] }], objective: ['likelihood'], trainer: sgd(1) } as const; // prettier-ignore
    await withComposed(roles, { fixtures: [strings, bernoulli], batch: 8 }, async ({ steps, generator, random }) => {
      const [logged] = await steps(1);
      expect(logged!['loss/generator']).toBeCloseTo(Math.log(2), 6);
      expect(Array.from(generator!.variables['logits']!.dataSync())).toEqual([expect.closeTo(0.5, 6)]);
      expect(random.save()['noise/generator']?.draws ?? 0).toBe(0);
    });
  });
});
