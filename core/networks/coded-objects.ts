/** What a generator makes of a code: by its decoder from its own prior, or from the run's noise. */
import type * as tf from '@tensorflow/tfjs';

import type { Evaluation, Generator, NoiseSampler } from '../contracts.ts';
import { GanvilError } from '../errors.ts';
import { meansOf } from './means.ts';

export interface CodedObjects {
  readonly from: 'prior' | 'noise';
  /** `[count, code]`. */
  draw(count: number, evaluation: Evaluation): tf.Tensor2D;
  /** Codes `[count, code]` → objects, or their means where a decoder gives these, `[count, ...space]`. */
  objects(codes: tf.Tensor2D, evaluation: Evaluation): tf.Tensor;
}

/** Throws E_NEEDS where a code does not say all of an object: no decoder with a prior, and no noise that alone makes it. */
export function requireCodedObjects(id: string, generator: Generator, noise: NoiseSampler | undefined): CodedObjects {
  const { decode, drawCodes } = generator;
  if (decode !== undefined && drawCodes !== undefined) {
    return {
      from: 'prior',
      draw: (count, { random }) => drawCodes(count, random),
      objects: (codes, { space }) => meansOf(space, decode(codes, { training: false })),
    };
  }
  if (noise !== undefined && generator.estimator !== 'none' && generator.conditional !== true) {
    return {
      from: 'noise',
      draw: (count, { random }) => noise.sample(count, random),
      objects: (codes, { random }) => generator.generate({ batch: codes.shape[0], z: codes, random, training: false }).samples,
    };
  }
  throw new GanvilError('E_NEEDS', {
    where: id,
    expected: 'a generator that makes objects of codes',
    received: 'one without decoder, and without noise that says all of an object',
    fix: `Leave ${id} out, or take a generator such as vae, or mlp without labels.`,
  });
}
