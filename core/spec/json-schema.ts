/** A JSON Schema (draft 7, which editors know best) of every spec, made from the plugins' own schemas. */
import type { Registry } from '../registry.ts';
import { type InputSchema, inputSchema } from './input-schema.ts';
import { frame, KEYS, ROLE_NAMES, type RoleName, ROLES, STUDY_KEYS } from './schema.ts';

type Json = Readonly<Record<string, unknown>>;

/** Completes names of plugins and, by the name chosen, its params; needs all plugins to be loaded. */
export async function jsonSchema(registry: Registry): Promise<object> {
  const definitions: Record<string, unknown> = {};
  const roles: Record<string, Json> = {};
  for (const role of ROLE_NAMES) roles[role] = await roleSchema(role, registry, definitions);
  const spec = inputSchema(frame);
  const required = [...(spec.required ?? []), ...ROLE_NAMES.filter((role) => ROLES[role].required)];
  const base = { type: 'string', description: 'Another spec, relative to this file, that this one is laid over.' };
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Ganvil spec',
    type: 'object',
    additionalProperties: false,
    properties: { $schema: { type: 'string' }, extends: base, ...spec.properties, ...roles },
    // a spec that extends another may leave out what that one has; a study takes nothing of a training
    anyOf: [{ required }, { required: ['study'] }, { required: ['extends'] }],
    if: { required: ['study'] },
    then: { properties: Object.fromEntries(KEYS.filter((key) => !STUDY_KEYS.includes(key)).map((key) => [key, { type: 'null' }])) },
    definitions,
  };
}

async function roleSchema(role: RoleName, registry: Registry, definitions: Record<string, unknown>): Promise<Json> {
  const { kind, many, required, summary } = ROLES[role];
  const names: Json[] = [];
  const params: Json[] = [];
  for (const id of registry.ids(kind)) {
    const name = id.slice(kind.length + 1);
    const plugin = await registry.get(kind, name);
    definitions[id] = {
      ...relocated(inputSchema(plugin.params), `#/definitions/${id.replaceAll('/', '~1')}`),
      description: plugin.summary,
    };
    names.push({ const: name, description: plugin.summary });
    params.push({
      if: { required: ['use'], properties: { use: { const: name } } },
      then: { properties: { with: { $ref: `#/definitions/${id.replaceAll('/', '~1')}` } } },
    });
  }
  const name = names.length === 0 ? { type: 'string' } : { type: 'string', oneOf: names };
  const as = { type: 'string', description: 'Tells two uses of one plugin apart.' };
  definitions[kind] = {
    anyOf: [
      name,
      {
        type: 'object',
        properties: { use: name, with: { type: 'object', description: 'Its params.' }, as },
        additionalProperties: false,
        ...(params.length === 0 ? {} : { allOf: params }),
      },
    ],
  };
  const one = { $ref: `#/definitions/${kind}` };
  const list = { type: 'array', items: one, ...(required ? { minItems: 1 } : {}) };
  const shapes = [one, ...(many ? [list] : []), ...(required ? [] : [{ type: 'null' }])];
  return { description: summary, anyOf: shapes };
}

/** The schema with its inner references seen from where it is put; a choice of a plugin takes what a role of its kind takes. */
function relocated(schema: InputSchema, place: string): Json {
  const move = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(move);
    if (typeof value !== 'object' || value === null) return value;
    if ('plugin' in value && typeof value.plugin === 'string') return { $ref: `#/definitions/${value.plugin}` };
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        key,
        key === '$ref' && typeof inner === 'string' ? inner.replace(/^#/, place) : move(inner),
      ]),
    );
  };
  return move(schema) as Json;
}
