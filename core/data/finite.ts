/** Data sets of finitely many objects, kept as bytes (MNIST: 47 MB instead of 188) and turned into numbers batch by batch. */
import { z } from 'zod';

import type { BatchSource, Dataset, Objects, RandomStream, Space, Split } from '../contracts.ts';
import { GanvilError } from '../errors.ts';
import { digestOf } from './checksum.ts';

/** The param that says how training batches are drawn. */
export const samplingParam = z
  .enum(['epoch', 'replacement'])
  .default('epoch')
  .describe('epoch: every object once, in a new order, before any comes again. replacement: each object drawn independently.');
export type Sampling = z.output<typeof samplingParam>;

/** The param that keeps some of a data set's classes. */
export const labelsParam = (classes: number) =>
  z
    .array(
      z
        .int()
        .min(0)
        .max(classes - 1),
    )
    .min(1)
    .refine((labels) => new Set(labels).size === labels.length, 'expected each label once')
    .default(Array.from({ length: classes }, (_, label) => label))
    .describe('Labels to keep; they become classes 0, 1, … in this order.');

/** One split: `count` objects side by side, and their class indices. */
export interface FiniteSplit {
  readonly count: number;
  /** count × size of the space, row-major. */
  readonly values: Uint8Array;
  readonly labels?: Uint8Array;
  /** ≤ 32 hex digits. */
  readonly digest: string;
}

export interface FiniteOptions {
  readonly space: Space;
  /** Number of classes; 0 without labels. */
  readonly classes: number;
  readonly splits: Partial<Record<Split, FiniteSplit>> & { readonly train: FiniteSplit };
  readonly sampling: Sampling;
  /** The byte that becomes 1; 0 becomes −1, and between them it is linear. */
  readonly highest?: number;
}

/** The objects whose label is in `keep`; labels become their places in `keep`. The split itself where nothing would change. */
export function keepLabels(split: FiniteSplit, keep: readonly number[]): FiniteSplit {
  const { labels, values, count, digest } = split;
  if (labels === undefined) throw new Error('keepLabels: the split has no labels');
  if (labels.every((label) => keep[label] === label)) return split;
  const kept = Int32Array.from(labels.keys()).filter((i) => keep.includes(labels[i]!));
  const size = values.length / count;
  const chosen = new Uint8Array(kept.length * size);
  kept.forEach((from, to) => chosen.set(values.subarray(from * size, (from + 1) * size), to * size));
  return {
    count: kept.length,
    values: chosen,
    labels: Uint8Array.from(kept, (i) => keep.indexOf(labels[i]!)),
    digest: digestOf([digest, keep]),
  };
}

/** A data set of bytes: float32 in [-1, 1] when it is drawn from. */
export function finiteDataset({ space, classes, splits, sampling, highest = 255 }: FiniteOptions): Dataset {
  if (splits.train.count === 0) throw new Error('finiteDataset: there are no training objects');
  const size = space.shape.reduce((product, n) => product * n, 1);
  const numbers = Float32Array.from({ length: 256 }, (_, byte) => (2 * byte) / highest - 1);

  const pick = ({ values, labels }: FiniteSplit, indices: Int32Array): Objects => {
    const x = new Float32Array(indices.length * size);
    indices.forEach((index, place) => {
      const [from, to] = [index * size, place * size];
      for (let i = 0; i < size; i++) x[to + i] = numbers[values[from + i]!]!;
    });
    return { count: indices.length, x, ...(labels === undefined ? {} : { labels: indices.map((index) => labels[index]!) }) };
  };

  return {
    space,
    classes,
    splits: Object.fromEntries(Object.entries(splits).map(([name, { count, digest }]) => [name, { count, digest }])),
    batches({ batch, stream }) {
      const { train } = splits;
      if (sampling === 'epoch') return epochs(train.count, batch, stream, (indices) => pick(train, indices));
      return {
        next: () => pick(train, stream.integers(batch, 0, train.count)),
        position: () => null, // the stream knows it all
        restore: () => undefined,
      };
    },
    sample(count, stream, name = 'train') {
      const split = splits[name];
      if (split === undefined) {
        const received = `a data set that has only ${Object.keys(splits).join(', ')}`;
        throw new GanvilError('E_NEEDS', { expected: `a data set with a split "${name}"`, received });
      }
      const indices = new Int32Array(count);
      for (let at = 0; at < count; at += split.count) {
        indices.set(stream.permutation(split.count).subarray(0, count - at), at);
      }
      return pick(split, indices);
    },
  };
}

const positionSchema = z.strictObject({ epoch: z.int().min(0), index: z.int().min(0) });

/** Batches that go through permutation after permutation; one may hold the end of an epoch and the beginning of the next. */
function epochs(count: number, batch: number, stream: RandomStream, pick: (indices: Int32Array) => Objects): BatchSource {
  const orderOf = (epoch: number) => stream.at('epoch', epoch).permutation(count); // of the seed alone: a resumed run has it again
  let [epoch, index, order] = [0, 0, orderOf(0)];
  return {
    next() {
      const indices = new Int32Array(batch);
      for (let filled = 0; filled < batch;) {
        if (index === count) [epoch, index, order] = [epoch + 1, 0, orderOf(epoch + 1)];
        const part = order.subarray(index, index + batch - filled);
        indices.set(part, filled);
        filled += part.length;
        index += part.length;
      }
      return pick(indices);
    },
    position: () => ({ epoch, index }),
    restore(position) {
      const { success, data } = positionSchema.safeParse(position);
      if (!success || data.index > count) {
        const expected = `a data position { epoch, index ≤ ${count} }`;
        throw new GanvilError('E_CHECKPOINT', { expected, received: JSON.stringify(position) ?? 'none' });
      }
      ({ epoch, index } = data);
      order = orderOf(epoch);
    },
  };
}
