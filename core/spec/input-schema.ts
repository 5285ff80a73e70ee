/** What a zod schema takes, as JSON Schema (draft 7): for known paths, plain words and editors. */
import { z } from 'zod';

import type { Kind } from '../contracts.ts';

export interface InputSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, InputSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | InputSchema;
  readonly items?: InputSchema | readonly InputSchema[];
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly anyOf?: readonly InputSchema[];
  readonly oneOf?: readonly InputSchema[];
  readonly allOf?: readonly InputSchema[];
  readonly $ref?: string;
  readonly definitions?: Readonly<Record<string, InputSchema>>;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  /** `path` marks a path that is relative to the file that it is written in. */
  readonly format?: string;
  /** Stands for the whole phrase of what is expected. */
  readonly title?: string;
  /** The kind of the plugin that a choice `{ use, with }` names. */
  readonly plugin?: Kind;
  readonly description?: string;
  readonly default?: unknown;
}

const known = new WeakMap<z.ZodType, InputSchema>();

/** The schema of what may be written; made once for each zod schema. */
export function inputSchema(schema: z.ZodType): InputSchema {
  let made = known.get(schema);
  if (made === undefined) {
    const { $schema: _, ...rest } = z.toJSONSchema(schema, {
      io: 'input',
      target: 'draft-7',
      unrepresentable: 'any',
      override: adapt,
    });
    known.set(schema, (made = rest as InputSchema));
  }
  return made;
}

/** The bounds of safe integers say nothing; and a choice `{ use, with }` behind a preprocessing step takes a bare name, which zod cannot tell. */
function adapt({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  const { def } = zodSchema._zod;
  if (def.type !== 'pipe' || def.in._zod.def.type !== 'transform') return;
  const choices = (jsonSchema.oneOf ?? []) as InputSchema[];
  const names = choices.map(({ properties }) => properties?.use?.const);
  if (names.length === 0 || names.some((name) => typeof name !== 'string')) return;
  delete jsonSchema.oneOf;
  jsonSchema.anyOf = [{ enum: names as string[] }, ...(choices as z.core.JSONSchema.BaseSchema[])];
}

/** The alternatives that a schema stands for, references resolved against `root`. */
export function alternatives(schema: InputSchema, root: InputSchema): InputSchema[] {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.replace(/^#\/definitions\//, '');
    return alternatives(schema.$ref === '#' ? root : (root.definitions?.[name] ?? {}), root);
  }
  const inner = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  return inner === undefined || schema.title !== undefined ? [schema] : inner.flatMap((branch) => alternatives(branch, root));
}

/** The schemas of what lies under a key or an index. */
export function under(schema: InputSchema, key: PropertyKey, root: InputSchema): InputSchema[] {
  return alternatives(schema, root).flatMap((branch) => {
    if (typeof key === 'number') {
      const { items } = branch;
      return items === undefined
        ? []
        : [(Array.isArray(items) ? items[key] : items) as InputSchema | undefined].filter((item) => item !== undefined);
    }
    const property = branch.properties?.[String(key)];
    if (property !== undefined) return [property];
    const rest = branch.additionalProperties;
    return typeof rest === 'object' ? [rest] : [];
  });
}

/** The schemas at a path below `value`. Of a choice by a constant (`use`) the alternative that the value chose is followed; else all are. */
export function schemasAt(schema: InputSchema, path: readonly PropertyKey[], value: unknown): InputSchema[] {
  let schemas = chosen(schema, value, schema);
  let at = value;
  for (const key of path) {
    at = typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined;
    schemas = schemas.flatMap((one) => under(one, key, schema)).flatMap((one) => chosen(one, at, schema));
  }
  return schemas;
}

function chosen(schema: InputSchema, value: unknown, root: InputSchema): InputSchema[] {
  const all = alternatives(schema, root);
  if (typeof value !== 'object' || value === null) return all;
  const agrees = ({ properties = {} }: InputSchema) =>
    Object.entries(properties).every(([key, inner]) => !('const' in inner) || inner.const === (value as Record<string, unknown>)[key]);
  const some = all.filter((one) => one.properties !== undefined && agrees(one));
  return some.length > 0 ? some : all;
}

/** What a value at the path is where it is not written; undefined where the schema has no default. */
export const defaultAt = (schema: InputSchema, path: readonly PropertyKey[]): unknown =>
  path.reduce<InputSchema[]>((all, key) => all.flatMap((one) => under(one, key, schema)), [schema]).find((one) => 'default' in one)
    ?.default;

/** The whole path that a short one means: `with` may be left out. undefined where it leads nowhere. Lists are whole values: no path leads into one. */
export function follow(schema: InputSchema, path: readonly string[], root = schema): string[] | undefined {
  const [head, ...rest] = path;
  if (head === undefined) return [];
  for (const next of under(schema, head, root)) {
    const found = follow(next, rest, root);
    if (found !== undefined) return [head, ...found];
  }
  for (const { properties } of alternatives(schema, root)) {
    const found = properties?.with && follow(properties.with, path, root);
    if (found !== undefined) return ['with', ...found];
  }
  return undefined;
}

/** The short paths of a schema, `with` left out: for "did you mean". */
export function knownPaths(schema: InputSchema, root = schema, depth = 0): string[] {
  if (depth > 6) return []; // a schema that contains itself
  const paths = alternatives(schema, root).flatMap(({ properties = {} }) =>
    Object.entries(properties).flatMap(([key, inner]) => {
      const below = knownPaths(inner, root, depth + 1);
      return key === 'with' ? below : [key, ...below.map((path) => `${key}.${path}`)];
    }),
  );
  return [...new Set(paths)];
}
