/** The suites of data sets, metrics and trackers fail for what they are there to find. */
import { describe, expect, it } from '@jest/globals';
import {
  type Dataset,
  defineDataset,
  defineMetric,
  defineTracker,
  type Measurement,
  type Metric,
  type Point,
  type RandomStream,
  type RunStatus,
  type Tracker,
  z,
} from 'ganvil';

import { type Arrived, datasetContract, metricContract, trackerContract } from '../../../core/testing/index.ts';
import ring from '../../../plugins/dataset/ring.ts';
import strings from '../../fixtures/contract/strings.ts';
import { runContract } from '../../contracts/run.ts';
import { expectFailures } from './failures.ts';

const params = z.strictObject({});

describe('the suite of data sets', () => {
  const draw = (count: number, stream: RandomStream) => ({ count, x: stream.uniforms(2 * count, -1, 1) });
  const right: Dataset = {
    space: { kind: 'points', shape: [2] },
    classes: 0,
    splits: { train: { count: Infinity, digest: 'abc' } },
    batches: ({ batch, stream }) => ({ next: () => draw(batch, stream), position: () => null, restore: () => undefined }),
    sample: draw,
  };
  const dataset = (change: Partial<Dataset>) =>
    defineDataset({ id: 'dataset/wrong', summary: 'Has a mistake.', params, create: () => ({ ...right, ...change }) });
  const batchesOf = (draws: (batch: number, stream: RandomStream) => ReturnType<typeof draw>): Partial<Dataset> => ({
    batches: ({ batch, stream }) => ({ next: () => draws(batch, stream), position: () => null, restore: () => undefined }),
  });
  let calls = 0;

  it.each<[string, Partial<Dataset>, string[]]>([
    ['has none', {}, []],
    ['has pixels from 0 to 2', { space: { kind: 'image', shape: [1, 2, 1] }, ...batchesOf((count, stream) => ({ count, x: stream.uniforms(2 * count, 0, 2) })) }, ['gives batches of its space']],
    ['has bits that are none', { space: { kind: 'bits', shape: [2] } }, ['gives batches of its space', 'gives as many samples']],
    ['has labels out of range', { classes: 2, ...batchesOf((count, stream) => ({ ...draw(count, stream), labels: new Int32Array(count).fill(2) })) }, ['gives batches of its space', 'gives as many samples']],
    ['gives too few', batchesOf((count, stream) => draw(count - 1, stream)), ['gives batches of its space']],
    ['draws behind the back of its stream', batchesOf((count, stream) => draw(count, stream.at(calls++))), ['repeats batches', 'goes on where it was']],
    ['draws the same for every seed', { sample: (count) => ({ count, x: new Float32Array(2 * count) }) }, ['repeats batches']],
    ['draws tensors', batchesOf((count, stream) => ({ count, x: stream.uniform([2 * count]).dataSync<'float32'>() })), ['gives batches of its space', 'repeats batches', 'goes on where it was']],
    ['has a digest of other letters', { splits: { train: { count: 1, digest: 'sha256:xyz' } } }, ['names each split']],
    ['loses its place', {
      batches: ({ batch, stream }) => {
        let place = 0;
        return { next: () => draw(batch, stream.at(place++)), position: () => place, restore: () => undefined };
      },
    }, ['goes on where it was']],
  ])('finds one whose mistake is that it %s', (_mistake, change, expected) => expectFailures(datasetContract(dataset(change)), ...expected)); // prettier-ignore

  describe('passes points', () => runContract(datasetContract(ring)));
  describe('passes bit strings', () => runContract(datasetContract(strings, { params: { valid: ['0011', '0110', '1100'] } })));
});

