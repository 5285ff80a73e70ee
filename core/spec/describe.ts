/** The params of a plugin as rows, for `plugins show` and the plugins' pages. */
import type { z } from 'zod';

import { alternatives, type InputSchema, inputSchema } from './input-schema.ts';

export interface ParamRow {
  /** The path as an override spells it: `discriminator.steps`. */
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  /** undefined where there is none. */
  readonly fallback: unknown;
  readonly meaning: string;
}

/** One row for each param, in the schema's order; an object of params becomes dotted rows. */
export function describeParams(params: z.ZodType): ParamRow[] {
  const root = inputSchema(params);
  return rows(root, root, '', undefined);
}

function rows(schema: InputSchema, root: InputSchema, prefix: string, fallback: unknown): ParamRow[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, property]) => {
    const name = prefix + key;
    const own = 'default' in property ? property.default : (fallback as Record<string, unknown> | undefined)?.[key];
    const branches = alternatives(property, root);
    const [only] = branches;
    if (branches.length === 1 && only?.properties !== undefined && !('use' in only.properties)) return rows(only, root, `${name}.`, own);
    return [
      {
        name,
        type: [...new Set(branches.map(typeName))].join(' or '),
        required: (schema.required ?? []).includes(key) && own === undefined,
        fallback: own,
        meaning: property.description ?? '',
      },
    ];
  });
}

function typeName(schema: InputSchema): string {
  if (schema.title !== undefined) return schema.title;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => String(value)).join(' | ');
  const use = schema.properties?.use?.const;
  if (typeof use === 'string') return '{ use, with }';
  if (schema.properties !== undefined) return `{ ${Object.keys(schema.properties).join(', ')} }`;
  if (schema.type === 'array') return 'list';
  return typeof schema.type === 'string' ? schema.type : 'any';
}
