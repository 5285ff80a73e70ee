/** What every discriminator must do, whatever is inside. */
import assert from 'node:assert/strict';

import * as tf from '@tensorflow/tfjs';

import type { Discriminator, Engine, Sample, Space } from '../contracts.ts';
import type { Plugin } from '../define.ts';
import { RandomStreams } from '../run/random.ts';
import { valueAt } from '../training/schedule.ts';
import type { Check } from './check.ts';
import { assertNoLeak, contractEngine } from './engine.ts';
import { SPACES } from './generator.ts';
import { make, type MadeWith, pluginContract } from './plugin.ts';
import { toyNoise } from './toy-game.ts';
import { CLASSES, CODE } from './toy-roles.ts';
import { assertSame, differs, valuesOf } from './values.ts';

const BATCH = 6;

export interface DiscriminatorContractOptions extends MadeWith {
  /** The spaces whose objects it judges; points, images and bits by default. */
  readonly spaces?: readonly Space[];
  /** A sample's score depends on the others of its batch (batch norm, minibatch features), and its page says so. */
  readonly batchwise?: boolean;
}

export function discriminatorContract(plugin: Plugin<'discriminator'>, options: DiscriminatorContractOptions = {}): Check[] {
  const { spaces = SPACES } = options;
  return [...pluginContract(plugin, options), ...spaces.flatMap((space) => inSpace(plugin, options, space))];
}

interface Rig {
  readonly discriminator: Discriminator;
  /** A fixed sample of the parts that it judges; `changed` replaces everything but its first row. */
  sample(changed?: boolean): Sample;
  score(sample: Sample, options?: { training?: boolean; values?: readonly tf.Tensor[] }): Float32Array;
}