describe('the suite of metrics', () => {
  const metric = (evaluate: Metric['evaluate']) =>
    defineMetric({
      id: 'metric/wrong',
      summary: 'Has a mistake.',
      params,
      outputs: { mean: { direction: null, summary: 'Mean of all coordinates.' } },
      create: () => ({ evaluate }),
    });
  const meanOf: Metric['evaluate'] = async ({ generate, samples }) => {
    const { x } = await generate(samples);
    return { values: { mean: x.reduce((sum, value) => sum + value, 0) / x.length } };
  };
  const given =
    (measurement: Measurement): Metric['evaluate'] =>
    () =>
      Promise.resolve(measurement);

  it.each<[string, Metric['evaluate'], string[]]>([
    ['has none', meanOf, []],
    ['measures what it does not declare', given({ values: { mean: 1, median: 2 } }), ['measures its declared outputs']],
    ['says nothing of an output', given({ values: {} }), ['measures its declared outputs']],
    ['gives a number that is none', given({ values: { mean: NaN } }), ['measures its declared outputs']],
    ['is absent without a reason', given({ values: {}, absent: { mean: { state: 'absent', reason: '' } } }), ['measures its declared outputs']],
    ['puts an artifact in a folder', given({ values: { mean: 1 }, artifacts: [{ name: 'a/b.png', bytes: Uint8Array.of(1) }] }), ['names its artifacts']],
    ['has a detail that is no JSON', given({ values: { mean: 1 }, detail: { count: undefined } }), ['names its artifacts']],
    ['trains the generator', async ({ generator }) => {
      const [variable] = Object.values(generator!.variables);
      const doubled = variable!.mul(2);
      variable!.assign(doubled);
      doubled.dispose();
      return { values: { mean: 0 } };
    }, ['measures', 'remembers nothing but its state', 'names its artifacts']],
  ])('finds one whose mistake is that it %s', (_mistake, evaluate, expected) => expectFailures(metricContract(metric(evaluate)), ...expected)); // prettier-ignore
});

describe('the suite of trackers', () => {
  interface Memory {
    points: Point[];
    shots: { row: string; step: number }[];
    status: RunStatus;
  }
  /** A tracker to memory, with what arrived, and a mistake. */
  function memory(change: (right: Tracker, arrived: Memory) => Partial<Tracker> = () => ({})) {
    const runs = new Map<string, Memory>();
    const arrived: Memory = { points: [], shots: [], status: 'running' };
    const keyOf = ({ step, name }: Point) => `${name} ${step}`;
    const right: Tracker = {
      destination: 'memory',
      patience: 0,
      begin: async ({ id }) => {
        const { points, shots } = runs.get(id) ?? { points: [], shots: [] };
        runs.set(id, Object.assign(arrived, { points, shots, status: 'running' }));
        return { id };
      },
      points: async (points) => {
        const known = new Set(arrived.points.map(keyOf));
        arrived.points.push(...points.filter((point) => point.value !== undefined && !known.has(keyOf(point))));
      },
      file: async ({ shot }) => void (shot && arrived.shots.push({ row: shot.row, step: shot.step })),
      end: async ({ status }) => void (arrived.status = status),
    };
    const plugin = defineTracker({
      id: 'tracker/memory',
      summary: 'Remembers.',
      params,
      create: () => ({ ...right, ...change(right, arrived) }),
    });
    return trackerContract(plugin, { dir: '/runs/contract', arrived: (): Promise<Arrived> => Promise.resolve(arrived) });
  }
  const twice = 'finds its mirror of a run again';
  let mirrors = 0;

  it.each<[string, Parameters<typeof memory>[0], string[]]>([
    ['has none', () => ({}), []],
    ['passes a repeated batch on again', (_right, arrived) => ({ points: async (list) => void arrived.points.push(...list.filter(({ value }) => value !== undefined)) }), [twice]],
    ['turns batches round', ({ points }) => ({ points: (list, call) => points([...list].reverse(), call) }), ['passes every point on', twice]],
    ['makes a new mirror whenever it begins', ({ begin }) => ({ begin: async (run, call) => { await begin(run, call); return { id: `mirror ${++mirrors}` }; } }), [twice]],
    ['leaves a run over that goes on', ({ begin }, arrived) => ({ begin: async (run, call) => { const { status } = arrived; const mirror = await begin(run, call); arrived.status = status; return mirror; } }), ['says that a run that was over']],
    ['takes an absent value for 0', ({ points }) => ({ points: (list, call) => points(list.map((point) => ({ ...point, value: point.value ?? 0 })), call) }), ['takes a point without a value']],
    ['forgets files', () => ({ file: () => Promise.resolve() }), ['passes pictures on']],
    ['finds every run finished', ({ end }) => ({ end: (how, call) => end({ ...how, status: 'finished' }, call) }), ['says how a run ended: failed', 'says how a run ended: interrupted']],
  ])('finds one whose mistake is that it %s', (_mistake, change, expected) => expectFailures(memory(change), ...expected)); // prettier-ignore

  it('is a list for any runner', () => {
    for (const { name, run } of memory()) expect([typeof name, typeof run]).toEqual(['string', 'function']);
  });
});
