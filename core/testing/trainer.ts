/** What every trainer must do, whatever order it plays in. */
import assert from 'node:assert/strict';

import * as tf from '@tensorflow/tfjs';

import type { Engine, Game, Objective, Player, Trainer } from '../contracts.ts';
import type { Plugin } from '../define.ts';
import type { ObjectivePart } from '../training/game.ts';
import { valueAt } from '../training/schedule.ts';
import type { Check } from './check.ts';
import { assertNoLeak, contractEngine } from './engine.ts';
import { make, type MadeWith, pluginContract } from './plugin.ts';
import { BATCH, makeToy, PLANE, type Toy, toyNoise } from './toy-game.ts';
import { CLASSES, toySolver } from './toy-roles.ts';
import { assertSame, differs, setValues, type Variables, valuesOf } from './values.ts';

export interface TrainerContractOptions extends MadeWith {
  /** The trainer plays with a solver in the place of a trained generator. */
  readonly solver?: boolean;
}

/** The logistic losses, with one part left out where a check asks for it. */
const logistic = { discriminator: true, generator: true };
const objectiveOf = ({ discriminator, generator }: typeof logistic): ObjectivePart[] => {
  const objective: Objective = {
    ...(discriminator
      ? { discriminatorLoss: ({ real, fake }) => real.scores.neg().softplus().mean().add(fake.scores.softplus().mean()) }
      : {}),
    ...(generator ? { generatorLoss: ({ fake }) => fake.scores.neg().softplus() } : {}),
  };
  return [{ name: 'logistic', objective }];
};

interface Rig {
  readonly toy: Toy;
  readonly trainer: Trainer;
  readonly generator: Variables;
  readonly discriminators: Variables;
  /** Steps with the number of the last one. */
  steps(from: number, to: number): Promise<Record<string, number>>;
  dispose(): void;
}

