import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineMetric, tf, z } from 'ganvil';

import type { NamedMetric } from '../../../core/compose.ts';
import type { Dataset, Evaluation, Generator, Measurement, NoiseSampler, RandomStream } from '../../../core/contracts.ts';
import { eagerEngine } from '../../../core/engine/eager.ts';
import { evaluate, type EvaluatedRoles } from '../../../core/run/evaluate.ts';
import { findingOf } from '../../../core/run/finding.ts';
import { RandomStreams } from '../../../core/run/random.ts';

let tensors = 0;
beforeAll(async () => {
  await eagerEngine('cpu');
  tensors = tf.memory().numTensors;
});
afterAll(() => expect(tf.memory().numTensors).toBe(tensors));

/** A metric `probe` that does with an evaluation what the test wants. */
function probe(take: (evaluation: Evaluation) => Promise<Measurement> | Measurement, name = 'probe'): NamedMetric {
  const plugin = defineMetric({
    id: 'metric/probe',
    summary: '',
    params: z.strictObject({}),
    outputs: { low: { direction: 'min', summary: '' }, high: { direction: 'max', summary: '' }, 'top*': { direction: 'max', summary: '' } },
    create: () => ({ evaluate: async (evaluation) => take(evaluation) }),
  });
  return { name, plugin: plugin, metric: plugin.create({}, undefined as never) };
}
const feed = (produce: () => Float32Array | Int32Array, shape: readonly number[], dtype?: 'float32' | 'int32') =>
  tf.tensor(produce(), [...shape], dtype);
const space = { kind: 'points', shape: [2] } as const;
const draw = (count: number, stream: RandomStream) => ({ count, x: stream.normals(2 * count) });
const dataset: Dataset = { space, classes: 3, splits: {}, batches: () => undefined as never, sample: draw };
const noise: NoiseSampler = { parts: [], dim: 2, sample: (batch, random) => random.normal([batch, 2]) as tf.Tensor2D };

/** A generator that shows its noise, 10 × its labels where it has some, and says how often it was asked. */
function echo(more: object = {}): { generator: Generator; batches: number[]; training: boolean[] } {
  const [batches, training]: [number[], boolean[]] = [[], []];
  const generator: Generator = {
    space,
    variables: {},
    state: {},
    estimator: 'pathwise',
    generate: (request) => {
      batches.push(request.batch);
      training.push(request.training);
      const { z, labels } = request;
      return { samples: labels === undefined ? z! : z!.mul(0).add(labels.mul(10).reshape([-1, 1])) };
    },
    ...more,
  };
  return { generator, batches, training };
}
/** Every look at it is a second later. */
let seconds = 0;
const clock = { now: () => 1000 * seconds++ };
function roles(metrics: NamedMetric[], generator: Generator | undefined = echo().generator): EvaluatedRoles {
  return { dataset, noise, generator, discriminators: [], metrics, random: new RandomStreams(3, feed), variables: {}, clock };
}

