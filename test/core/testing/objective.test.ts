/** The suite fails for what it is there to find. */
import { describe, expect, it } from '@jest/globals';
import { defineObjective, type Objective, tf, z } from 'ganvil';

import { objectiveContract } from '../../../core/testing/index.ts';
import joint from '../../fixtures/contract/joint.ts';
import dual from '../../fixtures/contract/dual.ts';
import equilibrium from '../../fixtures/contract/equilibrium.ts';
import matching from '../../fixtures/contract/matching.ts';
import modeSeeking from '../../fixtures/contract/mode-seeking.ts';
import reconstruction from '../../fixtures/contract/reconstruction.ts';
import { runContract } from '../../contracts/run.ts';
import { expectFailures, failures } from './failures.ts';

const objective = (create: () => Objective, params: z.ZodType = z.strictObject({})) =>
  defineObjective({ id: 'objective/wrong', summary: 'Has a mistake.', sort: 'main', params, create });
const fine: Objective['generatorLoss'] = ({ fake }) => fake.scores.neg();

/** softplus with the gradient of relu. */
const softplusOfRelu = (s: tf.Tensor) =>
  tf.customGrad((x) => ({ value: tf.softplus(x as tf.Tensor), gradFunc: (dy) => dy.mul(tf.step(x as tf.Tensor)) }))(s);
const D = "has gradients in D's weights";
const G = "has gradients in G's weights";

describe('the suite of objectives', () => {
  it.each<[string, () => Objective, string[]]>([
    ['plays for nobody', () => ({}), ['plays for at least one side']],
    ['has a misspelt loss beside a right one', () => ({ generatorLoss: fine, discriminatorloss: fine }) as Objective, ['plays for at least one side']],
    ['gives a loss for each of two columns', () => ({ generatorLoss: ({ fake }) => fake.samples }), ['gives a scalar']],
    ['takes the logarithm of 1 − a probability', () => ({ generatorLoss: ({ fake }) => tf.sub(1, fake.scores.sigmoid()).log() }), ['is finite, with finite gradients, at scores around 30']],
    ['squares roots of slopes without a constant', () => ({
      discriminatorLoss: ({ real, critic }) => tf.grad((x) => critic(x).sum())(real.samples).square().sum(1).sqrt().mean(),
    }), ['is finite, with finite gradients']],
    ['has a gradient that is not that of its value', () => ({ generatorLoss: ({ fake }) => softplusOfRelu(fake.scores) }), [D, G]],
    ['keeps a tensor', () => ({ generatorLoss: ({ fake }) => tf.keep(fake.scores.neg()) }), ['repeats exactly and leaves no tensor behind']],
    ['draws behind the back of its streams', () => ({ generatorLoss: ({ fake }) => fake.scores.mul(tf.randomUniform([5, 1])) }), ['repeats exactly', D, G]],
    ['writes to a weight', () => {
      const counter = { seen: 0 };
      return { generatorLoss: ({ fake }) => fake.scores.mul(++counter.seen) };
    }, ['repeats exactly', D, G]],
  ])('finds one that %s', (_mistake, create, expected) => expectFailures(objectiveContract(objective(create)), ...expected)); // prettier-ignore

  it('finds a schema that takes anything', async () => {
    const loose = objective(() => ({ generatorLoss: fine }), z.object({}));
    const [failed] = await failures(objectiveContract(loose));
    expect(failed).toEqual({
      name: 'accepts its params and rejects one that it does not know',
      message: expect.stringContaining('make the schema strict: z.strictObject'),
    });
  });

  it('says which weight has the wrong gradient, and what it should be', async () => {
    const wrong = objectiveContract(objective(() => ({ generatorLoss: ({ fake }) => softplusOfRelu(fake.scores) })));
    const found = (await failures(wrong)).find(({ name }) => name.startsWith(D));
    expect(found!.message).toMatch(/the generator's loss: the gradient in 1\/W\[\d\] is .*, finite differences give /);
  });

  // what a term, a controller, pairs, labels and two discriminators need is there, without a main objective beside them
  describe.each([
    { plugin: reconstruction, options: {} },
    { plugin: joint, options: { judges: ['x', 'z'] as const } },
    { plugin: dual, options: {} },
    { plugin: modeSeeking, options: {} },
    { plugin: matching, options: { judges: ['x', 'y'] as const } },
    { plugin: equilibrium, options: { params: { k: 0.3 } } },
  ])('passes $plugin.id', ({ plugin, options }) => runContract(objectiveContract(plugin, options)));
});
