/** A generator of discrete objects: losses per sample, weighted by the gradient of the samples' log-probability. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { defineObjective, GanvilError, type RandomStream, type RoleContext, tf, type TrainedGenerator, z } from 'ganvil';

import { startBackend } from '../../../core/engine/backend.ts';
import { makeGame } from '../../../core/training/game.ts';
import type { PlayParts } from '../../../core/training/play.ts';
import { everyString } from '../../fixtures/contract/argmax-strings.ts';
import bernoulli from '../../fixtures/contract/bernoulli.ts';
import strings from '../../fixtures/contract/strings.ts';
import { type Roles, sgd, withComposed } from './composed.ts';

beforeAll(() => startBackend('cpu'));

const LOGITS = [0.4, -0.7, 0.2];
/** Some cost that is no sum over bits: 1 · x₁x₂ − 2 · x₂x₃ + 3 · x₁. [batch, 3] → [batch, 1]. */
const cost = (x: tf.Tensor): tf.Tensor => {
  const [a, b, c] = tf.split(x, 3, 1);
  return a!.mul(b!).sub(b!.mul(c!).mul(2)).add(a!.mul(3));
};
const costOf = ([a, b, c]: readonly number[]) => a! * b! - 2 * b! * c! + 3 * a!;
const probability = (string: readonly number[]) => string.reduce((p, bit, i) => p / (1 + Math.exp(-bit * LOGITS[i]!)), 1);
const STRINGS = everyString(3);
/** ∂ log P(x) / ∂ logit i = x̂ᵢ − σ(logitᵢ), x̂ = 1 for 1 and 0 for −1. Σₓ P(x) cost(x) ∂ log P(x), in float64. */
const exact = LOGITS.map((logit, i) =>
  STRINGS.reduce((sum, x) => sum + probability(x) * costOf(x) * ((x[i]! + 1) / 2 - 1 / (1 + Math.exp(-logit))), 0),
);

/** The estimated gradient of a batch of these strings: the stream gives 0 for a one and 1 for a zero, on the right side of any σ. */
function estimate(batch: readonly (readonly number[])[], generator: TrainedGenerator, loss: (x: tf.Tensor) => tf.Tensor = cost): number[] {
  const drawn = batch.map((string) => string.map((bit) => (bit === 1 ? 0 : 1)));
  const stream = { uniform: () => tf.tensor2d(drawn) } as unknown as RandomStream;
  const parts: PlayParts = {
    space: generator.space,
    batch: batch.length,
    generator,
    discriminators: [],
    noise: undefined,
    nextBatch: () => ({ x: tf.zeros([batch.length, 3]) }),
    program: () => {
      throw new Error('nothing is proposed here');
    },
    stream: () => stream,
    at: () => 0,
  };
  const game = makeGame(parts, [{ name: 'cost', objective: { generatorLoss: ({ fake }) => loss(fake.samples) } }]);
  const player = game.player('generator', { use: 'sgd', with: { learningRate: 1 } })!;
  return tf.tidy(() => {
    const { gradient, scalars } = player.gradient(game.play('generator'));
    const mean = batch.reduce((sum, string) => sum + costOf(string), 0) / batch.length;
    expect(scalars['loss/generator']!.dataSync()[0]).toBeCloseTo(mean, 5); // the value is the cost's mean, not the surrogate's
    return Array.from(gradient.dataSync());
  });
}

const make = (): TrainedGenerator => {
  const context = { space: { kind: 'bits', shape: [3] } } as unknown as RoleContext;
  return bernoulli.create({ logits: LOGITS }, context) as TrainedGenerator;
};
const free = ({ variables }: TrainedGenerator) => tf.dispose(Object.values(variables));

describe('the score-function estimator', () => {
  it('is exact in expectation over all pairs of samples, its baseline included', () => {
    const generator = make();
    const expectation = [0, 0, 0];
    for (const x of STRINGS) {
      for (const y of STRINGS)
        estimate([x, y], generator).forEach((value, i) => (expectation[i]! += probability(x) * probability(y) * value));
    }
    // 64 float32 gradients of about 5; a baseline that counts the sample itself would halve them
    expectation.forEach((value, i) => expect(value).toBeCloseTo(exact[i]!, 4));
    free(generator);
  });

  it('is exact in expectation over single samples, without a baseline', () => {
    const generator = make();
    const expectation = [0, 0, 0];
    for (const x of STRINGS) estimate([x], generator).forEach((value, i) => (expectation[i]! += probability(x) * value));
    expectation.forEach((value, i) => expect(value).toBeCloseTo(exact[i]!, 4));
    free(generator);
  });

  it('gives no gradient where all samples cost the same', () => {
    const generator = make();
    expect(estimate([STRINGS[3]!, STRINGS[3]!, STRINGS[3]!], generator).map(Math.abs)).toEqual([0, 0, 0]);
    free(generator);
  });

  it('refuses a loss that is a mean already, with what to return', () => {
    const generator = make();
    const average = (x: tf.Tensor) => cost(x).mean();
    expect(() => estimate([STRINGS[0]!, STRINGS[1]!], generator, average)).toThrow(GanvilError);
    expect(() => estimate([STRINGS[0]!, STRINGS[1]!], generator, average)).toThrow(
      'objective/cost: expected a loss per sample, [2, 1], for a generator with the score-function estimator, received a loss of the shape []. ' +
        'Return the losses before their mean is taken',
    );
    free(generator);
  });
});

const favourite = defineObjective({
  id: 'objective/favourite',
  summary: 'Costs the least at the string 111.',
  sort: 'main',
  params: z.strictObject({}),
  create: () => ({ generatorLoss: ({ fake }) => fake.samples.sum(1, true).neg() }),
});

describe('a generator of bit strings', () => {
  const dataset = ['strings', { valid: ['111'] }] as const;
  const generator = ['bernoulli', { logits: LOGITS }] as const;

  it('learns what costs the least, without a discriminator', () =>
    withComposed({ dataset, generator, objective: ['favourite'], trainer: sgd(0.2) }, { fixtures: [strings, bernoulli, favourite], batch: 32 }, async (composed) => {
      const logged = await composed.steps(80);
      expect(logged.at(-1)!['loss/generator']).toBeLessThan(-2.5); // −3 at 111
      for (const logit of composed.generator!.variables['logits']!.dataSync()) expect(logit).toBeGreaterThan(1.5);
    })); // prettier-ignore

  it('learns from a discriminator that never had a gradient through the bits', () => {
    const roles: Roles = {
      dataset,
      generator,
      discriminator: [['mlp', { hidden: [8], activation: 'tanh' }]],
      objective: ['non-saturating'],
      trainer: sgd(0.2),
    };
    return withComposed(roles, { fixtures: [strings, bernoulli], batch: 32 }, async (composed) => {
      await composed.steps(100);
      for (const [i, logit] of composed.generator!.variables['logits']!.dataSync().entries())
        expect(logit).toBeGreaterThan(LOGITS[i]! + 0.5);
    });
  });
});
