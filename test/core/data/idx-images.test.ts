import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { readIdxImages } from '../../../core/data/idx-images.ts';

const idx = (shape: number[], values: number[]) => {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x0800 + shape.length);
  shape.forEach((n, i) => header.writeUInt32BE(n, 4 + 4 * i));
  return Buffer.concat([header, Buffer.from(values)]);
};
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

// three training and two test images of 1 × 2, of two classes
const FILES: Record<string, Buffer> = {
  'train-images': idx([3, 1, 2], [10, 11, 20, 21, 30, 31]),
  'train-labels': idx([3], [0, 1, 0]),
  'test-images': idx([2, 1, 2], [40, 41, 50, 51]),
  'test-labels': idx([2], [1, 1]),
};
let root: string;
let folders = 0;
/** A new folder with the files, some of them changed (or, as undefined, left out). */
const folderWith = (changes: Record<string, Uint8Array | undefined> = {}) => {
  const folder = join(root, `${folders++}`);
  mkdirSync(folder);
  for (const [name, bytes] of Object.entries({ ...FILES, ...changes })) if (bytes !== undefined) writeFileSync(join(folder, name), bytes);
  return folder;
};
const part = (split: string, count: number) => ({
  count,
  images: { file: `${split}-images`, sha256: sha256(FILES[`${split}-images`]!) },
  labels: { file: `${split}-labels` },
});
const read = (folder: string) =>
  readIdxImages({
    dataset: 'dataset/letters',
    places: [
      { name: 'GANVIL_DATA/letters', folder: undefined, absent: 'GANVIL_DATA is not set', mend: '' },
      { name: 'the test folder', folder, mend: 'Write it again.' },
    ],
    mend: 'Run the test again.',
    shape: [1, 2],
    classes: 2,
    splits: { train: part('train', 3), test: part('test', 2) },
  });

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'ganvil-idx-'));
});
afterAll(() => rmSync(root, { recursive: true }));

describe('readIdxImages', () => {
  it('reads both splits, and takes the head of the SHA-256 of their images for a digest', () => {
    const { train, test } = read(folderWith());
    expect(train).toMatchObject({ count: 3, digest: sha256(FILES['train-images']!).slice(0, 32) });
    expect([...train.values]).toEqual([10, 11, 20, 21, 30, 31]);
    expect([...train.labels!]).toEqual([0, 1, 0]);
    expect([...test.values]).toEqual([40, 41, 50, 51]);
    expect(test.digest).toBe(sha256(FILES['test-images']!).slice(0, 32));
  });

  it('reads gzipped files as the plain ones, checked by what is in them', () => {
    const packed = Object.fromEntries(Object.entries(FILES).map(([name, bytes]) => [`${name}.gz`, gzipSync(bytes)]));
    const absent = Object.fromEntries(Object.keys(FILES).map((name) => [name, undefined]));
    expect(read(folderWith({ ...absent, ...packed })).train.digest).toBe(read(folderWith()).train.digest);
  });

  it.each<[string, string, Buffer, RegExp]>([
    ['labels in the place of images', 'train-images', FILES['train-labels']!, /expected the magic number 0x00000803.*received 0x00000801/],
    ['a file cut short', 'train-images', FILES['train-images']!.subarray(0, -1), /expected 22 bytes, received 21 bytes/],
    ['too few labels', 'train-labels', idx([2], [0, 1]), /expected 3 values, received a header that says 2/],
    ['a changed pixel', 'test-images', idx([2, 1, 2], [40, 41, 50, 52]), /expected SHA-256 [0-9a-f]{64}, received [0-9a-f]{64}/],
    ['a label out of range', 'test-labels', idx([2], [1, 2]), /expected labels below 2, received 2/],
    ['a broken gzip stream', 'train-labels', gzipSync(FILES['train-labels']!).subarray(0, -9), /expected a whole gzip stream/],
  ])('refuses %s, saying in which file and what mends it', (_, name, bytes, message) => {
    const folder = folderWith({ [name]: bytes });
    let error: unknown;
    try {
      read(folder);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'E_DATA_DAMAGED', details: { where: join(folder, name), fix: 'Write it again.' } });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain(
      `Looked for dataset/letters in:\n  GANVIL_DATA/letters: GANVIL_DATA is not set\n  the test folder (${folder}): every file`,
    );
  });

  it('refuses what is no file', () => {
    const folder = folderWith({ 'train-images': undefined });
    mkdirSync(join(folder, 'train-images'));
    expect(() => read(folder)).toThrow(expect.objectContaining({ code: 'E_DATA_DAMAGED' }));
  });

  it('names the missing file', () => {
    expect(() => read(folderWith({ 'test-labels': undefined }))).toThrow(/: no test-labels$/);
  });
});
