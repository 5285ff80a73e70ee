import { expect } from '@jest/globals';

import type { Check } from '../../../core/testing/index.ts';

/** The names of the checks that a plugin fails, and why. */
export async function failures(checks: readonly Check[]): Promise<{ name: string; message: string }[]> {
  const failed = [];
  for (const { name, run } of checks) {
    try {
      await run();
    } catch (error) {
      failed.push({ name, message: error instanceof Error ? error.message : String(error) });
    }
  }
  return failed;
}

/** That exactly the checks whose names begin like these fail. */
export async function expectFailures(checks: readonly Check[], ...beginnings: readonly string[]): Promise<void> {
  const names = (await failures(checks)).map(({ name }) => name);
  expect(names.filter((name) => !beginnings.some((beginning) => name.startsWith(beginning)))).toEqual([]);
  expect(beginnings.filter((beginning) => !names.some((name) => name.startsWith(beginning)))).toEqual([]);
}
