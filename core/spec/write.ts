/** A resolved spec as text that loads again to the same spec, and its digest. */
import { createHash } from 'node:crypto';

import { Document, isScalar, isSeq, visit } from 'yaml';

import { ROLE_NAMES, type RoleName } from './schema.ts';
import type { ResolvedSpec, RoleSpec } from './types.ts';

const written = ({ use, with: params, as }: RoleSpec) => ({
  use,
  ...(Object.keys(params).length === 0 ? {} : { with: params }),
  ...(as === use ? {} : { as }),
});

/** Canonical YAML: every default written out, keys in the order of a spec, lists of plain values on one line. */
export function specText(spec: ResolvedSpec): string {
  const { experiment, seed, plugins } = spec;
  const chosen: Readonly<Partial<Record<RoleName, RoleSpec | readonly RoleSpec[] | undefined>>> = spec;
  const roles = ROLE_NAMES.flatMap((name) => {
    const role = chosen[name];
    if (role === undefined || (Array.isArray(role) && role.length === 0)) return [];
    return [[name, Array.isArray(role) ? (role as readonly RoleSpec[]).map(written) : written(role as RoleSpec)] as const];
  });
  const sizes = spec.study === undefined ? { steps: spec.steps, batch: spec.batch } : {};
  const due = spec.study === undefined ? { log: spec.log, evaluate: spec.evaluate, checkpoint: spec.checkpoint } : {};
  const head = { experiment, seed, ...sizes, ...(plugins.length === 0 ? {} : { plugins }) };
  const document = new Document({ ...head, ...Object.fromEntries(roles), ...due }, { aliasDuplicateObjects: false });
  visit(document, {
    Seq: (_, list) => {
      const isFlat = (item: unknown): boolean => isScalar(item) || (isSeq(item) && item.items.every(isFlat));
      list.flow = list.items.every(isFlat) && list !== document.get('plugins');
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** SHA-256 over canonical JSON (keys sorted), 64 hex digits. */
export const specHash = (spec: ResolvedSpec): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(spec)))
    .digest('hex');

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
}
