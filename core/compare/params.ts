/** A spec as flat params: what a table's columns are called, and what `--set` calls them. */

export type ParamValue = string | number | boolean | null | readonly ParamValue[];
/** By path, such as `generator.hidden`; a role's own path holds the name of its plugin. */
export type Params = Readonly<Record<string, ParamValue>>;

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const isUse = (value: unknown): value is Fields & { readonly use: string } => isFields(value) && typeof value.use === 'string';

/** What tells runs apart by other means: their names, and the seed that groups are averaged over. */
const LEFT_OUT = ['experiment', 'seed', 'extends'];
/** Keys that hold one plugin or a list of them. */
const LISTED = ['objective', 'metrics', 'discriminator'];

/** Flattens a spec as it stands in a run's `spec.yaml`. Paths omit `with`; the items of a list of plugins are called by their names. */
export function flattenSpec(spec: unknown): Params {
  const params: Record<string, ParamValue> = {};
  if (!isFields(spec)) return params;
  for (const [key, value] of Object.entries(spec)) {
    if (LEFT_OUT.includes(key)) continue;
    if (LISTED.includes(key)) flattenList(key, Array.isArray(value) ? value : [value], params);
    else flatten(key, value, params);
  }
  return params;
}

const nameOf = (item: unknown) => (isUse(item) ? (typeof item.as === 'string' ? item.as : item.use) : String(item));

function flattenList(path: string, items: readonly unknown[], params: Record<string, ParamValue>): void {
  params[path] = items.map(nameOf).join(' + ');
  for (const item of items) {
    if (!isUse(item)) continue;
    // a single D needs no name: a column called discriminator.hidden lines up with that of a run whose D is called otherwise
    const prefix = path === 'discriminator' && items.length === 1 ? path : `${path}.${nameOf(item)}`;
    if (nameOf(item) !== item.use) params[prefix === path ? `${path}.use` : prefix] = item.use;
    flattenFields(prefix, item.with, params);
  }
}

function flatten(path: string, value: unknown, params: Record<string, ParamValue>): void {
  if (isUse(value)) {
    params[path] = value.use;
    flattenFields(path, value.with, params);
  } else if (isFields(value)) flattenFields(path, value, params);
  else if (value !== undefined) params[path] = value as ParamValue;
}

function flattenFields(path: string, fields: unknown, params: Record<string, ParamValue>): void {
  if (!isFields(fields)) return;
  for (const [key, value] of Object.entries(fields)) flatten(`${path}.${key}`, value, params);
}

/** The paths at which these differ, in the order of the first that has them; a missing value differs from every value. */
export function differing(all: readonly Params[]): string[] {
  const paths = [...new Set(all.flatMap((params) => Object.keys(params)))];
  return paths.filter((path) => new Set(all.map((params) => JSON.stringify(params[path]))).size > 1);
}
