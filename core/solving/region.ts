/** Where objects of a space lie: random ones, and the way back for those that left. */
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

import type { RandomStream, Space } from '../contracts.ts';

/** The param that bounds points and codes; images and bit strings lie in [-1, 1] whatever it says. */
export const boundParam = z
  .number()
  .positive()
  .nullable()
  .default(null)
  .describe('Points and codes stay within [-bound, bound] in every coordinate; null: anywhere. Images stay within [-1, 1].');

export interface Region {
  /** Largest absolute value of a coordinate; undefined where there is none. */
  readonly bound: number | undefined;
  /** `count` random objects, `[count, ...space]`: evenly spread within the bound, of N(0, I) where there is none. */
  random(count: number, random: RandomStream): tf.Tensor;
  /** The nearest object within the bound. */
  project(x: tf.Tensor): tf.Tensor;
}

export function regionOf({ kind, shape }: Space, given: number | null): Region {
  const bound = kind === 'image' || kind === 'bits' ? 1 : (given ?? undefined);
  return {
    bound,
    random: (count, random) => {
      const all = [count, ...shape];
      if (bound === undefined) return random.normal(all);
      if (kind !== 'bits') return random.uniform(all, -bound, bound);
      return tf.tidy(() => random.uniform(all).less(0.5).toFloat().mul(2).sub(1));
    },
    project: (x) => (bound === undefined ? x : x.clipByValue(-bound, bound)),
  };
}
