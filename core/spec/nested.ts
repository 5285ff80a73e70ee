/** Params that choose a plugin: `initial: uniform`, or `{ use: uniform, with: {…} }`. The chosen plugin's own schema checks its params. */
import { z } from 'zod';

import type { Kind, PluginChoice } from '../contracts.ts';
import { type InputSchema, inputSchema, schemasAt } from './input-schema.ts';

/** A param that chooses a generator. Its output has all params of that plugin filled in; the trainer's context makes the role of it (`nested`). */
export const generatorChoice = () =>
  z
    .preprocess(
      (value) => (typeof value === 'string' ? { use: value } : value),
      z.strictObject({ use: z.string(), with: z.record(z.string(), z.unknown()).default({}) }),
    )
    .meta({ plugin: 'generator' satisfies Kind }) as unknown as z.ZodType<
    PluginChoice,
    string | { use: string; with?: Record<string, unknown> }
  >;

export interface Nested {
  readonly path: readonly string[];
  readonly kind: Kind;
  readonly choice: PluginChoice;
}

/** Every choice of a plugin in params, outermost first. A list holds none. */
export function nestedAt(shape: InputSchema, params: Readonly<Record<string, unknown>>): Nested[] {
  const found: Nested[] = [];
  const look = (value: unknown, path: readonly string[]): void => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const kind = schemasAt(shape, path, params).find(({ plugin }) => plugin !== undefined)?.plugin;
    if (kind !== undefined && path.length > 0) found.push({ path, kind, choice: value as PluginChoice });
    else for (const [key, inner] of Object.entries(value)) look(inner, [...path, key]);
  };
  look(params, []);
  return found;
}

/** The choices in the params of a plugin with this schema. */
export const nestedIn = (schema: z.ZodType, params: Readonly<Record<string, unknown>>): Nested[] => nestedAt(inputSchema(schema), params);
