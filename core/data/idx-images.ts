/** Labelled images from four IDX files, each checked before it is used. */
import { readFileSync } from 'node:fs';

import type { Split } from '../contracts.ts';
import { GanvilError } from '../errors.ts';
import { checksum } from './checksum.ts';
import type { FiniteSplit } from './finite.ts';
import { inflate, parseIdx, type Source } from './idx.ts';
import { locate, type Search } from './locate.ts';

/** Images and labels of one split: how many there are, and the SHA-256 of the uncompressed files where it is known. */
export interface IdxSplit {
  readonly count: number;
  readonly images: { readonly file: string; readonly sha256?: string };
  readonly labels: { readonly file: string; readonly sha256?: string };
}
export interface IdxImages extends Omit<Search, 'files'> {
  readonly shape: readonly [height: number, width: number];
  /** Labels are below it. */
  readonly classes: number;
  readonly splits: Readonly<Record<Split, IdxSplit>>;
}

/**
 * Finds, reads and checks the files: gzip, magic number, counts, size, checksum, labels. The digest of a split is the head of its images'
 * SHA-256. 70 000 images of 28 × 28 take about 0.15 s, gzipped ones 0.4 s. Throws E_DATA_MISSING, E_DATA_DAMAGED.
 */
export function readIdxImages(wanted: IdxImages): Record<Split, FiniteSplit> {
  const { dataset, places, mend, shape, classes, splits } = wanted;
  const files = Object.values(splits).flatMap(({ images, labels }) => [images.file, labels.file]);
  const { paths, place, looked } = locate({ dataset, files, places, mend });

  const read = ({ file, sha256 }: { file: string; sha256?: string }, dimensions: readonly number[]) => {
    const path = paths.get(file)!;
    const source: Source = { where: path, fix: place.mend, excerpt: `Looked for ${dataset} in:\n${looked}` };
    const content = inflate(readable(path, source), source);
    const { values } = parseIdx(content, dimensions, source);
    const sum = checksum(path, content);
    if (sha256 !== undefined && sum !== sha256) {
      throw new GanvilError('E_DATA_DAMAGED', { ...source, expected: `SHA-256 ${sha256}`, received: sum });
    }
    return { values, sum, source };
  };

  const split = ({ count, images, labels }: IdxSplit): FiniteSplit => {
    const pixels = read(images, [count, ...shape]);
    const named = read(labels, [count]);
    const wrong = named.values.find((label) => label >= classes);
    if (wrong !== undefined) {
      throw new GanvilError('E_DATA_DAMAGED', { ...named.source, expected: `labels below ${classes}`, received: `${wrong}` });
    }
    return { count, values: pixels.values, labels: named.values, digest: pixels.sum.slice(0, 32) };
  };
  return { train: split(splits.train), test: split(splits.test) };
}

function readable(path: string, source: Source): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    const received = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new GanvilError('E_DATA_DAMAGED', { ...source, expected: 'a file that can be read', received }, { cause });
  }
}
