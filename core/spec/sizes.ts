/** What a spec says of the memory that a step needs. */
import type { Sizes } from '../engine/memory.ts';
import type { ResolvedSpec } from './types.ts';

/** Of a study, what its params call `batch` and `hidden`. */
export function sizesOf(spec: ResolvedSpec): Sizes {
  if (spec.study === undefined) return spec;
  const { batch } = spec.study.with;
  return { ...(typeof batch === 'number' ? { batch } : {}), discriminator: [spec.study] };
}
