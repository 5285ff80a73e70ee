/** How a spec that `extends` another, and how an override, is laid over what was there. */
import { child, type Entry, map, type SpecNode, textOf } from './node.ts';

/**
 * Maps merge key by key, everything else replaces. A map that chooses a plugin (`use`) other than the one below replaces it whole, since the
 * params of one plugin mean nothing to another; a bare name is a plugin with its defaults, so it replaces, too. `with` or `as` without `use`
 * go to the plugin that was chosen below, be it by a bare name.
 */
export function merge(base: SpecNode | undefined, over: SpecNode): SpecNode {
  if (base === undefined || over.kind !== 'map') return over;
  const below = choice(base, over);
  if (below?.kind !== 'map') return over;
  const [was, is] = [textOf(child(below, 'use')), child(over, 'use')];
  if (was !== undefined && is !== undefined && textOf(is) !== was) return over;
  const entries = new Map<string, Entry>(below.entries);
  for (const [key, { key: at, value }] of over.entries) entries.set(key, { key: at, value: merge(entries.get(key)?.value, value) });
  return map(over.origin, entries);
}

/** A bare name as `{ use: name }`, where something is said about its plugin. */
function choice(base: SpecNode, over: SpecNode): SpecNode | undefined {
  if (base.kind === 'map') return base;
  const name = textOf(base);
  const about = child(over, 'with') ?? child(over, 'as') ?? child(over, 'use');
  if (name === undefined || about === undefined) return undefined;
  return map(base.origin, [['use', { key: base.origin, value: base }]]);
}

/** The tree with `value` laid over what is at the path; maps are made on the way where there are none. */
export function overlay(node: SpecNode | undefined, path: readonly (string | number)[], value: SpecNode): SpecNode {
  const [key, ...rest] = path;
  if (key === undefined) return merge(node, value);
  if (typeof key === 'number') {
    if (node?.kind !== 'list') throw new Error(`No list to override an item of at ${value.origin.where}.`);
    return { ...node, items: node.items.map((item, i) => (i === key ? overlay(item, rest, value) : item)) };
  }
  const below = node && choice(node, map(value.origin, [[key, { key: value.origin, value }]]));
  const entries = new Map<string, Entry>(below?.kind === 'map' ? below.entries : []);
  const old = entries.get(key);
  entries.set(key, { key: old?.key ?? value.origin, value: overlay(old?.value, rest, value) });
  return map(below?.origin ?? value.origin, entries);
}
