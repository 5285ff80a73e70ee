/** What every objective must do, whatever its formula. */
import assert from 'node:assert/strict';

import * as tf from '@tensorflow/tfjs';

import type { Dataset, Objective, Play, SamplePart, Space } from '../contracts.ts';
import type { Plugin } from '../define.ts';
import { requireShape } from '../role-shape.ts';
import { makePlay } from '../training/play.ts';
import { valueAt } from '../training/schedule.ts';
import type { Check } from './check.ts';
import { assertNoLeak, contractEngine } from './engine.ts';
import { make, type MadeWith, pluginContract } from './plugin.ts';
import { BATCH, makeToy, PLANE, type Toy, toyNoise, type ToyOptions } from './toy-game.ts';
import { CLASSES } from './toy-roles.ts';
import { assertSame, assertSlopes, setValues, slopes, type Variables, valuesOf } from './values.ts';

/**
 * Of the largest slope. The differences are right to about 1e-5 of the loss (float32, see `slope`); a wrong second derivative is off by a
 * tenth of the gradient and more.
 */
const TOLERANCE = 1e-3;

export interface ObjectiveContractOptions extends MadeWith {
  /** What the toy discriminators judge; `['x']` by default. */
  readonly judges?: readonly SamplePart[];
  /** Of the toy objects, whose coordinates lie between −1 and 1; the plane by default. */
  readonly space?: Space;
  readonly dataset?: Dataset;
  /** Step of the finite differences; a smaller one where the loss has a kink nearby. 1/16 by default, which float32 likes best. */
  readonly step?: number;
}

const PHASES = ['discriminator', 'generator'] as const;
type Phase = Play['phase'];

/** An objective with a toy game around it. Each `loss` begins with the same draws and the same state. */
interface Rig {
  readonly toy: Toy;
  readonly objective: Objective;
  /** The phases that the objective plays. */
  readonly phases: readonly Phase[];
  /** Values of the loss as the objective returns it. */
  loss(phase: Phase): tf.Tensor;
}

export function objectiveContract(plugin: Plugin<'objective'>, options: ObjectiveContractOptions = {}): Check[] {
  const { judges = ['x'], space = PLANE, dataset } = options;
  const withRig = async (toyOptions: ToyOptions, work: (rig: Rig) => void | Promise<void>): Promise<void> => {
    const engine = await contractEngine();
    const toy = makeToy(engine, { judges, space, ...toyOptions });
    const [discriminator] = toy.discriminators;
    const objective = make(plugin, options, {
      space,
      classes: CLASSES,
      noise: toyNoise,
      batch: BATCH,
      initial: toy.random.stream('initial/objective'),
      engine,
      at: (value) => valueAt(value, 1),
      roles: { generator: toy.generator, discriminator, noise: toyNoise, ...(dataset && { dataset }) },
    });
    const lossOf = { discriminator: objective.discriminatorLoss, generator: objective.generatorLoss };
    const state = objective.state ?? {};
    const begin = valuesOf(state);
    try {
      await work({
        toy,
        objective,
        phases: PHASES.filter((phase) => lossOf[phase] !== undefined),
        loss: (phase) => {
          toy.rewind();
          setValues(state, begin);
          return lossOf[phase]!(makePlay(toy.parts, phase));
        },
      });
    } finally {
      toy.dispose();
      tf.dispose(Object.values(state));
    }
  };
  const mean = ({ loss }: Rig, phase: Phase) => tf.tidy(() => loss(phase).mean().dataSync()[0]!);
  /** Gradients of the mean loss; 0 in what it does not reach. */
  const gradients = ({ loss }: Rig, phase: Phase, variables: Variables): Record<string, Float32Array> =>
    tf.tidy(() => {
      const anchor = tf.variable(tf.scalar(0)); // a loss that reaches none of the variables has a gradient all the same
      const all = [...Object.values(variables), anchor];
      const { grads } = tf.variableGrads(() => loss(phase).mean().add<tf.Scalar>(anchor), all);
      anchor.dispose();
      return Object.fromEntries(
        Object.entries(variables).map(([name, variable]) => [
          name,
          grads[variable.name]?.dataSync<'float32'>().slice() ?? new Float32Array(variable.size),
        ]),
      );
    });
  const agree = (who: (toy: Toy) => Variables, phases: readonly Phase[]) =>
    withRig({}, (rig) => {
      for (const phase of rig.phases.filter((one) => phases.includes(one))) {
        const variables = who(rig.toy);
        const expected = slopes(() => mean(rig, phase), variables, options.step);
        assertSlopes(gradients(rig, phase, variables), expected, TOLERANCE, `the ${phase}'s loss`);
      }
    });

  return [
    ...pluginContract(plugin, options),
    {
      name: 'plays for at least one side, with no key that nobody reads',
      run: () => withRig({}, ({ objective }) => void requireShape('objective', plugin.id, objective)),
    },
    {
      name: 'gives a scalar or a loss per sample',
      run: () =>
        withRig({}, ({ phases, loss }) => {
          for (const phase of phases) {
            const { shape } = tf.tidy(() => ({ shape: loss(phase).shape }));
            assert.ok(
              shape.length === 0 || (shape.length === 2 && shape[0] === BATCH && shape[1] === 1),
              `${phase}: the shape [${shape.join(', ')}]`,
            );
          }
        }),
    },
    ...[0, 1, -1, 30, -30].map((score): Check => ({
      name: `is finite, with finite gradients, at scores around ${score}`,
      run: async () => {
        // spread 0: all scores are the bias, exactly
        for (const spread of [0, 0.3]) {
          await withRig({ bias: score, spread }, (rig) => {
            for (const phase of rig.phases) {
              assert.ok(Number.isFinite(mean(rig, phase)), `the ${phase}'s loss is ${mean(rig, phase)}`);
              const variables = { ...rig.toy.discriminators[0]!.variables, ...rig.toy.generator.variables };
              for (const [name, gradient] of Object.entries(gradients(rig, phase, variables))) {
                assert.ok(gradient.every(Number.isFinite), `the ${phase}'s loss: the gradient in ${name} is ${gradient.join(' ')}`);
              }
            }
          });
        }
      },
    })),
    {
      name: "has gradients in D's weights that agree with finite differences",
      run: () => agree(({ discriminators }) => numbered(discriminators.map(({ variables }) => variables)), PHASES),
    },
    {
      name: "has gradients in G's weights that agree with finite differences",
      run: () => agree(({ generator }) => generator.variables, ['generator']),
    },
    {
      name: 'repeats exactly and leaves no tensor behind',
      run: () =>
        withRig({}, async (rig) => {
          for (const phase of rig.phases) {
            const run = () => mean(rig, phase);
            const first = run();
            await assertNoLeak(() => assert.equal(run(), first, `the ${phase}'s loss`));
          }
        }),
    },
    {
      name: "writes to no player's variables",
      run: () =>
        withRig({}, (rig) => {
          const variables = { ...numbered(rig.toy.discriminators.map((role) => role.variables)), ...rig.toy.generator.variables };
          const before = valuesOf(variables);
          for (const phase of rig.phases) mean(rig, phase);
          assertSame(valuesOf(variables), before, 'a loss moved a weight');
        }),
    },
  ];
}

const numbered = (records: readonly Variables[]): Variables =>
  Object.fromEntries(records.flatMap((record, i) => Object.entries(record).map(([name, variable]) => [`${i + 1}/${name}`, variable])));