describe('an evaluation', () => {
  it('generates the same objects at every evaluation, in parts, once for all metrics that ask for as many', async () => {
    const seen: Float32Array[] = [];
    const { generator, batches, training } = echo();
    const look = async ({ generate }: Evaluation) => {
      const { count, x } = await generate(1100);
      expect([count, x.length]).toEqual([1100, 2200]);
      seen.push(x);
      return { values: {} };
    };
    const of = roles([probe(look, 'a'), probe(look, 'b')], generator);
    await evaluate(of, 1, 10);
    expect(batches).toEqual([500, 500, 100]);
    expect(training).toEqual([false, false, false]);
    expect(seen[1]).toBe(seen[0]);
    await evaluate(of, 2, 10);
    expect(seen[2]).toEqual(seen[0]);
    // the noise goes on from part to part
    expect(seen[0]!.slice(0, 4)).not.toEqual(seen[0]!.slice(1000, 1004));
  });

  it('shows the same real objects every time, and others as the reference', async () => {
    const seen: Float32Array[] = [];
    const look = ({ real }: Evaluation) => {
      seen.push(real(50).x, real(50, { stream: 'reference' }).x, real(50).x);
      return { values: {} };
    };
    const of = roles([probe(look)]);
    await evaluate(of, 1, 10);
    await evaluate(of, 2, 10);
    const [real, reference, again, later, laterReference] = seen;
    expect(again).toBe(real);
    expect([later, laterReference]).toEqual([real, reference]);
    expect(reference).not.toEqual(real);
  });

  it('draws from no stream of training, so that none of them moves', async () => {
    const of = roles([
      probe(async ({ generate, real, random }) => {
        await generate(20);
        real(20);
        random.normals(3);
        return { values: {} };
      }),
    ]);
    of.random.stream('noise/generator').normals(5);
    of.random.stream('evaluation');
    const before = of.random.save();
    await evaluate(of, 1, 10);
    expect(of.random.save()).toEqual(before);
  });

  it('gives a conditional generator labels of all classes, and says which', async () => {
    const { generator } = echo({ conditional: true });
    const look = async ({ generate }: Evaluation) => {
      const { x, labels } = await generate(60);
      expect(new Set(labels)).toEqual(new Set([0, 1, 2]));
      expect([...x].filter((_, i) => i % 2 === 0)).toEqual([...labels!].map((label) => 10 * label));
      return { values: { low: labels![0]! } };
    };
    const of = roles([probe(look)], generator);
    expect(await evaluate(of, 1, 10)).toEqual(await evaluate(of, 1, 10));
  });

  it('waits for a solver', async () => {
    const solver = { estimator: 'none', generate: async ({ batch }: { batch: number }) => ({ samples: tf.fill([batch, 2], 7) }) };
    const { generator } = echo(solver);
    const [finding] = await evaluate(
      roles([probe(async ({ generate }) => ({ values: { low: (await generate(3)).x[5]! } }))], generator),
      1,
      10,
    );
    expect(finding!.values).toEqual({ 'probe/low': 7 });
  });

  it('tells what objects cost: seconds of the clock, and evaluations', async () => {
    const solver = {
      estimator: 'none',
      generate: async ({ batch }: { batch: number }) => ({ samples: tf.zeros([batch, 2]), evaluations: 5 }),
    };
    const { generator } = echo(solver);
    const look = async ({ cost }: Evaluation) => {
      // the clock is looked at before and after; 1100 objects are three batches
      expect(await cost(1100)).toEqual({ seconds: 1, evaluations: 15 });
      return { values: {} };
    };
    await evaluate(roles([probe(look)], generator), 1, 10);
    expect.assertions(1);
  });

  it('undoes what a role writes to its state', async () => {
    const state = tf.tidy(() => tf.variable(tf.scalar(1)));
    const { generator } = echo({
      generate: ({ z }: { z: tf.Tensor2D }) => {
        state.assign(state.add(1));
        return { samples: z };
      },
    });
    const of = {
      ...roles([probe(async ({ generate }) => ({ values: { low: (await generate(3)).count } }))], generator),
      variables: { state },
    };
    await evaluate(of, 1, 10);
    expect(state.dataSync()[0]).toBe(1);
    state.dispose();
  });

  it('gives each metric a stream of its own, another at each step and the same when the step is done again', async () => {
    const drawn = async (step: number) => {
      const seen: number[] = [];
      const look = ({ random }: Evaluation) => (seen.push(random.normals(1)[0]!), { values: {} });
      await evaluate(roles([probe(look, 'a'), probe(look, 'b')]), step, 10);
      return seen;
    };
    const [first, second] = [await drawn(1), await drawn(2)];
    expect(new Set([...first, ...second]).size).toBe(4);
    expect(await drawn(2)).toEqual(second);
  });

  it('undoes what objects that are made for their cost write, before anybody else asks for some', async () => {
    const state = tf.tidy(() => tf.variable(tf.scalar(1)));
    const { generator } = echo({
      generate: ({ z }: { z: tf.Tensor2D }) => {
        state.assign(state.add(1));
        return { samples: tf.onesLike(z).mul(state) };
      },
    });
    const seen: number[] = [];
    const look = async ({ cost, generate }: Evaluation) => {
      for (let i = 0; i < 3; i++) await cost(4); // a clock says how often
      seen.push((await generate(3)).x[0]!);
      return { values: {} };
    };
    await evaluate({ ...roles([probe(look)], generator), variables: { state } }, 1, 10);
    expect(seen).toEqual([2]); // made once from 1: not after the three
    state.dispose();
  });

  it('keeps what a metric writes to its own state', async () => {
    const state = tf.tidy(() => tf.variable(tf.scalar(1)));
    const { metric, ...named } = probe(() => {
      tf.tidy(() => state.assign(state.add(1)));
      return { values: {} };
    });
    const of = { ...roles([{ ...named, metric: { ...metric, state: { state } } }]), variables: { 'metric/probe/state/state': state } };
    await evaluate(of, 1, 10);
    expect(state.dataSync()[0]).toBe(2);
    state.dispose();
  });

  it('refuses samples of another size, and asks for a generator where there is none', async () => {
    const { generator } = echo({ generate: ({ batch }: { batch: number }) => ({ samples: tf.zeros([batch, 3]) }) });
    const asks = probe(async ({ generate }) => ({ values: { low: (await generate(4)).count } }));
    await expect(evaluate(roles([asks], generator), 1, 10)).rejects.toMatchObject({
      code: 'E_PLUGIN_SHAPE',
      message: expect.stringContaining('[4, 2], received samples of the shape [4, 3]'),
    });
    await expect(evaluate({ ...roles([asks]), generator: undefined }, 1, 10)).rejects.toMatchObject({ code: 'E_NEEDS' });
  }, 10_000);
});

