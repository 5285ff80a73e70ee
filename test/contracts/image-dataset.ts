/** What data sets of labelled 28 × 28 pictures have in common: counts and moments are known. */
import { expect, it } from '@jest/globals';
import type { Dataset } from 'ganvil';

import { streams, testDataset } from './dataset.ts';

export interface KnownImages {
  readonly make: (params?: object) => Dataset;
  /** Training pictures in each class. */
  readonly classCounts: readonly number[];
  /** Of the training pixels, in [0, 1]. */
  readonly mean: number;
  readonly std: number;
  /** Heads of the SHA-256 of the uncompressed image files. */
  readonly digests: { readonly train: string; readonly test: string };
}

export function testKnownImages({ make, classCounts, mean, std, digests }: KnownImages): void {
  let made: Dataset | undefined;
  const whole = () => (made ??= make()); // reading takes a while, and a data set holds no state
  testDataset(whole);

  it('has 60 000 training and 10 000 test pictures of 28 × 28 × 1 and ten classes, with their digests', () => {
    const { space, classes, splits } = whole();
    expect({ space, classes, splits }).toEqual({
      space: { kind: 'image', shape: [28, 28, 1] },
      classes: 10,
      splits: { train: { count: 60_000, digest: digests.train }, test: { count: 10_000, digest: digests.test } },
    });
  });

  it('shows every training picture once in an epoch: the classes have their counts, the pixels their mean and spread', () => {
    const source = whole().batches({ batch: 1000, stream: streams().stream('data') });
    const counts = Array<number>(10).fill(0);
    let [sum, squares] = [0, 0];
    for (let i = 0; i < 60; i++) {
      const { x, labels } = source.next();
      for (const label of labels!) counts[label]!++;
      for (const value of x) {
        const pixel = (value + 1) / 2;
        sum += pixel;
        squares += pixel * pixel;
      }
    }
    const pixels = 60_000 * 784;
    expect(counts).toEqual(classCounts);
    expect(sum / pixels).toBeCloseTo(mean, 6); // the reference has six decimals
    expect(Math.sqrt(squares / pixels - (sum / pixels) ** 2)).toBeCloseTo(std, 6);
  });

  it('draws a test picture from the test split', () => {
    const sample = (split: 'train' | 'test') => whole().sample(10_000, streams().stream('evaluation'), split);
    const { labels } = sample('test');
    expect(labels).toHaveLength(10_000);
    expect(labels).not.toEqual(sample('train').labels);
  });

  it('keeps the classes that it is asked for, under new numbers and another digest', () => {
    const dataset = make({ labels: [8, 3] });
    expect(dataset.classes).toBe(2);
    expect(dataset.splits.train!.count).toBe(classCounts[8]! + classCounts[3]!);
    expect(dataset.splits.train!.digest).not.toBe(digests.train);
    const { labels } = dataset.sample(dataset.splits.train!.count, streams().stream('evaluation'));
    expect(labels!.filter((label) => label === 0)).toHaveLength(classCounts[8]!);
  });

  it('draws with replacement where it is asked to', () => {
    const source = make({ sampling: 'replacement' }).batches({ batch: 10, stream: streams().stream('data') });
    expect(source.position()).toBeNull();
    expect(source.next().count).toBe(10);
  });

  it('looks at a path of the spec alone, and says what is missing there', () => {
    const nowhere = make.bind(undefined, { path: 'no-such-folder' });
    expect(nowhere).toThrow(expect.objectContaining({ code: 'E_DATA_MISSING' }));
    expect(nowhere).toThrow(
      /train-images-idx3-ubyte.*none in the place looked at.*\n {2}the param path \(.*no-such-folder\): no such folder$/,
    );
  });
}
