/** Data sets of bit strings that can be enumerated: uniform over the distinct strings that a rule calls valid. */
import { z } from 'zod';

import type { Dataset } from '../contracts.ts';
import { GanvilError } from '../errors.ts';
import { codeRange, LONGEST } from '../exact/strings.ts';
import { digestOf } from './checksum.ts';
import { finiteDataset, type FiniteSplit, type Sampling, samplingParam } from './finite.ts';

/** The params that all of these data sets share. */
export const bitsParams = {
  heldOut: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('Share of the valid strings that is never trained on; 1/3 is written 0.3333. They are the split "test".'),
  sampling: samplingParam.unwrap().default('replacement').describe(samplingParam.description!),
};

/** The param for the length of strings; the shortest one is the rule's. */
export const lengthParam = (fallback: number, shortest = 2) =>
  z.int().min(shortest).max(LONGEST).default(fallback).describe(`Bits in a string, at most ${LONGEST}.`);

/** What is enumerated, and how it is split. */
export interface BitsToy {
  /** The plugin's id, for errors. */
  readonly id: string;
  readonly length: number;
  /** Whether a string, given as a code (`core/exact/strings.ts`), is valid. */
  isValid(code: number): boolean;
  /** A number for each valid code, no two alike, in whose order strings are held out at even distances; by default a scrambled one. */
  rank?(code: number): number;
  /** Share of the valid strings to be held out, in [0, 1). */
  readonly heldOut: number;
  readonly sampling: Sampling;
}

/**
 * The data set of a toy. With N valid strings and K = round(heldOut · N), numbers ⌊(j + ½) N / K⌋, j = 0 … K − 1, of the order are held out:
 * the middle of each of K equal stretches. Throws E_SPEC_MISMATCH where a share above 0 leaves nothing on one of the two sides.
 */
export function bitsDataset({ id, length, isValid, rank = scrambled, heldOut: share, sampling }: BitsToy): Dataset {
  const valid = codeRange(length).filter((code) => isValid(code));
  const count = Math.round(share * valid.length);
  if (share > 0 && (count === 0 || count === valid.length)) {
    throw new GanvilError('E_SPEC_MISMATCH', {
      where: id,
      expected: 'a share `heldOut` that leaves strings on both sides',
      received: `${share} of ${valid.length} valid strings, which is ${count === 0 ? 'none' : 'all'} of them`,
      fix: 'Take another share, or a longer string.',
    });
  }
  const heldOut =
    count === 0
      ? new Uint32Array()
      : middlesOf(
          [...valid].sort((a, b) => rank(a) - rank(b)),
          count,
        ).sort();
  const held = new Set(heldOut);
  const train = count === 0 ? valid : valid.filter((code) => !held.has(code));

  const split = (codes: Uint32Array): FiniteSplit => ({
    count: codes.length,
    values: bytesOf(codes, length),
    digest: digestOf([length, [...codes]]),
  });
  const data = finiteDataset({
    space: { kind: 'bits', shape: [length] },
    classes: 0,
    splits: { train: split(train), ...(count > 0 ? { test: split(heldOut) } : {}) },
    sampling,
    highest: 1,
  });
  return { ...data, enumeration: { length, valid, train, heldOut } };
}

/** Bits as bytes, `[codes, length]` row-major. */
function bytesOf(codes: Uint32Array, length: number): Uint8Array {
  const bytes = new Uint8Array(codes.length * length);
  codes.forEach((code, row) => {
    for (let i = 0; i < length; i++) bytes[row * length + i] = (code >>> i) & 1;
  });
  return bytes;
}

/** The middles of `count` equal stretches of an order. */
const middlesOf = (order: readonly number[], count: number) =>
  Uint32Array.from({ length: count }, (_, j) => order[Math.floor(((2 * j + 1) * order.length) / (2 * count))]!);

/** A number for each code that has nothing to do with its bits: the finalizer of MurmurHash3, which gives no two codes the same. */
export function scrambled(code: number): number {
  let hash = code;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
