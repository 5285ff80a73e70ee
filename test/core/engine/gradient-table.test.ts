import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { BACKENDS, type Backend, startBackend } from '../../../core/engine/backend.ts';
import { type Deviations, type GradientCase, deviations, gradientOf } from './gradient-cases/check.ts';
import { ELEMENTWISE } from './gradient-cases/elementwise.ts';
import { IMAGES } from './gradient-cases/images.ts';
import { LAYERS } from './gradient-cases/layers.ts';
import { LOSSES } from './gradient-cases/losses.ts';
import { PRODUCTS } from './gradient-cases/products.ts';
import { REDUCTIONS } from './gradient-cases/reductions.ts';
import { REFUSED } from './gradient-cases/refused.ts';
import { SHAPES } from './gradient-cases/shapes.ts';

const CASES: readonly GradientCase[] = [...ELEMENTWISE, ...REDUCTIONS, ...PRODUCTS, ...SHAPES, ...IMAGES, ...LOSSES, ...LAYERS, ...REFUSED];

/**
 * Relative. float32 rounds by 6e-8; a score is some tens of roundings deep, and cancellation in a sum of some tens of terms costs a digit. A path
 * that is dropped, a factor that is missing or a window that is off by one shows as 1e-2 at least.
 */
const TOLERANCE = 2e-5;

/** Why a backend is not here. Decided before the tests are defined, so that their names can say it. */
async function absence(backend: Backend): Promise<string | undefined> {
  try {
    await startBackend(backend);
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code === 'E_ENGINE_BACKEND' ? 'skipped: scripts/install-tfjs-node installs it' : String(error);
  }
}
const absences = new Map<Backend, string | undefined>();
for (const backend of BACKENDS) absences.set(backend, await absence(backend));

/** What the table says of an operation: how far off value, first and second derivative are, or that they are refused. */
const table = new Map<string, Map<Backend, string>>(CASES.map(({ name }) => [name, new Map()]));
const digit = (x: number): string => (x === 0 ? '0' : x.toExponential(0));
const summary = ({ value, first, second }: Deviations, refusedFrom: number): string =>
  [digit(value), refusedFrom === 1 ? 'refused' : digit(first), refusedFrom <= 2 ? 'refused' : digit(second)].join(' ');

describe.each(BACKENDS)('gradients on %s', (backend) => {
  const why = absences.get(backend);
  const describeHere = why === undefined ? describe : describe.skip;
  describeHere(why === undefined ? 'are those of float64' : `are those of float64 (${why})`, () => {
    beforeAll(() => startBackend(backend));

    test.each(CASES.map((operation) => [operation.name, operation] as const))('%s, to second order or refused', (name, operation) => {
      const { refusedFrom = 3 } = operation;
      const found = refusedFrom === 1 ? { value: 0, first: 0, second: 0 } : deviations(operation, refusedFrom === 2 ? 1 : 2);
      table.get(name)!.set(backend, summary(found, refusedFrom));
      expect(found.value).toBeLessThan(TOLERANCE);
      expect(found.first).toBeLessThan(TOLERANCE);
      expect(found.second).toBeLessThan(TOLERANCE);
      if (refusedFrom < 3) {
        expect(() => gradientOf(operation, refusedFrom as 1 | 2)).toThrow(expect.objectContaining({ code: 'E_GRADIENT_UNSUPPORTED' }));
      }
    });
  });
});

afterAll(() => {
  const here = BACKENDS.filter((backend) => absences.get(backend) === undefined);
  const cell = (name: string, backend: Backend) => (table.get(name)!.get(backend) ?? 'RED').padEnd(20);
  const line = (name: string) => `${name.padEnd(58)}${here.map((backend) => cell(name, backend)).join('')}`.trimEnd();
  const head =
    `${'deviation of value, first and second derivative'.padEnd(58)}${here.map((backend) => backend.padEnd(20)).join('')}`.trimEnd();
  process.stdout.write(`${[head, ...CASES.map(({ name }) => line(name))].join('\n')}\n`);
});
