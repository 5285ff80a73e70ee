/** What every metric must do. */
import assert from 'node:assert/strict';

import * as tf from '@tensorflow/tfjs';

import type { Dataset, Evaluation, Measurement, Objects, Space } from '../contracts.ts';
import { mixtureDataset } from '../data/mixture.ts';
import type { Plugin } from '../define.ts';
import { declaredName } from '../numbered.ts';
import { RandomStreams } from '../run/random.ts';
import { valueAt } from '../training/schedule.ts';
import type { Check } from './check.ts';
import { contractEngine } from './engine.ts';
import { make, type MadeWith, pluginContract } from './plugin.ts';
import { makeToy, toyNoise } from './toy-game.ts';
import { CLASSES } from './toy-roles.ts';
import { assertSame, setValues, type Variables, valuesOf } from './values.ts';

export interface MetricContractOptions extends MadeWith {
  /** What is judged; four far modes in the plane by default. */
  readonly dataset?: Dataset;
  readonly samples?: number;
}

const corners = () =>
  mixtureDataset({ centres: [[1, 1], [1, -1], [-1, 1], [-1, -1]], std: 0.05, weights: [1, 1, 1, 1] }); // prettier-ignore

export function metricContract(plugin: Plugin<'metric'>, options: MetricContractOptions = {}): Check[] {
  const { dataset = corners(), samples = 200 } = options;
  const { space } = dataset;
  /** Measures generated objects, those of the data set itself, moved by `shift`, as often as `work` looks. */
  const withMetric = async <T>(
    shift: number,
    work: (look: (step: number) => Promise<Measurement>, state: Variables) => Promise<T>,
  ): Promise<T> => {
    const engine = await contractEngine();
    const toy = makeToy(engine, { space });
    const random = toy.random;
    const metric = make(plugin, options, {
      space,
      classes: CLASSES,
      noise: toyNoise,
      batch: samples,
      initial: random.stream('initial/metric'),
      engine,
      at: (value) => valueAt(value, 1),
      roles: { dataset, generator: toy.generator, discriminator: toy.discriminators[0] },
    });
    const host = (name: string) => new RandomStreams(1, engine.feed).stream(name);
    const variables: Variables = { ...toy.generator.variables, ...toy.discriminators[0]!.variables };
    const before = valuesOf(variables);
    const others = JSON.stringify(random.save());
    const evaluationAt = (step: number): Evaluation => ({
      step,
      samples,
      space,
      dataset,
      generator: toy.generator,
      discriminators: toy.discriminators,
      generate: (count) => Promise.resolve(moved(dataset.sample(count, host('generated')), shift, space)),
      real: (count, { split, stream = 'real' } = {}) => dataset.sample(count, host(stream), split),
      cost: (count) => Promise.resolve({ seconds: count / 1000, evaluations: 0 }),
      random: host('metric'),
    });
    const look = async (step: number) => {
      const tensors = tf.memory().numTensors;
      const measurement = await metric.evaluate(evaluationAt(step));
      assert.equal(tf.memory().numTensors, tensors, 'tensors are left behind');
      assertSame(valuesOf(variables), before, 'a metric wrote to a role');
      assert.equal(JSON.stringify(random.save()), others, 'a metric drew from a stream that is not its own');
      return measurement;
    };
    const state = metric.state ?? {};
    try {
      return await work(look, state);
    } finally {
      toy.dispose();
      tf.dispose(Object.values(state));
    }
  };
  const measure = (shift = 0) => withMetric(shift, (look) => look(500));

  return [
    ...pluginContract(plugin, options),
    {
      name: 'measures its declared outputs and nothing else: each has a finite value, or a reason why not',
      run: async () => {
        const declared = Object.keys(plugin.outputs);
        for (const shift of [0, 0.3]) {
          const { values, reference = {}, absent = {} } = await measure(shift);
          const measured = [...Object.keys(values), ...Object.keys(absent)].map((name) => declaredName(name, declared) ?? name);
          assert.deepEqual(
            [...new Set(measured)].sort(),
            // a name that stands for numbered ones may stand for none
            declared.filter((name) => !name.endsWith('*') || measured.includes(name)).sort(),
            'outputs with a value or a reason, against the declared ones',
          );
          for (const name of Object.keys(reference)) assert.ok(declaredName(name, declared) !== undefined, `${name} is not declared`);
          for (const [name, value] of Object.entries({ ...values, ...reference })) assert.ok(Number.isFinite(value), `${name} is ${value}`);
          for (const { state, reason } of Object.values(absent)) assert.ok((state === 'absent' || state === 'infinite') && reason !== '');
        }
      },
    },
    {
      name: 'declares outputs in kebab-case, with a direction and a sentence',
      run: () => {
        for (const [name, { direction, summary }] of Object.entries(plugin.outputs)) {
          assert.match(name, /^[a-z0-9]+(-[a-z0-9]+)*\*?$/);
          assert.ok(direction === null || direction === 'min' || direction === 'max');
          assert.match(summary, /\.$/);
        }
      },
    },
    {
      name: 'measures the same of the same objects',
      run: async () => assert.deepEqual(await measure(), await measure()),
    },
    {
      name: 'remembers nothing but its state, from which a resumed run goes on',
      run: async () => {
        const { between, second } = await withMetric(0, async (look, state) => {
          await look(500);
          return { between: valuesOf(state), second: await look(1000) };
        });
        const resumed = await withMetric(0, (look, state) => {
          setValues(state, between);
          return look(1000);
        });
        assert.deepEqual(resumed, second);
      },
    },
    {
      name: 'names its artifacts like files, without a folder, and gives them bytes',
      run: async () => {
        const { artifacts = [], detail } = await measure();
        for (const { name, bytes } of artifacts) {
          assert.match(name, /^[a-z0-9-]+\.[a-z0-9]+$/);
          assert.ok(bytes.length > 0);
        }
        assert.deepEqual(JSON.parse(JSON.stringify(detail ?? {})), { ...detail }, 'the detail is not JSON');
      },
    },
  ];
}

/** Points moved in every coordinate; images and bits stay where they are. */
const moved = (objects: Objects, shift: number, { kind }: Space): Objects =>
  kind === 'points' ? { ...objects, x: objects.x.map((value) => value + shift) } : objects;
