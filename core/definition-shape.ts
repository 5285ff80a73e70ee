/** What a plugin's definition must have, found out when it is made: a plugin that is loaded from a file is never type-checked. */
import type { Kind } from './contracts.ts';
import { GanvilError } from './errors.ts';
import { nearest } from './nearest.ts';

interface Field {
  readonly name: string;
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
  /** Only some have it. */
  readonly optional?: true;
}
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const isFunction = (value: unknown) => typeof value === 'function';
const lists: Field[] = ['needs', 'provides', 'inject'].map((name) => ({
  name,
  expected: 'a list of names',
  holds: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
  optional: true,
}));
const COMMON: readonly Field[] = [
  { name: 'summary', expected: 'a sentence', holds: (value) => typeof value === 'string' },
  {
    name: 'params',
    expected: 'a zod schema, such as z.strictObject({})',
    holds: (value) => isRecord(value) && isFunction(value.safeParse),
  },
  { name: 'create', expected: 'a function', holds: isFunction },
  ...lists,
];
const OF_KIND: Partial<Record<Kind, readonly Field[]>> = {
  objective: [{ name: 'sort', expected: "'main' or 'term'", holds: (value) => value === 'main' || value === 'term' }],
  metric: [{ name: 'outputs', expected: 'a description of each output, { direction, summary } by name', holds: isRecord }],
};
const INJECTED = ['dataset', 'noise', 'generator', 'discriminator'];

/** How a value is named in a message. */
export function shown(value: unknown): string {
  if (value === undefined) return 'none';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'function') return 'a function';
  return isRecord(value) ? 'an object' : JSON.stringify(value);
}

/** Throws E_PLUGIN_SHAPE for the first thing that is missing or wrong. */
export function refuseIncomplete(kind: Kind, definition: unknown): void {
  const maker = `define${kind[0]!.toUpperCase()}${kind.slice(1)}`;
  if (!isRecord(definition)) {
    throw new GanvilError('E_PLUGIN_SHAPE', {
      where: maker,
      expected: 'an object { id, summary, params, create, … }',
      received: shown(definition),
    });
  }
  const { id } = definition;
  if (typeof id !== 'string' || !new RegExp(`^${kind}/[a-z0-9][a-z0-9-]*$`).test(id)) {
    const fix = 'Its name has small letters, digits and "-".';
    throw new GanvilError('E_PLUGIN_SHAPE', { where: maker, expected: `an id like ${kind}/my-own`, received: shown(id), fix });
  }
  for (const { name, expected, holds, optional } of [...COMMON, ...(OF_KIND[kind] ?? [])]) {
    const value = definition[name];
    if ((value === undefined && optional === true) || holds(value)) continue;
    const written = Object.keys(definition);
    const near =
      value === undefined
        ? nearest(
            name,
            written.filter((key) => key !== 'id'),
          )
        : undefined;
    throw new GanvilError('E_PLUGIN_SHAPE', {
      where: maker,
      expected: `\`${name}\` of ${id} (${expected})`,
      received: shown(value),
      ...(near === undefined ? {} : { fix: `Is it written as "${near}"?` }),
    });
  }
  const foreign = ((definition.inject ?? []) as readonly string[]).find((role) => !INJECTED.includes(role));
  if (foreign === undefined) return;
  throw new GanvilError('E_PLUGIN_SHAPE', {
    where: maker,
    expected: `roles in \`inject\` of ${id} (${INJECTED.join(', ')})`,
    received: `"${foreign}"`,
  });
}
