import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Engine, type Game, type GanvilError, type Objective, type Play, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { makeToy, type Toy } from '../../../core/testing/toy-game.ts';
import { valuesOf } from '../../../core/testing/values.ts';
import { makeGame } from '../../../core/training/game.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await eagerEngine('cpu');
});

const scalar = (x: tf.Tensor) => x.dataSync()[0]!;
const logistic: Objective = {
  discriminatorLoss: ({ real, fake }) => real.scores.neg().softplus().mean().add(fake.scores.softplus().mean()),
  generatorLoss: ({ fake }) => fake.scores.neg().softplus(),
};
const realOnly: Objective = { discriminatorLoss: ({ real }) => real.scores.square() };
const SGD = { use: 'sgd', with: { learningRate: 0.1 } };
const part = (name: string, objective: Objective) => ({ name, objective });

/** A game of toy roles that count in their state how often they ran. */
function counting(toy: Toy): { game: Game; calls: () => { generator: number; discriminators: number[] }; dispose: () => void } {
  const counter = () => tf.tidy(() => tf.variable(tf.scalar(0), false));
  const { generator } = toy;
  if (generator.estimator === 'none') throw new Error('the toy generator is trained');
  const ran = { generator: counter(), discriminators: toy.discriminators.map(counter) };
  const count = (variable: tf.Variable) => variable.assign(variable.add(1));
  const game = makeGame(
    {
      ...toy.parts,
      generator: {
        ...generator,
        state: { ran: ran.generator },
        generate: (request) => (count(ran.generator), generator.generate(request)),
      },
      discriminators: toy.discriminators.map((discriminator, i) => ({
        ...discriminator,
        state: { ran: ran.discriminators[i]! },
        outputs: (...request) => (count(ran.discriminators[i]!), discriminator.outputs(...request)),
      })),
    },
    [part('logistic', logistic)],
  );
  return {
    game,
    calls: () => ({ generator: scalar(ran.generator), discriminators: ran.discriminators.map(scalar) }),
    dispose: () => tf.dispose([ran.generator, ...ran.discriminators]),
  };
}

