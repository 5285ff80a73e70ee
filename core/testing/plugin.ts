/** What every plugin must do, whatever its kind. */
import assert from 'node:assert/strict';

import type { Kind, Roles } from '../contracts.ts';
import type { ContextOf, Plugin } from '../define.ts';
import type { Check } from './check.ts';

/** How a plugin is made for its suite. */
export interface MadeWith {
  /** Params that have no default, or that make the plugin small; `{}` otherwise. */
  readonly params?: Readonly<Record<string, unknown>>;
}

/** The role that a plugin makes of these params, filled in by its schema. */
export function make<K extends Kind>(plugin: Plugin<K>, { params = {} }: MadeWith, context: ContextOf<K>): Roles[K] {
  const { create, params: schema } = plugin as unknown as { params: Plugin['params']; create(params: unknown, context: unknown): Roles[K] };
  return create(schema.parse(params), context);
}

/** The checks that all kinds share. */
export function pluginContract(plugin: Plugin, { params = {} }: MadeWith): Check[] {
  return [
    {
      name: 'has an id of its kind in kebab-case and a summary of one sentence',
      run: () => {
        assert.match(plugin.id, new RegExp(`^${plugin.kind}/[a-z][a-z0-9]*(-[a-z0-9]+)*$`));
        assert.match(plugin.summary, /^[A-Z0-9][^\n]*\.$/);
      },
    },
    {
      name: 'accepts its params and rejects one that it does not know',
      run: () => {
        assert.equal(plugin.params.safeParse(params).error, undefined);
        assert.equal(plugin.params.safeParse({ ...params, noSuchParam: 1 }).success, false, 'make the schema strict: z.strictObject');
      },
    },
  ];
}
