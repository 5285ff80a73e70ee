/** The values of a spec with their origins. Nodes are never changed: merging and overriding make new ones. */
import type { Origin } from './origin.ts';

export interface ScalarNode {
  readonly kind: 'scalar';
  /** Text, number, boolean or null; of a spec given as an object, anything that is no list and no plain object. */
  readonly value: unknown;
  /** As it was written, where it was read from a text. */
  readonly source?: string;
  readonly origin: Origin;
}
export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly SpecNode[];
  readonly origin: Origin;
}
export interface MapNode {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
  readonly origin: Origin;
}
export interface Entry {
  /** Of the key. */
  readonly key: Origin;
  readonly value: SpecNode;
}
export type SpecNode = ScalarNode | ListNode | MapNode;

export const map = (origin: Origin, entries: Iterable<readonly [string, Entry]> = []): MapNode => ({
  kind: 'map',
  entries: new Map(entries),
  origin,
});

/** The value under a key of a map; undefined for other nodes, and where the key is not there. */
export const child = (node: SpecNode | undefined, key: string): SpecNode | undefined =>
  node?.kind === 'map' ? node.entries.get(key)?.value : undefined;

/** A scalar text's value. */
export const textOf = (node: SpecNode | undefined): string | undefined =>
  node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;

/** True for a key without a value: `noise:` alone takes away what `extends` brought. */
export const isEmpty = (node: SpecNode | undefined): boolean => node === undefined || (node.kind === 'scalar' && node.value === null);

/** The same without the keys that have no value, at any depth of its maps. */
export function withoutEmpty(node: SpecNode): SpecNode {
  if (node.kind !== 'map') return node;
  const kept = [...node.entries].filter(([, { value }]) => !isEmpty(value));
  return map(node.origin, kept.map(([key, { key: at, value }]) => [key, { key: at, value: withoutEmpty(value) }])); // prettier-ignore
}

/** The plain value, without origins. */
export function plain(node: SpecNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plain(value)]));
}

/** By the depth of the prototype chain, so that objects of another realm count, too. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** Nodes of a spec that was given as an object; origins are paths such as `generator.with.hidden`. */
export function nodeOf(value: unknown, folder: string, path: readonly (string | number)[] = []): SpecNode {
  const origin = { where: path.length === 0 ? 'the spec' : path.join('.'), folder };
  if (Array.isArray(value)) return { kind: 'list', items: value.map((item, i) => nodeOf(item, folder, [...path, i])), origin };
  if (isPlainObject(value)) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return map(
      origin,
      entries.map(([key, inner]) => {
        const node = nodeOf(inner, folder, [...path, key]);
        return [key, { key: node.origin, value: node }] as const;
      }),
    );
  }
  return { kind: 'scalar', value, origin };
}

/** Where the value at a path was written, or the nearest value above it that was written at all. */
export function originAt(node: SpecNode, path: readonly PropertyKey[]): Origin {
  let at = node;
  for (const key of path) {
    const next = step(at, key);
    if (next === undefined) break;
    at = next;
  }
  return at.origin;
}

export const nodeAt = (node: SpecNode, path: readonly PropertyKey[]): SpecNode | undefined =>
  path.reduce<SpecNode | undefined>((at, key) => at && step(at, key), node);

/** The plain value at a path; undefined where there is none. */
export function valueAt(node: SpecNode, path: readonly PropertyKey[]): unknown {
  const at = nodeAt(node, path);
  return at && plain(at);
}

const step = (node: SpecNode, key: PropertyKey): SpecNode | undefined =>
  node.kind === 'list' ? (typeof key === 'number' ? node.items[key] : undefined) : child(node, String(key));
