import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import mnist from '../../../plugins/dataset/mnist.ts';
import { streams } from '../../contracts/dataset.ts';
import { testKnownImages } from '../../contracts/image-dataset.ts';

const make = (params: object = {}, dataFolder?: string) =>
  mnist.create(mnist.params.parse(params), { dataFolder, resolvePath: (path) => resolve('/specs', path) });

describe('dataset/mnist', () => {
  testKnownImages({
    make,
    // numpy over the genuine files
    classCounts: [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949],
    mean: 0.13066,
    std: 0.308108,
    // sha256sum
    digests: { train: 'ba891046e6505d7aadcbbe25680a0738', test: '0fa7898d509279e482958e8ce81c8e77' },
  });

  it('shrinks its pictures by means of blocks, which keeps the mean of all pixels', () => {
    const dataset = make({ size: 7 });
    expect(dataset.space).toEqual({ kind: 'image', shape: [7, 7, 1] });
    expect(dataset.splits.train!.count).toBe(60_000);
    expect(dataset.splits.train!.digest).not.toBe('ba891046e6505d7aadcbbe25680a0738');
    const { x } = dataset.sample(60_000, streams().stream('evaluation'));
    expect(x.length).toBe(60_000 * 49);
    // 0.13066, numpy over the genuine files; rounding to bytes leaves four digits
    expect((x.reduce((sum, value) => sum + value, 0) / x.length + 1) / 2).toBeCloseTo(0.13066, 4);
  });

  it('takes the files of the folder of data sets before those of the package, and refuses damaged ones', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ganvil-mnist-'));
    try {
      mkdirSync(join(folder, 'mnist'));
      expect(make({}, folder).splits.train!.count).toBe(60_000); // an empty folder is passed over
      for (const name of ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1']) {
        writeFileSync(join(folder, 'mnist', `${name}-ubyte`), 'not MNIST, for it is a text');
      }
      const damaged = () => make({}, folder);
      expect(damaged).toThrow(expect.objectContaining({ code: 'E_DATA_DAMAGED' }));
      expect(damaged).toThrow(/expected the magic number 0x00000803.*Put the genuine file there, or remove the folder\./);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
