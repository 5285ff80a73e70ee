import { describe, expect, it } from '@jest/globals';

import { checkFit } from '../../../core/spec/check.ts';
import { jsonSchema } from '../../../core/spec/json-schema.ts';
import { GanvilErrors } from '../../../core/errors.ts';
import { resolveSpec } from '../../../core/spec/load.ts';
import { specHash, specText } from '../../../core/spec/write.ts';
import { registry as known } from '../../fixtures/spec/plugins.ts';
import ladder from '../../fixtures/study/ladder.ts';

const registry = known.with([ladder]);
const resolve = (spec: object, overrides: string[] = []) => resolveSpec(spec, { registry, overrides });
const problems = (spec: object, overrides: string[] = []) =>
  resolve(spec, overrides).then(
    () => [],
    (error: unknown) => {
      if (error instanceof GanvilErrors) return error.problems.map(({ code, message }) => `${code} ${message.split('\n')[0]}`);
      throw error;
    },
  );
const rest = 'expected a key of a study (extends, experiment, seed, plugins, study, tracker)';

describe('a spec that names a study', () => {
  it('has the study, a seed and a name, and nothing of a training', async () => {
    const { spec, originOf } = await resolve({ study: 'ladder', seed: 3 });
    expect(spec).toEqual({
      experiment: 'unnamed',
      seed: 3,
      plugins: [],
      study: { use: 'ladder', with: { rows: [], steps: 3, fails: false }, as: 'ladder' },
    });
    expect(await checkFit(spec, registry, originOf)).toEqual([]);
  });

  it('is written so that it is read again as the same', async () => {
    const { spec } = await resolve({ study: { use: 'ladder', with: { steps: 7 } }, experiment: 'a/b' });
    expect(specText(spec)).toBe('experiment: a/b\nseed: 1\nstudy:\n  use: ladder\n  with:\n    rows: []\n    steps: 7\n    fails: false\n');
    expect(specHash((await resolve(spec)).spec)).toBe(specHash(spec));
  });

  it('takes overrides of its params, by short paths and long ones', async () => {
    for (const path of ['study.steps', 'study.with.steps', 'study.ladder.steps']) {
      expect((await resolve({ study: 'ladder' }, [`${path}=9`])).spec).toMatchObject({ study: { with: { steps: 9 } } });
    }
    expect(await problems({ study: 'ladder' }, ['study.stps=9'])).toEqual([expect.stringContaining('Did you mean "study.steps"?')]);
  });

  it('takes nothing of a training, in its text or by overrides', async () => {
    expect(await problems({ study: 'ladder', steps: 5, metrics: ['coverage'] })).toEqual([
      `E_SPEC_MISMATCH steps: ${rest}, received "steps", which belongs to a training. Remove \`steps\`, or \`study\` to train.`,
      `E_SPEC_MISMATCH metrics: ${rest}, received "metrics", which belongs to a training. Remove \`metrics\`, or \`study\` to train.`,
    ]);
    expect(await problems({ study: 'ladder' }, ['batch=4'])).toEqual([expect.stringContaining('received "batch"')]);
    expect(await problems({ study: 'ladder', stedy: 1 })).toEqual([expect.stringContaining('Did you mean "study"?')]);
    expect(await problems({ study: 'ladder', steps: null })).toEqual([]); // a key without a value counts as not written
  });

  it('names one study, with its own params', async () => {
    expect(await problems({ study: 'lader' })).toEqual([expect.stringContaining('Did you mean "ladder"?')]);
    expect(await problems({ study: ['ladder', 'ladder'] })).toEqual([expect.stringContaining('expected one plugin')]);
    expect(await problems({ study: { use: 'ladder', with: { steps: 'many' } } })).toEqual([
      expect.stringMatching(/^E_SPEC_VALUE .*"many"/),
    ]);
  });

  it('is known to the JSON Schema', async () => {
    const schema = (await jsonSchema(registry)) as Record<string, Record<string, unknown>>;
    expect(schema.properties!.study).toMatchObject({ anyOf: [{ $ref: '#/definitions/study' }, { type: 'null' }] });
    expect(schema.definitions!['study/ladder']).toMatchObject({ properties: { steps: { default: 3 } } });
    expect(schema.then).toMatchObject({ properties: { steps: { type: 'null' }, dataset: { type: 'null' } } });
    expect(schema.then!.properties).not.toHaveProperty('seed');
  });
});