describe('what a metric found', () => {
  const found = async (measurement: Measurement) => (await evaluate(roles([probe(() => measurement, 'mine')]), 1, 10))[0]!;

  it('is named after the metric, in the order of its outputs, with the perfect sampler behind it', async () => {
    const { points, values, reference } = await found({ values: { high: 2, low: 1 }, reference: { high: 4 }, detail: { n: 3 } });
    expect(points).toEqual([
      { name: 'mine/low', value: 1, detail: { n: 3 } },
      { name: 'mine/high', value: 2 },
      { name: 'mine/perfect-high', value: 4 },
    ]);
    expect(values).toEqual({ 'mine/low': 1, 'mine/high': 2 });
    expect(reference).toEqual({ 'mine/high': 4 });
  });

  it('may have a number in its name where the metric has declared one for all numbers', async () => {
    const { points } = await found({ values: { top20: 2, low: 1, top5: 3 }, reference: { top5: 4 } });
    expect(points.map(({ name }) => name)).toEqual(['mine/low', 'mine/top20', 'mine/top5', 'mine/perfect-top5']);
    await expect(found({ values: { top: 1 } })).rejects.toMatchObject({ code: 'E_PLUGIN_SHAPE' });
  });

  it('is marked where no seed fixes it', () => {
    const plugin = {
      ...probe(() => ({ values: {} })).plugin,
      outputs: { low: { direction: 'min' as const, summary: '', varies: true as const } },
    };
    expect(findingOf({ ...probe(() => ({ values: {} })), plugin }, { values: { low: 1 } }).points).toEqual([
      { name: 'probe/low', value: 1, varies: true },
    ]);
  });

  it('says why there is no value', async () => {
    const why = { state: 'infinite', reason: 'A mode is missing.' } as const;
    const { points, absent } = await found({ values: { high: NaN }, absent: { low: why } });
    expect(points).toEqual([
      { name: 'mine/low', ...why },
      { name: 'mine/high', state: 'absent', reason: 'The metric gave NaN.' },
    ]);
    expect(Object.keys(absent).sort()).toEqual(['mine/high', 'mine/low']);
  });

  it.each([
    ['value', { values: { hihg: 1 } }, 'received "hihg". Did you mean "high"?'],
    ['reference', { values: {}, reference: { other: 1 } }, 'expected no outputs but low, high, top*, received "other".'],
    ['picture in another folder', { values: {}, artifacts: [{ name: '../x.png', bytes: new Uint8Array() }] }, 'received "../x.png"'],
  ] as [string, Measurement, string][])('is refused with a %s that the plugin does not name', async (_, measurement, message) => {
    await expect(found(measurement)).rejects.toMatchObject({ code: 'E_PLUGIN_SHAPE', message: expect.stringContaining(message) });
  });
});