function inSpace(plugin: Plugin<'discriminator'>, options: DiscriminatorContractOptions, space: Space): Check[] {
  const build = (engine: Engine, seed: number) => {
    const random = new RandomStreams(seed, engine.feed);
    const discriminator = make(plugin, options, {
      space,
      classes: CLASSES,
      noise: toyNoise,
      batch: BATCH,
      initial: random.stream('initial/discriminator'),
      engine,
      at: (value) => valueAt(value, 1),
      roles: {},
    });
    const dispose = () => {
      tf.dispose([...Object.values(discriminator.variables), ...Object.values(discriminator.state)]);
      discriminator.dispose?.();
    };
    return { discriminator, dispose };
  };
  const withRig = async (work: (rig: Rig, engine: Engine) => void): Promise<void> => {
    const engine = await contractEngine();
    const { discriminator, dispose } = build(engine, 1);
    const sample = (changed = false): Sample => {
      const streams = new RandomStreams(1, engine.feed);
      const rows = (name: string, shape: number[]): tf.Tensor =>
        tf.tidy(() => {
          const base = streams
            .stream(name)
            .normal([BATCH, ...shape])
            .clipByValue(-1, 1);
          if (!changed) return base;
          return tf.concat([
            base.slice([0], [1]),
            streams
              .stream(`${name}/changed`)
              .normal([BATCH - 1, ...shape])
              .clipByValue(-1, 1),
          ]);
        });
      const labels = () => Int32Array.from({ length: BATCH }, (_, i) => (i + (changed && i > 0 ? 1 : 0)) % CLASSES);
      return {
        ...(discriminator.judges.includes('x') ? { x: rows('x', [...space.shape]) } : {}),
        ...(discriminator.judges.includes('z') ? { z: rows('z', [CODE]) as tf.Tensor2D } : {}),
        ...(discriminator.judges.includes('y') ? { y: engine.feed(labels, [BATCH], 'int32') } : {}),
      };
    };
    const score: Rig['score'] = (given, { training = true, values } = {}) =>
      tf.tidy(() =>
        discriminator
          .outputs(given, { training, ...(values === undefined ? {} : { values }) })
          .score.dataSync<'float32'>()
          .slice(),
      );
    try {
      tf.tidy(() => work({ discriminator, sample, score }, engine));
    } finally {
      dispose();
    }
  };
  const where = `of ${space.kind} [${space.shape.join(', ')}]`;
  const check = (name: string, work: (rig: Rig, engine: Engine) => void): Check => ({
    name: `${name}, ${where}`,
    run: () => withRig(work),
  });

  return [
    check('gives each sample one finite raw score', ({ discriminator, sample }) => {
      assert.notEqual(discriminator.judges.length, 0);
      const { score, features, heads } = discriminator.outputs(sample(), { training: true });
      assert.deepEqual(score.shape, [BATCH, 1]);
      assert.ok(score.dataSync().every(Number.isFinite));
      if (plugin.provides?.includes('features') === true)
        assert.ok(features?.rank === 2 && features.shape[0] === BATCH, 'it provides features and gives none');
      for (const head of Object.values(heads ?? {})) assert.equal(head.shape[0], BATCH);
    }),
    check('judges each sample by itself', ({ sample, score }) => {
      if (options.batchwise === true) return;
      for (const training of [true, false]) {
        const [base, changed] = [score(sample(), { training }), score(sample(true), { training })];
        assert.ok(
          Math.abs(base[0]! - changed[0]!) <= 1e-6 * Math.max(1, Math.abs(base[0]!)),
          "a sample's score depends on the others of its batch",
        );
        assert.notDeepEqual(base.slice(1), changed.slice(1), 'the score does not depend on the sample');
      }
    }),
    check('gives scores without a bound', ({ discriminator, sample, score }) => {
      // large weights give large scores, unless a squashing function comes last
      const values = Object.values(discriminator.variables).map((variable) => variable.mul(1000));
      assert.ok(
        score(sample(), { values }).some((value) => Math.abs(value) > 10),
        'the scores look squashed: return raw scores, without a sigmoid',
      );
    }),
    check('runs with stand-ins in the place of its variables', ({ discriminator, sample, score }) => {
      const variables = Object.values(discriminator.variables);
      assert.deepEqual(score(sample(), { values: variables }), score(sample()));
      assert.notDeepEqual(score(sample(), { values: variables.map((variable) => variable.mul(2).add(0.1)) }), score(sample()));
    }),
    check('is reached by the gradient in every variable and in its sample', ({ discriminator, sample }) => {
      const given = sample();
      const random = new RandomStreams(1, (produce, shape) => tf.tensor(produce(), [...shape])).stream('weights');
      const value = (of: Sample) => {
        const { score, heads = {} } = discriminator.outputs(of, { training: true });
        const weighted = [score, ...Object.values(heads)].map((output) => output.mul(random.normal(output.shape)).sum());
        return weighted.reduce((sum, output) => sum.add(output)) as tf.Scalar;
      };
      const variables = Object.entries(discriminator.variables);
      assert.notEqual(variables.length, 0);
      const { grads } = tf.variableGrads(
        () => value(given),
        variables.map(([, variable]) => variable),
      );
      for (const [name, variable] of variables) {
        const gradient = grads[variable.name]?.dataSync();
        assert.ok(gradient?.every(Number.isFinite) === true && gradient.some((one) => one !== 0), `no gradient reaches ${name}`);
      }
      for (const part of ['x', 'z'] as const) {
        const at = given[part];
        if (at === undefined) continue;
        const gradient = tf.grad((x: tf.Tensor) => value({ ...given, [part]: x }))(at);
        assert.ok(
          gradient.dataSync().some((one) => one !== 0),
          `no gradient reaches ${part}`,
        );
      }
    }),
    check('writes to neither variables nor state outside training', ({ discriminator, sample, score }) => {
      const all = { ...discriminator.variables, ...discriminator.state };
      const before = valuesOf(all);
      score(sample(), { training: false });
      assertSame(valuesOf(all), before, 'evaluation wrote to the discriminator');
    }),
    check('begins with the same values for the same seed, and with others for another', ({ discriminator }, engine) => {
      const [same, other] = [build(engine, 1), build(engine, 2)];
      assertSame(valuesOf(same.discriminator.variables), valuesOf(discriminator.variables), 'the initial values differ');
      assert.ok(differs(valuesOf(other.discriminator.variables), valuesOf(discriminator.variables)), 'the initial values ignore the seed');
      same.dispose();
      other.dispose();
    }),
    {
      name: `leaves no tensor behind, ${where}`,
      run: async () => {
        const engine = await contractEngine();
        await withRig(({ sample, score }) => void score(sample())); // whatever is made once is made
        await assertNoLeak(() => withRig(({ sample, score }) => void score(sample())));
        await assertNoLeak(() => build(engine, 1).dispose());
      },
    },
  ];
}
