import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import fashion from '../../../plugins/dataset/fashion-mnist.ts';
import { testKnownImages } from '../../contracts/image-dataset.ts';

const make = (params: object = {}) =>
  fashion.create(fashion.params.parse(params), { dataFolder: undefined, resolvePath: (path) => resolve('/specs', path) });

const SYSTEM_FOLDER = '/usr/share/datasets/fashion-mnist';
const installed = existsSync(SYSTEM_FOLDER);

describe('dataset/fashion-mnist', () => {
  it('names the files that a path lacks', () => {
    const empty = mkdtempSync(join(tmpdir(), 'ganvil-fashion-'));
    try {
      const missing = () => make({ path: empty });
      expect(missing).toThrow(expect.objectContaining({ code: 'E_DATA_MISSING' }));
      expect(missing).toThrow(/no t10k-labels-idx1-ubyte$/);
    } finally {
      rmSync(empty, { recursive: true });
    }
  });

  const itMissing = installed ? it.skip : it;
  itMissing(`names every place and the package to install${installed ? ' (skipped: it is installed)' : ''}`, () => {
    expect(() => make()).toThrow(
      /apt-get install dataset-fashion-mnist.*\n.*GANVIL_DATA is not set\n.*\/usr\/share\/datasets\/fashion-mnist/,
    );
  });

  const describeInstalled = installed ? describe : describe.skip;
  describeInstalled(`with the files of the Debian package dataset-fashion-mnist${installed ? '' : ' (skipped: not installed)'}`, () => {
    testKnownImages({
      make,
      classCounts: Array<number>(10).fill(6000),
      // numpy over the genuine files
      mean: 0.286041,
      std: 0.353024,
      // sha256sum
      digests: { train: 'c59f468a2f672dc815687fe0f8388776', test: '5b4141f0afbad91edebe8549f8fcffe0' },
    });
  });
});
