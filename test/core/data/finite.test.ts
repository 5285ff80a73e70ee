import { describe, expect, it } from '@jest/globals';

import { finiteDataset, keepLabels, labelsParam, type Sampling } from '../../../core/data/finite.ts';
import { streams, testDataset } from '../../contracts/dataset.ts';

// seven objects of one byte, 0 to 6, labelled by their remainder by 3
const train = {
  count: 7,
  values: Uint8Array.from({ length: 7 }, (_, i) => i),
  labels: Uint8Array.from({ length: 7 }, (_, i) => i % 3),
  digest: 'abc',
};
const make = (sampling: Sampling = 'epoch') =>
  finiteDataset({ space: { kind: 'image', shape: [1, 1, 1] }, classes: 3, splits: { train }, sampling, highest: 6 });
/** Which of the seven each number is: x = 2i/6 − 1. */
const indices = ({ x }: { x: Float32Array }) => [...x].map((value) => Math.round((value + 1) * 3));
const EVERY = [0, 1, 2, 3, 4, 5, 6];

describe('finiteDataset by epoch', () => {
  testDataset(() => make());

  it('shows every object once in each epoch, in a new order, across batches that do not divide it', () => {
    const source = make().batches({ batch: 3, stream: streams().stream('data') });
    const seen = Array.from({ length: 7 }, () => indices(source.next())).flat(); // 7 batches of 3: 3 epochs of 7
    const epochs = [seen.slice(0, 7), seen.slice(7, 14), seen.slice(14)];
    for (const epoch of epochs) expect([...epoch].sort()).toEqual(EVERY);
    expect(epochs[0]).not.toEqual(epochs[1]);
    expect(source.position()).toEqual({ epoch: 2, index: 7 });
  });

  it('fills a batch that is larger than the set', () => {
    const [batch] = [
      make()
        .batches({ batch: 16, stream: streams().stream('data') })
        .next(),
    ];
    expect(indices(batch).slice(0, 14).sort()).toEqual([...EVERY, ...EVERY].sort());
    expect(batch.count).toBe(16);
  });

  it('keeps an object and its label together', () => {
    const batch = make()
      .batches({ batch: 7, stream: streams().stream('data') })
      .next();
    expect([...batch.labels!]).toEqual(indices(batch).map((i) => i % 3));
  });

  it.each([[{ epoch: 0, index: 8 }], [{ epoch: -1, index: 0 }], [null]])('refuses the position %j', (position) => {
    const source = make().batches({ batch: 3, stream: streams().stream('data') });
    expect(() => source.restore(position)).toThrow(expect.objectContaining({ code: 'E_CHECKPOINT' }));
  });
});

describe('finiteDataset with replacement', () => {
  testDataset(() => make('replacement'));

  it('draws every object about equally often, and some twice before others once', () => {
    const source = make('replacement').batches({ batch: 7000, stream: streams().stream('data') });
    const drawn = indices(source.next());
    const counts = EVERY.map((i) => drawn.filter((j) => j === i).length);
    // binomial(7000, 1/7): mean 1000, sd √(7000 · 1/7 · 6/7) = 29; five of them
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(147);
    expect(new Set(drawn.slice(0, 7)).size).toBeLessThan(7); // by chance 1 − 7!/7⁷ = 99.4 %
  });
});

describe('finiteDataset', () => {
  it('maps bytes onto [-1, 1]', () => {
    const pixels = { count: 3, values: Uint8Array.of(0, 51, 255), digest: 'abc' };
    const dataset = finiteDataset({ space: { kind: 'image', shape: [1, 1, 1] }, classes: 0, splits: { train: pixels }, sampling: 'epoch' });
    const { x, labels } = dataset.sample(3, streams().stream('evaluation'));
    // 2 · 51/255 − 1 = −.6
    expect([...x].sort((a, b) => a - b)).toEqual([-1, Math.fround(-0.6), 1]);
    expect(labels).toBeUndefined();
  });

  it('samples the whole split once before it repeats any', () => {
    const sample = (count: number) => indices(make().sample(count, streams().stream('evaluation')));
    expect(new Set(sample(5)).size).toBe(5);
    expect(sample(7).sort()).toEqual(EVERY);
    const twice = sample(17);
    expect(twice.slice(0, 7).sort()).toEqual(EVERY);
    expect(twice.slice(7, 14).sort()).toEqual(EVERY);
    expect(twice).toHaveLength(17);
  });

  it('leaves the training stream alone when it samples for evaluation', () => {
    const batches = (evaluations: number) => {
      const run = streams();
      const dataset = make('replacement');
      const source = dataset.batches({ batch: 4, stream: run.stream('data') });
      for (let i = 0; i < evaluations; i++) dataset.sample(6, run.stream('evaluation'));
      return indices(source.next());
    };
    expect(batches(3)).toEqual(batches(0));
  });

  it('says which splits there are when it is asked for another', () => {
    expect(() => make().sample(1, streams().stream('evaluation'), 'test')).toThrow(/split "test", received a data set that has only train/);
  });
});

describe('keepLabels', () => {
  it('keeps the objects of some labels and renumbers them in the order asked for', () => {
    const kept = keepLabels(train, [2, 0]);
    // labels 0 1 2 0 1 2 0: those of 2 and 0 are the objects 0 2 3 5 6
    expect([...kept.values]).toEqual([0, 2, 3, 5, 6]);
    expect([...kept.labels!]).toEqual([1, 0, 1, 0, 1]);
    expect(kept.count).toBe(5);
  });

  it('has another digest for another choice or order, and the same object where nothing changes', () => {
    const digests = [
      [0, 1, 2],
      [0, 1],
      [1, 0],
    ].map((keep) => keepLabels(train, keep).digest);
    expect(new Set(digests).size).toBe(3);
    expect(keepLabels(train, [0, 1, 2])).toBe(train);
  });
});

describe('labelsParam', () => {
  it('takes each class at most once', () => {
    const labels = labelsParam(3);
    expect(labels.parse(undefined)).toEqual([0, 1, 2]);
    expect(labels.parse([2, 0])).toEqual([2, 0]);
    for (const wrong of [[], [3], [-1], [1, 1], [0.5]]) expect(labels.safeParse(wrong).success).toBe(false);
  });
});
