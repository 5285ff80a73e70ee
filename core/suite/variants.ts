/** `vary` and `quick`: the variants of a suite's specs, and what the quick form sets. */
import { child, type Entry, type MapNode, plain, type SpecNode, textOf } from '../spec/node.ts';
import type { Origin } from '../spec/origin.ts';
import type { Override } from '../spec/overrides.ts';
import { matchesWildcard } from '../wildcard.ts';
import type { SuiteFile } from './schema.ts';

/** Values for some specs. */
export interface SpecSet {
  /** Names of the specs that it is for, where `*` stands for anything; undefined for all. */
  readonly specs?: readonly { readonly name: string; readonly origin: Origin }[];
  readonly overrides: readonly Override[];
}
export interface Variant extends SpecSet {
  readonly name: string;
  /** Where it is written. */
  readonly origin: Origin;
}

export const isFor = ({ specs }: SpecSet, spec: string): boolean => specs?.some(({ name }) => matchesWildcard(name, spec)) ?? true;

/** The values of a `set`, as `--set` would have them; what is wrong with them points into the suite file. */
function overridesOf(set: SpecNode | undefined): Override[] {
  if (set?.kind !== 'map') return [];
  return [...set.entries].map(([path, entry]) => override(path, entry));
}

const override = (path: string, { key, value }: Entry): Override => ({ path: path.split('.'), value, source: { at: () => key } });

/** In the order of the file; of combinations the last path varies fastest. */
export function variantsOf(suite: MapNode, { vary }: SuiteFile): Variant[] {
  const node = child(suite, 'vary');
  if (vary === undefined || node === undefined) return [];
  if (node.kind === 'list') return node.items.map(named);
  return node.kind === 'map' ? combinations(node) : [];
}

/** What `--quick` sets, in the order of the file: later values stand over earlier ones. */
export function quickSetsOf(suite: MapNode): SpecSet[] {
  const set = child(child(suite, 'quick'), 'set');
  return set?.kind === 'list' ? set.items.map(specSet) : [{ overrides: overridesOf(set) }];
}

const named = (item: SpecNode): Variant => ({ name: textOf(child(item, 'name'))!, origin: item.origin, ...specSet(item) });

function specSet(item: SpecNode): SpecSet {
  const specs = child(item, 'specs');
  return {
    ...(specs?.kind === 'list' ? { specs: specs.items.map((one) => ({ name: textOf(one)!, origin: one.origin })) } : {}),
    overrides: overridesOf(child(item, 'set')),
  };
}

function combinations({ entries, origin }: MapNode): Variant[] {
  const paths = [...entries.keys()];
  let all: Variant[] = [{ name: '', origin, overrides: [] }];
  for (const [path, { key, value: list }] of entries) {
    const values = list.kind === 'list' ? list.items : [];
    all = all.flatMap(({ name, overrides }) =>
      values.map((value) => ({
        name: `${name}${name === '' ? '' : '_'}${shortPath(path, paths)}-${shortValue(plain(value))}`,
        origin: key,
        overrides: [...overrides, override(path, { key, value })],
      })),
    );
  }
  return all.map((variant, i) => {
    const before = all.slice(0, i).filter(({ name }) => name === variant.name).length;
    return before === 0 ? variant : { ...variant, name: `${variant.name}-${before + 1}` };
  });
}

/** objective.r1.gamma → gamma, where no other path ends so. */
function shortPath(path: string, all: readonly string[]): string {
  const last = path.slice(path.lastIndexOf('.') + 1);
  const isAlone = all.filter((one) => one.slice(one.lastIndexOf('.') + 1) === last).length === 1;
  return clean(isAlone ? last : path);
}

/** [64, 64] → 64-64, { use: adam } → adam. */
function shortValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(shortValue).join('-') || 'empty';
  const use = typeof value === 'object' && value !== null && 'use' in value ? value.use : undefined;
  if (typeof use === 'string' && Object.keys(value as object).length === 1) return clean(use);
  return clean(typeof value === 'string' ? value : JSON.stringify(value));
}

const clean = (text: string) =>
  text
    .replace(/[^A-Za-z0-9_.-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/(?<=.)-+$|^-+(?=[^0-9])/g, '') || 'empty';