describe('a game', () => {
  it('sums the parts of the objective that play a side, and logs each where there are several', () => {
    const toy = makeToy(engine);
    const game = toy.game([part('logistic', logistic), part('real-only', realOnly)]);
    tf.tidy(() => {
      for (const phase of ['discriminator', 'generator'] as const) {
        const { total, terms } = game.loss(game.play(phase));
        expect(Object.keys(terms)).toEqual(phase === 'discriminator' ? ['logistic', 'real-only'] : ['logistic']);
        expect(Object.values(terms).map(({ shape }) => shape)).toEqual(Object.keys(terms).map(() => []));
        expect(scalar(total)).toBeCloseTo(
          Object.values(terms).reduce((sum, term) => sum + scalar(term), 0),
          5,
        );
      }
      const names = (phase: Play['phase']) => Object.keys(game.player(phase, SGD)!.gradient(game.play(phase)).scalars);
      expect(names('discriminator')).toEqual(['loss/discriminator', 'term/discriminator/logistic', 'term/discriminator/real-only', 'critic/real', 'critic/fake']); // prettier-ignore
      expect(names('generator')).toEqual(['loss/generator', 'term/generator/logistic']);
    });
    toy.dispose();
  });

  it('logs mean scores of what the objective looked at, and makes nothing for the log', () => {
    const toy = makeToy(engine);
    const alone = makeGame({ ...toy.parts, generator: undefined, noise: undefined }, [part('real-only', realOnly)]);
    tf.tidy(() => {
      const { scalars } = alone.player('discriminator', SGD)!.gradient(alone.play('discriminator'));
      expect(Object.keys(scalars)).toEqual(['loss/discriminator', 'critic/real']);
      toy.rewind(); // the same draws again: what a gradient makes is freed with its tape
      expect(scalar(scalars['critic/real']!)).toBeCloseTo(scalar(alone.play('discriminator').real.scores.mean()), 6);
    });
    toy.dispose();
  });

  it('has no player where nobody has a loss for it or nothing is trained', () => {
    const toy = makeToy(engine);
    expect(toy.game([part('real-only', realOnly)]).player('generator', SGD)).toBeUndefined();
    expect(makeGame({ ...toy.parts, discriminators: [] }, [part('logistic', logistic)]).player('discriminator', SGD)).toBeUndefined();
    const solver = makeToy(engine, { solver: true });
    expect(solver.game([part('logistic', logistic)]).player('generator', SGD)).toBeUndefined();
    toy.dispose();
    solver.dispose();
  });

  it('takes the gradient of all variables of a player side by side, 0 where the loss does not reach', () => {
    const toy = makeToy(engine);
    const player = toy.game([part('logistic', logistic)]).player('discriminator', SGD)!;
    const variables = toy.discriminators.flatMap((one) => Object.values(one.variables));
    expect(player.parameters).toBe(variables.reduce((sum, { size }) => sum + size, 0));
    tf.tidy(() => {
      const { gradient } = player.gradient(toy.game([part('logistic', logistic)]).play('discriminator'));
      expect(gradient.shape).toEqual([player.parameters]);
      const parts = tf.split(gradient, variables.map(({ size }) => size)).map((one) => one.abs().sum().dataSync()[0]!); // prettier-ignore
      // the first D: W, c, v, bias, and class weights that no loss reads; then the second D, which it does not read at all
      expect(parts.map((one) => one > 0)).toEqual([true, true, true, true, false, false, false, false, false, false]);
    });
    tf.dispose(Object.values(player.state));
    toy.dispose();
  });

  it("keeps what a role writes in its own player's phase and undoes it in the other's", () => {
    const toy = makeToy(engine);
    const { game, calls, dispose } = counting(toy);
    const [D, G] = [game.player('discriminator', SGD)!, game.player('generator', SGD)!];
    const before = tf.memory().numTensors;
    tf.tidy(() => void D.gradient(game.play('discriminator')));
    expect(calls()).toEqual({ generator: 0, discriminators: [2, 0] }); // real and generated objects, by the first D
    tf.tidy(() => void G.gradient(game.play('generator')));
    expect(calls()).toEqual({ generator: 1, discriminators: [2, 0] });
    // so for a trainer that takes its own gradients of the loss
    tf.tidy(() => void tf.variableGrads(() => game.loss(game.play('generator')).total, Object.values(toy.generator.variables)));
    expect(calls()).toEqual({ generator: 2, discriminators: [2, 0] });
    expect(tf.memory().numTensors).toBe(before);
    dispose();
    toy.dispose();
  });

  it('puts state back where a loss fails', () => {
    const toy = makeToy(engine);
    const { game, calls, dispose } = counting(toy);
    const play = game.play('generator');
    const broken = { ...play, get fake(): Play['fake'] {
      void play.fake.scores;
      throw new Error('no loss today');
    } }; // prettier-ignore
    expect(() => game.loss(broken)).toThrow('no loss today');
    expect(calls().discriminators).toEqual([0, 0]);
    dispose();
    toy.dispose();
  });

  describe("reports a plugin's mistake as the plugin's", () => {
    const gradient = (objective: Objective, phase: Play['phase']) => {
      const toy = makeToy(engine);
      const before = tf.memory().numTensors;
      const game = toy.game([part('mine', objective)]);
      const player = game.player(phase, SGD)!;
      try {
        tf.tidy(() => void player.gradient(game.play(phase)));
        return undefined;
      } catch (error) {
        return error as GanvilError;
      } finally {
        expect(tf.memory().numTensors).toBe(before + Object.keys(player.state).length);
        toy.dispose();
      }
    };

    it('a loss that throws, with the line that threw', () => {
      const error = gradient({ generatorLoss: ({ fake }) => (fake as unknown as { score: tf.Tensor }).score.neg() }, 'generator')!;
      expect(error).toMatchObject({ code: 'E_PLUGIN_SHAPE', details: { where: 'objective/mine', expected: 'a loss from generatorLoss' } });
      expect(error.message).toMatch(
        /received an error: Cannot read properties of undefined \(reading 'neg'\)\.\n\s+at .*game\.test\.ts:\d+/,
      );
      expect((error.cause as Error).name).toBe('TypeError');
    });

    it.each<[string, unknown, string]>([
      ['nothing', undefined, 'nothing'],
      ['a number', 3, 'a value of the type number'],
      ['a promise', Promise.resolve(3), 'a promise. A loss is not async'],
    ])('a loss that gives %s', (_what, value, received) => {
      const error = gradient({ discriminatorLoss: () => value as tf.Tensor }, 'discriminator')!;
      expect(error.code).toBe('E_PLUGIN_SHAPE');
      expect(error.message).toBe(`objective/mine: expected a tensor from discriminatorLoss, [] or [batch, 1], received ${received}.`);
    });

    it("a loss that does not depend on its player's variables, with its shape", () => {
      const error = gradient({ discriminatorLoss: ({ real }) => real.samples.mean(1, true) }, 'discriminator')!;
      expect(error.code).toBe('E_PLUGIN_SHAPE');
      expect(error.message).toBe(
        'objective/mine: expected a discriminatorLoss that depends on the variables of a discriminator, ' +
          'received one of the shape [5, 1] that none of them reaches. ' +
          'Make it of scores, such as real.scores and fake.scores; a tensor made of numbers that were read has no gradient.',
      );
    });
  });

  it('moves nothing of the other player by an update', () => {
    const toy = makeToy(engine);
    const game = toy.game([part('logistic', logistic)]);
    const [D, G] = [game.player('discriminator', SGD)!, game.player('generator', SGD)!];
    const state = () => ({ generator: valuesOf(toy.generator.variables), discriminator: valuesOf(toy.discriminators[0]!.variables) });
    const begin = state();
    tf.tidy(() => D.apply(D.gradient(game.play('discriminator')).gradient));
    const middle = state();
    expect(middle.generator).toEqual(begin.generator);
    expect(middle.discriminator).not.toEqual(begin.discriminator);
    tf.tidy(() => G.apply(G.gradient(game.play('generator')).gradient));
    expect(state().discriminator).toEqual(middle.discriminator);
    expect(state().generator).not.toEqual(middle.generator);
    toy.dispose();
  });

  it('proposes objects of a trained generator, and of a solver', async () => {
    const toy = makeToy(engine);
    const trained = await toy.game([part('logistic', logistic)]).propose(3);
    expect(trained.samples.shape).toEqual([3, 2]);
    trained.samples.dispose();
    const solver = makeToy(engine, { solver: true });
    const { samples } = await solver.game([part('logistic', logistic)]).propose(3);
    expect(samples.shape).toEqual([3, 2]);
    samples.dispose();
    toy.dispose();
    solver.dispose();
  });
});
