import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { finiteRows, frechetDistance, frechetReference, momentsOf, type RoleContext, type Space } from 'ganvil';

import { metricContract } from '../../../core/testing/index.ts';
import frechet, { blockMeans } from '../../../plugins/metric/frechet-distance.ts';
import mnist from '../../../plugins/dataset/mnist.ts';
import { streams } from '../../contracts/dataset.ts';
import { runContract } from '../../contracts/run.ts';
import { drawMixture, fakeEvaluation, ring } from './fake-evaluation.ts';

const golden = JSON.parse(readFileSync(new URL('../../golden/metrics.json', import.meta.url), 'utf8')) as {
  cases: { id: string; given: Record<string, number[][]>; expect: { distance: number } }[];
};
const goldenCase = (name: string) => golden.cases.find(({ id }) => id === `frechet/${name}`)!;
const PLANE: Space = { kind: 'points', shape: [2] };
const objects = (rows: readonly (readonly number[])[]) => ({ count: rows.length, x: Float32Array.from(rows.flat()) });
const measure = (space: Space, evaluation: ReturnType<typeof fakeEvaluation>, params: object = {}) =>
  frechet.create(frechet.params.parse(params), { space } as unknown as RoleContext).evaluate(evaluation);

describe('metric/frechet-distance', () => {
  runContract(metricContract(frechet));

  it('is that of the published case, under a name that says what it was taken on', async () => {
    // 50 × (2,1) and 50 × (1,1) against 50 × (9,9) and 50 × (2,9)
    const rows = (one: number[], other: number[]) => Array.from({ length: 100 }, (_, i) => (i < 50 ? one : other));
    const [real, generated] = [objects(rows([2, 1], [1, 1])), objects(rows([9, 9], [2, 9]))];
    const { values, reference, detail } = await measure(PLANE, fakeEvaluation({ space: PLANE, real, generated }));
    expect(Object.keys(values)).toEqual(['raw2']);
    expect(values['raw2']).toBeCloseTo(goldenCase('rank-deficient-samples').expect.distance, 9);
    expect(reference!['raw2']).toBeCloseTo(0, 9);
    expect(detail).toEqual({ n: 100, m: 100, nonFinite: 0, singular: false });
  });

  it('is logged beside the distance of fresh real objects', async () => {
    const mixture = ring();
    const evaluation = fakeEvaluation({ space: PLANE, mixture, samples: 2000, real: drawMixture(mixture, 2000, 'real'), generated: drawMixture(mixture, 2000, 'generated', [0]) }); // prettier-ignore
    const { values, reference } = await measure(PLANE, evaluation);
    // the mode at (1, 0) alone: 1 for the mean, and √½ − .05 for each root of a variance of about ½
    expect(Math.abs(values['raw2']! - (1 + 2 * (Math.SQRT1_2 - 0.05) ** 2))).toBeLessThan(0.1);
    expect(reference!['raw2']).toBeLessThan(0.01);
  });

  it('takes pixels from 0 to 1, and means of blocks of them', async () => {
    const space: Space = { kind: 'image', shape: [2, 4, 1] };
    const real = objects([[-1, -1, -1, -1, -1, -1, -1, -1], [-1, -1, -1, -1, -1, -1, -1, -1]]); // prettier-ignore
    const generated = objects([[1, 1, -1, -1, 1, 1, -1, -1], [1, 1, -1, -1, 1, 1, -1, -1]]); // prettier-ignore
    const evaluation = fakeEvaluation({ space, real, generated });
    expect((await measure(space, evaluation)).values).toEqual({ raw8: expect.closeTo(4, 12) }); // four pixels of 1
    expect((await measure(space, evaluation, { block: 2 })).values).toEqual({ blocks2: expect.closeTo(1, 12) }); // a block of 1, one of 0
  });

  it('means blocks channel by channel', () => {
    // 2 × 2 pixels of 2 channels: first channel 1 3 5 7, second 2 2 2 2
    const rows = { count: 1, dim: 8, values: Float64Array.of(1, 2, 3, 2, 5, 2, 7, 2) };
    expect(blockMeans(rows, [2, 2, 2], 2)).toEqual({ count: 1, dim: 2, values: Float64Array.of(4, 2) });
    expect(blockMeans(rows, [2, 2, 2], 1).values).toEqual(rows.values);
  });

  it('is that of MNIST, train against test, on means of 4 × 4 pixels', () => {
    const space = { kind: 'image', shape: [28, 28, 1] } as const;
    const data = mnist.create(mnist.params.parse({}), { dataFolder: undefined, resolvePath: (path) => path });
    const moments = (split: 'train' | 'test', count: number) => {
      const all = data.sample(count, streams().stream(split), split);
      const features = new Float64Array(count * 49);
      for (let from = 0; from < count; from += 5000) {
        const part = { count: 5000, x: all.x.subarray(from * 784, (from + 5000) * 784) };
        features.set(blockMeans(finiteRows('test', part, space), space.shape, 4).values, from * 49);
      }
      return momentsOf(features, 49);
    };
    const { distance } = goldenCase('mnist-blocks-train-vs-test').expect;
    const found = frechetDistance(frechetReference(moments('train', 60_000)), moments('test', 10_000));
    expect(Math.abs(found / distance - 1)).toBeLessThan(1e-4);
  });

  it('leaves out 1 % of samples that are not finite, and fails beyond', async () => {
    const rows = (broken: number) => objects(Array.from({ length: 200 }, (_, i) => (i < broken ? [NaN, 0] : [i % 3, i % 5]))); // prettier-ignore
    const evaluation = (broken: number) => fakeEvaluation({ space: PLANE, real: rows(0), generated: rows(broken) });
    expect((await measure(PLANE, evaluation(2))).detail).toMatchObject({ m: 198, nonFinite: 2 });
    await expect(measure(PLANE, evaluation(3))).rejects.toThrow(
      'metric/frechet-distance, step 500: expected finite numbers in 99 % of the samples, received 3 of 200 samples with one that is not.',
    );
  });

  it('refuses blocks where there are none', () => {
    const make = (space: Space, block: number) => () =>
      frechet.create(frechet.params.parse({ block }), { space } as unknown as RoleContext);
    expect(make(PLANE, 2)).toThrow('received objects of the space points, [2]. Take another `block`, or leave it out.');
    expect(make({ kind: 'image', shape: [28, 28, 1] }, 3)).toThrow(
      'metric/frechet-distance: expected images whose height and width are multiples of 3, the side of a `block`, received images of 28 × 28.',
    );
  });
});
