import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { type Backend, startBackend } from '../../../../core/engine/backend.ts';
import { compiledEngine } from '../../../../core/engine/compiled.ts';
import { type Deviations, type GradientCase, type Runner, deviations, eagerly, gradientOf } from './check.ts';
import { ELEMENTWISE } from './elementwise.ts';
import { IMAGES } from './images.ts';
import { LAYERS } from './layers.ts';
import { LOSSES } from './losses.ts';
import { PRODUCTS } from './products.ts';
import { REDUCTIONS } from './reductions.ts';
import { REFUSED } from './refused.ts';
import { SHAPES } from './shapes.ts';

const CASES: readonly GradientCase[] = [...ELEMENTWISE, ...REDUCTIONS, ...PRODUCTS, ...SHAPES, ...IMAGES, ...LOSSES, ...LAYERS, ...REFUSED];

/**
 * Relative. float32 rounds by 6e-8; a score is some tens of roundings deep, and cancellation in a sum of some tens of terms costs a digit. A path
 * that is dropped, a factor that is missing or a window that is off by one shows as 1e-2 at least.
 */
const TOLERANCE = 2e-5;

/** A backend that runs eagerly, or the compiled engine. */
export type Column = Backend | 'compiled';

async function start(column: Column): Promise<Runner> {
  if (column !== 'compiled') {
    await startBackend(column);
    return eagerly;
  }
  const engine = await compiledEngine({ backend: 'wasm', check: false });
  return async (name, body, inputs) => (await engine.program(name, (given) => ({ tensors: body({ ...given }) }))(inputs)).tensors;
}

/** Why a column is empty; found before the tests are defined, so that their names can say it. */
async function absencesOf(columns: readonly Column[]): Promise<Map<Column, string>> {
  const absences = new Map<Column, string>();
  for (const column of columns) {
    await start(column).catch((error: unknown) => {
      if ((error as { code?: string }).code !== 'E_ENGINE_BACKEND') throw error;
      absences.set(column, `skipped, it is not installed: ${column === 'tensorflow' ? 'scripts/install-tfjs-node' : 'npm install'}`);
    });
  }
  return absences;
}

const digit = (x: number): string => (x === 0 ? '0' : x.toExponential(0));
const summary = ({ value, first, second }: Deviations): string => [value, first, second].map(digit).join(' ');

/** Tests every operation in every column, and prints what was found. */
export async function gradientTable(columns: readonly Column[]): Promise<void> {
  const absences = await absencesOf(columns);
  /** What the table says of an operation: how far off value, first and second derivative are, that they are refused, or that it runs eagerly. */
  const table = new Map<string, Map<Column, string>>(CASES.map(({ name }) => [name, new Map()]));

  describe.each(columns)('gradients on %s', (column) => {
    const absence = absences.get(column);
    (absence === undefined ? describe : describe.skip)(absence ?? 'beside float64', () => {
      let run: Runner;
      beforeAll(async () => {
        run = await start(column);
      });

      test.each(CASES.map((operation) => [operation.name, operation] as const))(
        '%s: right to second order, or refused',
        async (name, operation) => {
          const say = (text: string) => table.get(name)!.set(column, text);
          const failed = (error: unknown): { code: string } => error as { code: string };
          if (operation.refused) {
            const { code } = await gradientOf(operation, run).then(() => ({ code: 'none' }), failed);
            expect(['E_GRADIENT_UNSUPPORTED', ...(column === 'compiled' ? ['E_ENGINE_KERNEL'] : [])]).toContain(code);
            say('refused');
            return;
          }
          const found = await deviations(operation, run).catch((error: unknown) => {
            if (column !== 'compiled' || failed(error).code !== 'E_ENGINE_KERNEL') throw error;
            return undefined; // the compiled engine says which kernel it does not know, and the program runs eagerly
          });
          if (found === undefined) {
            say('eager');
            return;
          }
          const right = Object.values(found).every((off) => off < TOLERANCE);
          say(`${right ? '' : 'RED '}${summary(found)}`);
          expect(found.value).toBeLessThan(TOLERANCE);
          expect(found.first).toBeLessThan(TOLERANCE);
          expect(found.second).toBeLessThan(TOLERANCE);
        },
      );
    });
  });

  afterAll(() => {
    const here = columns.filter((column) => !absences.has(column));
    const row = (name: string, cell: (column: Column) => string) =>
      `${name.padEnd(62)}${here.map((column) => cell(column).padEnd(18)).join('')}`.trimEnd();
    const lines = CASES.map(({ name }) => row(name, (column) => table.get(name)!.get(column) ?? 'RED'));
    const head = row('deviation of value, first and second derivative', (column) => column);
    const count = (column: Column, wanted: (cell: string) => boolean) =>
      [...table.values()].filter((cells) => wanted(cells.get(column) ?? 'RED')).length;
    const totals = row('right, refused, eager', (column) =>
      [/^\d/, /^refused$/, /^eager$/].map((cell) => count(column, (text) => cell.test(text))).join(', '),
    );
    process.stdout.write(`${[head, ...lines, totals].join('\n')}\n`);
  });
}
