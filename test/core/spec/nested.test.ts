import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { defineGenerator, defineTrainer, generatorChoice, z } from 'ganvil';

import { GanvilErrors } from '../../../core/errors.ts';
import { jsonSchema } from '../../../core/spec/json-schema.ts';
import { loadSpec } from '../../../core/spec/load.ts';
import { nestedIn } from '../../../core/spec/nested.ts';
import { registry } from '../../fixtures/spec/plugins.ts';
import { training } from '../../support/training.ts';
import { inFolder, SMALL } from './diagnose.ts';

const create = (): never => {
  throw new Error('never made');
};
const params = z.strictObject({
  pool: z
    .strictObject({
      size: z.int().default(8),
      initial: generatorChoice().nullable().default(null),
      late: generatorChoice().default({ use: 'bits', with: {} }),
    })
    .nullable()
    .default(null),
});
const rounds = defineTrainer({ id: 'trainer/rounds', summary: 'Rounds.', params, create });
const bits = defineGenerator({
  id: 'generator/bits',
  summary: 'Bits.',
  params: z.strictObject({ flips: z.int().positive().default(1), table: z.string().meta({ format: 'path' }).optional() }),
  create,
});
const known = registry.with([rounds, bits] as never);

const load = (trainer: string, overrides: string[] = []) =>
  inFolder({ 'a.yaml': SMALL.replace('trainer: turns', `trainer: ${trainer}`) }, async (folder) => {
    try {
      const { spec } = await training(loadSpec(join(folder, 'a.yaml'), { registry: known, overrides }));
      return JSON.parse(JSON.stringify(spec.trainer.with).replaceAll(folder, '.')) as unknown;
    } catch (error) {
      if (!(error instanceof GanvilErrors)) throw error;
      return error.problems.map(({ code, message }) => `${code} ${message.split('\n')[0]}`.replaceAll(`${folder}/`, ''));
    }
  });
const late = { use: 'bits', with: { flips: 1 } };

describe('a param that chooses a plugin', () => {
  it.each([
    ['a bare name', '{ use: rounds, with: { pool: { initial: bits } } }', { size: 8, initial: { use: 'bits', with: { flips: 1 } }, late }],
    [
      'a name with params, of which a path is seen from the file',
      '{ use: rounds, with: { pool: { initial: { use: bits, with: { flips: 2, table: t.csv } } } } }',
      { size: 8, initial: { use: 'bits', with: { flips: 2, table: './t.csv' } }, late },
    ],
    ['nothing', '{ use: rounds, with: { pool: {} } }', { size: 8, initial: null, late }],
  ])('is filled in: %s', async (_, trainer, pool) => {
    expect(await load(trainer)).toEqual({ pool });
  });

  it('is reached by overrides', async () => {
    expect(await load('rounds', ['trainer.pool.initial=bits', 'trainer.pool.initial.flips=3'])).toEqual({
      pool: { size: 8, initial: { use: 'bits', with: { flips: 3 } }, late },
    });
  });

  it.each([
    ['bitz', 'E_SPEC_PLUGIN a.yaml:5:50: expected the name of a plugin of the kind generator, received "bitz". Did you mean "bits"?'],
    [
      '{ use: bits, with: { flip: 2 } }',
      'E_SPEC_KEY a.yaml:5:71: expected a param of generator/bits, received "flip". Did you mean "flips"?',
    ],
    ['{ use: bits, with: { flips: 0 } }', 'E_SPEC_VALUE a.yaml:5:78: expected a positive integer, received 0.'],
    [
      '{ use: bits, as: other }',
      'E_SPEC_KEY a.yaml:5:63: expected a key of "pool.initial" (trainer/rounds), received "as". Known: use, with.',
    ],
    ['7', 'E_SPEC_VALUE a.yaml:5:50: expected a map of use, with, or null, received 7.'],
  ])('is checked by the plugin that it names, where it stands: %s', async (choice, problem) => {
    expect(await load(`{ use: rounds, with: { pool: { initial: ${choice} } } }`)).toEqual([problem]);
  });

  it('is found in params, and in the JSON Schema stands for every plugin of its kind', async () => {
    const found = nestedIn(params, { pool: { size: 8, initial: null, late } });
    expect(found).toEqual([{ path: ['pool', 'late'], kind: 'generator', choice: late }]);
    expect(nestedIn(params, { pool: null })).toEqual([]);
    const { definitions } = (await jsonSchema(known)) as { definitions: Record<string, unknown> };
    expect(JSON.stringify(definitions['trainer/rounds'])).toContain(
      '"initial":{"anyOf":[{"$ref":"#/definitions/generator"},{"type":"null"}]}',
    );
  });
});
