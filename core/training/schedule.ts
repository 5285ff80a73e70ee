/** Numbers that may change while training. */
import { z } from 'zod';

import type { Scheduled } from '../contracts.ts';

/** A param that is a number or a schedule `{ from, to, steps }`; `check` holds for every value that it takes. */
export const scheduled = (check: z.ZodNumber = z.number()) =>
  z.union([check, z.strictObject({ from: check, to: check, steps: z.number().int().positive().describe('Steps of the trainer.') })]);

/** The value at a step, which counts from 1: `from` at step 1, `to` after `steps` further steps. */
export function valueAt(value: Scheduled, step: number): number {
  if (typeof value === 'number') return value;
  const share = Math.min(1, (step - 1) / value.steps);
  return value.from + (value.to - value.from) * share;
}
