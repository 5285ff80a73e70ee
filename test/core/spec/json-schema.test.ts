import { describe, expect, it } from '@jest/globals';

import { z } from 'zod';

import { defineObjective } from '../../../core/define.ts';
import { Registry } from '../../../core/registry.ts';
import { jsonSchema } from '../../../core/spec/json-schema.ts';
import { KEYS } from '../../../core/spec/schema.ts';
import { registry } from '../../fixtures/spec/plugins.ts';

interface Schema {
  readonly properties: Record<string, unknown>;
  readonly definitions: Record<string, unknown>;
}
const made = async (from = registry) => (await jsonSchema(from)) as Schema;

describe('the JSON Schema of specs', () => {
  it('knows the keys of a spec and no others', async () => {
    const schema = await made();
    expect(Object.keys(schema.properties).sort()).toStrictEqual([...KEYS].sort());
    expect(schema).toMatchObject({ additionalProperties: false });
  });

  it('asks for what a spec must have, unless it names a study or extends another', async () => {
    const required = ['steps', 'batch', 'dataset', 'objective', 'trainer'];
    expect(await made()).toMatchObject({ anyOf: [{ required }, { required: ['study'] }, { required: ['extends'] }] });
  });

  it('offers the names of a kind, and the params of the name that was chosen', async () => {
    const { definitions } = await made();
    expect(definitions.generator).toMatchSnapshot();
    expect(definitions['generator/mlp']).toMatchSnapshot();
  });

  it('lets an optimizer be named barely', async () => {
    const { definitions } = await made();
    expect(definitions['trainer/turns']).toHaveProperty('properties.discriminator.properties.optimizer.anyOf.0', {
      enum: ['sgd', 'momentum', 'adam', 'rms-prop'],
    });
  });

  it('holds only references that lead somewhere, those of a param that contains itself, too', async () => {
    const tree: z.ZodType = z.strictObject({ get left() { return tree.optional(); } }); // prettier-ignore
    const plugin = defineObjective({
      id: 'objective/tree',
      summary: 'A tree.',
      sort: 'main',
      params: z.strictObject({ tree }),
      create: () => ({}),
    });
    const schema = await made(new Registry([]).with([plugin]));
    const references = [...JSON.stringify(schema).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path!.split('/'));
    expect(references.length).toBeGreaterThan(10); // eight roles, the plugin, and the tree within itself
    for (const path of references) expect(schema).toHaveProperty(path.map((step) => step.replaceAll('~1', '/')));
  });
});
