import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Engine, tf, type TrainerContext } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { makeToy, type Toy } from '../../../core/testing/toy-game.ts';
import { valuesOf } from '../../../core/testing/values.ts';
import wasserstein from '../../../plugins/objective/wasserstein.ts';
import alternating from '../../../plugins/trainer/alternating.ts';
import simultaneous from '../../../plugins/trainer/simultaneous.ts';

let engine: Engine;
let toy: Toy;
beforeEach(async () => {
  engine = await eagerEngine('cpu');
  toy = makeToy(engine);
});
afterEach(() => toy.dispose());

const sgd = (learningRate: number) => ({ use: 'sgd', with: { learningRate } });
const objective = () => [{ name: 'wasserstein', objective: wasserstein.create({}, {} as TrainerContext) }];
/** All weights of both discriminators, in the player's order. */
const weights = () =>
  toy.discriminators.flatMap(({ variables }) => Object.values(valuesOf(variables)).flatMap((values) => Array.from(values)));
const bound = Math.fround(0.25);

describe('clipping of weights', () => {
  it('follows the update and reaches every weight', () => {
    const player = toy.game(objective()).player('discriminator', sgd(0.5), { clip: 0.25 })!;
    const before = weights();
    const gradient = before.map((_, i) => ((i % 5) - 2) / 8); // −¼ … ¼
    tf.tidy(() => player.apply(tf.tensor1d(gradient)));
    const moved = before.map((weight, i) => weight - 0.5 * gradient[i]!);
    expect(moved.filter((weight) => Math.abs(weight) > bound).length).toBeGreaterThan(5); // else the test shows nothing
    expect(moved.filter((weight) => Math.abs(weight) < bound).length).toBeGreaterThan(5);
    weights().forEach((weight, i) => expect(weight).toBeCloseTo(Math.min(bound, Math.max(-bound, moved[i]!)), 6));
  });

  it.each([undefined, null])('is left out where the bound is %s', (clip) => {
    const player = toy.game(objective()).player('discriminator', sgd(1), clip === undefined ? {} : { clip })!;
    const before = weights();
    tf.tidy(() => player.apply(tf.fill([player.parameters], -2)));
    weights().forEach((weight, i) => expect(weight).toBeCloseTo(before[i]! + 2, 5));
  });

  it.each([alternating, simultaneous])('is a param of D alone in $id', async (plugin) => {
    const create = plugin.create;
    const params = (plugin.params as typeof alternating.params).parse({
      discriminator: { clip: 0.25, optimizer: sgd(0.1) },
      generator: { optimizer: sgd(0.1) },
    });
    const trainer = create(params, { game: toy.game(objective()), engine, batch: toy.parts.batch } as TrainerContext);
    const generator = () => Object.values(valuesOf(toy.generator.variables)).flatMap((values) => Array.from(values));
    expect(Math.max(...weights().map(Math.abs))).toBeGreaterThan(bound);
    await trainer.step(1);
    expect(Math.max(...weights().map(Math.abs))).toBeLessThanOrEqual(bound);
    expect(Math.max(...generator().map(Math.abs))).toBeGreaterThan(bound);
    tf.dispose(Object.values(trainer.state));
  });
});
