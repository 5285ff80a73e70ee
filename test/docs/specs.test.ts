import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { GanvilErrors } from '../../core/errors.ts';
import { Registry } from '../../core/registry.ts';
import { checkFit } from '../../core/spec/check.ts';
import { loadSpec } from '../../core/spec/load.ts';
import { KEYS } from '../../core/spec/schema.ts';
import { plugins } from '../../plugins/index.ts';
import { type LoadedTraining, training } from '../support/training.ts';

const page = await readFile(new URL('../../docs/specs.md', import.meta.url), 'utf8');
/** The fenced examples: YAML ones by the name in their first line. */
const specs = new Map(
  [...page.matchAll(/```yaml\n# (\S+)\n(.*?)```/gs)].map(([block, name]) => [name!, block.replace(/^```yaml\n|```$/g, '')]),
);
const messages = [...page.matchAll(/```text\n(.*?)\n```/gs)].map(([, text]) => text!);

describe('docs/specs.md', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ganvil-docs-'));
    for (const [name, text] of specs) await writeFile(join(folder, name), text);
    const plugin = `import { defineObjective, z } from 'ganvil';
      const params = z.strictObject({ margin: z.number() });
      export default defineObjective({ id: 'objective/margin', summary: 'Keeps a margin.', sort: 'main', params, create: () => ({}) });`;
    await writeFile(join(folder, 'my-objective.ts'), plugin);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const load = (name: string, overrides: string[] = []): Promise<LoadedTraining> =>
    training(loadSpec(join(folder, name), { registry: new Registry(plugins), overrides }));
  async function problems(name: string, overrides: string[] = []): Promise<string> {
    const found = await load(name, overrides)
      .then(({ spec, registry, originOf }) => checkFit(spec, registry, originOf))
      .catch((error: unknown) => {
        if (error instanceof GanvilErrors) return error.problems;
        throw error;
      });
    return found.map(({ code, message }) => `${code} ${message}`.replaceAll(`${folder}/`, '')).join('\n');
  }

  it.each(['ring.yaml', 'wide.yaml', 'mine.yaml'])('has the spec %s, which is right', async (name) => {
    expect(await problems(name)).toBe('');
  });

  it('says what is left of a spec that another is laid over', async () => {
    const { spec } = await load('wide.yaml');
    expect(spec.generator).toMatchObject({ use: 'mlp', with: { hidden: [256, 256] } });
    expect(spec.objective.map(({ use }) => use)).toStrictEqual(['minimax']);
    expect(spec.trainer.with).toMatchObject({
      discriminator: { optimizer: { use: 'adam', with: { learningRate: 1e-3 } } },
      generator: { optimizer: { use: 'sgd' } },
    });
    expect(spec.noise!.use).toBe('uniform');
  });

  it('shows overrides that work', async () => {
    const overrides = [...page.matchAll(/`--set ([^`]+)`/g)].map(([, text]) => text!).filter((text) => text !== 'path=value');
    expect(overrides.length).toBeGreaterThan(7); // one or more in each row of the table
    for (const override of overrides) expect(await problems('ring.yaml', [override])).toBe('');
  });

  it('shows the messages that there are', async () => {
    const shown = [
      await problems('wrong.yaml'),
      await problems('ring.yaml', ['steps=abc', 'generator.hiden=[64]']),
      await problems('unfit.yaml'),
    ];
    expect(messages).toStrictEqual(shown);
  });

  it('explains every key', () => {
    const table = page.slice(page.indexOf('## Keys'), page.indexOf('## Roles'));
    for (const key of KEYS) expect(table.includes(`\`${key}\``) || table.includes(`\`${key}.`)).toBe(true);
  });
});
