import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { type Dataset, type Evaluation, medianOf, nearestDistances, type RoleContext, type Space } from 'ganvil';

import { metricContract } from '../../../core/testing/index.ts';
import memorisation, { judge } from '../../../plugins/metric/memorisation.ts';
import { runContract } from '../../contracts/run.ts';
import { codedEvaluation, codedGenerator, objectsOf } from './coded-evaluation.ts';

const golden = JSON.parse(readFileSync(new URL('../../golden/metrics.json', import.meta.url), 'utf8')) as {
  cases: { id: string; given: Record<string, number[][]>; expect: Record<string, number> }[];
};
const { given, expect: expected } = golden.cases.find(({ id }) => id === 'memorisation/hand')!;
const PLANE: Space = { kind: 'points', shape: [2] };
const BITS: Space = { kind: 'bits', shape: [2] };
type Splits = Parameters<typeof codedEvaluation>[2];
const measure = (space: Space, splits: Splits, generated: number[][], dataset: Partial<Dataset> = {}) => {
  const objects = objectsOf(generated);
  const evaluation: Evaluation = {
    ...codedEvaluation(space, codedGenerator({}), splits, dataset),
    generate: () => Promise.resolve(objects),
  };
  return memorisation.create(memorisation.params.parse({}), { space } as unknown as RoleContext).evaluate(evaluation);
};
const rows = (values: number[][]) => ({ count: values.length, dim: 2, values: Float64Array.from(values.flat()) });

describe('metric/memorisation', () => {
  runContract(metricContract(memorisation, { params: { samples: 40, training: 100 } }));

  it('gives the numbers worked by hand', async () => {
    const splits = { train: objectsOf(given['train']!), test: objectsOf(given['heldOut']!) };
    const { values, reference, detail } = await measure(PLANE, splits, given['fake']!);
    expect(values['exact-copies']).toBeCloseTo(expected['exactCopies']!, 9);
    expect(values['nearest-distance']).toBeCloseTo(expected['medianFakeToTrain']!, 9);
    expect(values['distance-ratio']).toBeCloseTo(expected['ratio']!, 9);
    expect(reference).toEqual({ 'exact-copies': 0, 'nearest-distance': expect.closeTo(expected['medianHeldOutToTrain']!, 9), 'distance-ratio': 1 }); // prettier-ignore
    expect(detail).toEqual({ n: 3, nonFinite: 0, training: 3, heldOut: 2 });
  });

  it('rounds soft bits, and has no ratio where nothing is held out', async () => {
    const { values, absent } = await measure(BITS, { train: objectsOf([[1, 1], [-1, -1]]) }, [[0.2, 0.9], [0.7, -0.1]]); // prettier-ignore
    expect(values).toEqual({ 'exact-copies': 0.5, 'nearest-distance': 0.5 }); // bits from 0 to 1: distances 0 and 1
    expect(absent).toEqual({ 'distance-ratio': { state: 'absent', reason: 'No object is held out from training.' } });
  });

  it('has no ratio to held-out objects that are training objects', async () => {
    const train = objectsOf([[1, 1]]); // prettier-ignore
    const { values, absent } = await measure(PLANE, { train, test: train }, [[1, 2]]); // prettier-ignore
    expect(values).toEqual({ 'exact-copies': 0, 'nearest-distance': 1 });
    expect(absent!['distance-ratio']!.reason).toBe('Held-out objects equal training objects.');
  });

  it('takes further draws for held-out objects where objects are made on the fly', async () => {
    const endless = { splits: { train: { count: Infinity, digest: '' } } };
    const { values, detail } = await measure(
      PLANE,
      { train: objectsOf(Array.from({ length: 10_000 }, (_, i) => [i, 0])) },
      [[3, 4]],
      endless,
    );
    expect(detail).toMatchObject({ training: 10_000, heldOut: 500 });
    expect(values['nearest-distance']).toBe(4);
  });

  it('counts as copies what differs by rounding alone', () => {
    // 1e-6 √4
    expect(judge(Float64Array.of(1.9e-6, 2.1e-6), 4, undefined)['exact-copies']).toBe(0.5);
  });
});

describe('nearest neighbours', () => {
  it('are those of a search without a shortcut', () => {
    const scattered = (count: number, shift: number) => ({ count, dim: 40, values: Float64Array.from({ length: 40 * count }, (_, i) => Math.sin(3 * i * i + shift)) }); // prettier-ignore
    const [from, to] = [scattered(7, 0), scattered(11, 1)];
    const found = nearestDistances(from, to);
    for (let row = 0; row < 7; row++) {
      const all = Array.from({ length: 11 }, (_, other) => Math.hypot(...Array.from({ length: 40 }, (_unused, i) => from.values[row * 40 + i]! - to.values[other * 40 + i]!))); // prettier-ignore
      expect(found[row]).toBeCloseTo(Math.min(...all), 12);
    }
    expect(() => nearestDistances(from, rows([[1, 2]]))).toThrow('1 rows of 2 numbers, not of 40'); // prettier-ignore
  });

  it('have the middle value, or the mean of two, as their median', () => {
    expect(medianOf(Float64Array.of(5, 1, 3))).toBe(3);
    expect(medianOf(Float64Array.of(5, 1, 3, 4))).toBe(3.5);
  });
});
