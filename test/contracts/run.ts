/** Runs a contract suite under Jest. */
import { it } from '@jest/globals';

import type { Check } from '../../core/testing/check.ts';

export function runContract(checks: readonly Check[]): void {
  for (const { name, run } of checks) it(name, run);
}