export function trainerContract(plugin: Plugin<'trainer'>, options: TrainerContractOptions = {}): Check[] {
  const build = (engine: Engine, sides: typeof logistic, watch: (game: Game, toy: Toy) => Game = (game) => game): Rig => {
    const toy = makeToy(engine, { solver: options.solver === true });
    const trainer = make(plugin, options, {
      space: PLANE,
      classes: CLASSES,
      noise: toyNoise,
      batch: BATCH,
      initial: toy.random.stream('initial/trainer'),
      engine,
      at: (value) => valueAt(value, 1),
      roles: {},
      game: watch(toy.game(objectiveOf(sides)), toy),
      random: toy.random.stream('trainer'),
      nested: () => toySolver(PLANE),
    });
    return {
      toy,
      trainer,
      generator: toy.generator.variables,
      discriminators: discriminatorVariables(toy),
      steps: async (from, to) => {
        let scalars: Record<string, number> = {};
        for (let step = from; step <= to; step++) scalars = await trainer.step(step);
        return scalars;
      },
      dispose: () => {
        toy.dispose();
        tf.dispose(Object.values(trainer.state));
        trainer.dispose?.();
      },
    };
  };
  const withRig = async (
    work: (rig: Rig, engine: Engine) => Promise<void>,
    sides = logistic,
    watch?: Parameters<typeof build>[2],
  ): Promise<void> => {
    const engine = await contractEngine();
    const rig = build(engine, sides, watch);
    try {
      await work(rig, engine);
    } finally {
      rig.dispose();
    }
  };
  const everything = ({ generator, discriminators, trainer }: Rig): Variables => ({
    ...prefixed('generator', generator),
    ...prefixed('discriminator', discriminators),
    ...prefixed('trainer', trainer.state),
  });
  const solver = options.solver === true;

  const onlyG: Check = {
    name: "leaves D bit-identical where only G's loss is played, and moves G",
    run: () =>
      withRig(
        async ({ generator, discriminators, steps }) => {
          const [g, d] = [valuesOf(generator), valuesOf(discriminators)];
          await steps(1, 2);
          assertSame(valuesOf(discriminators), d, "G's update moved D");
          assert.ok(differs(valuesOf(generator), g), 'G did not move');
        },
        { discriminator: false, generator: true },
      ),
  };
  return [
    ...pluginContract(plugin, options),
    {
      name: "leaves G bit-identical where only D's loss is played, and moves D",
      run: () =>
        withRig(
          async ({ generator, discriminators, steps }) => {
            const [g, d] = [valuesOf(generator), valuesOf(discriminators)];
            await steps(1, 2);
            assertSame(valuesOf(generator), g, "D's update moved G");
            assert.ok(differs(valuesOf(discriminators), d), 'D did not move');
          },
          { discriminator: true, generator: false },
        ),
    },
    ...(solver ? [] : [onlyG]), // with a solver nobody would play
    {
      name: 'moves nothing but its own player with each update, and nothing by a gradient',
      run: () => withRig(({ steps }) => steps(1, 2).then(() => undefined), logistic, watched),
    },
    {
      name: 'logs finite scalars under their documented names',
      run: () =>
        withRig(async ({ steps }) => {
          const scalars = await steps(1, 1);
          assert.ok(
            'loss/discriminator' in scalars && ('loss/generator' in scalars || solver),
            `logged: ${Object.keys(scalars).join(', ')}`,
          );
          for (const [name, value] of Object.entries(scalars)) {
            assert.match(name, /^[a-z]+\/[a-z0-9-]+(\/[a-z0-9-]+)?$/);
            assert.ok(Number.isFinite(value), `${name} is ${value}`);
          }
        }),
    },
    {
      name: 'repeats exactly from the same seed',
      run: () =>
        withRig(async (rig, engine) => {
          const other = build(engine, logistic);
          assert.deepEqual(await rig.steps(1, 3), await other.steps(1, 3));
          assertSame(valuesOf(everything(rig)), valuesOf(everything(other)), 'two runs of one seed part');
          other.dispose();
        }),
    },
    {
      name: 'goes on bit for bit from variables, state and streams alone',
      run: () =>
        withRig(async (rig, engine) => {
          await rig.steps(1, 3);
          const saved = { values: valuesOf(everything(rig)), random: JSON.stringify(rig.toy.random.save()) };
          const scalars = await rig.steps(4, 6);
          const resumed = build(engine, logistic);
          setValues(everything(resumed), saved.values);
          resumed.toy.random.restore(JSON.parse(saved.random) as ReturnType<Toy['random']['save']>);
          assert.deepEqual(await resumed.steps(4, 6), scalars);
          assertSame(valuesOf(everything(resumed)), valuesOf(everything(rig)), 'the state is not complete');
          resumed.dispose();
        }),
    },
    {
      name: 'leaves no tensor behind',
      run: async () => {
        const engine = await contractEngine();
        await withRig(async ({ steps }) => {
          await steps(1, 1);
          await assertNoLeak(() => steps(2, 4));
        });
        await assertNoLeak(() => build(engine, logistic).dispose());
      },
    },
  ];
}

const prefixed = (prefix: string, variables: Variables): Variables =>
  Object.fromEntries(Object.entries(variables).map(([name, variable]) => [`${prefix}/${name}`, variable]));

const discriminatorVariables = ({ discriminators }: Toy): Variables =>
  Object.assign({}, ...discriminators.map(({ variables }, i) => prefixed(`${i + 1}`, variables))) as Variables;

/** The game with players that are watched: `apply` moves its own variables only, `gradient` moves none. */
function watched(game: Game, toy: Toy): Game {
  const sides = { discriminator: discriminatorVariables(toy), generator: toy.generator.variables };
  const watch = (player: Player): Player => {
    const other = sides[player.name === 'generator' ? 'discriminator' : 'generator'];
    const unmoved = <T>(variables: Variables, work: () => T, message: string): T => {
      const before = valuesOf(variables);
      const result = work();
      assertSame(valuesOf(variables), before, message);
      return result;
    };
    return {
      ...player,
      gradient: (play) =>
        unmoved(
          { ...sides.discriminator, ...sides.generator },
          () => player.gradient(play),
          `the gradient of the ${player.name} moved a weight`,
        ),
      apply: (gradient) => unmoved(other, () => player.apply(gradient), `the update of the ${player.name} moved the other player`),
    };
  };
  return {
    ...game,
    player: (...choice) => {
      const player = game.player(...choice);
      return player && watch(player);
    },
  };
}
