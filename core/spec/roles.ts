/** A role's node → RoleSpec: the plugin is found, its params are checked by its own schema and filled in. */
import { isAbsolute, resolve } from 'node:path';

import type { Kind } from '../contracts.ts';
import type { GanvilError } from '../errors.ts';
import type { Registry } from '../registry.ts';
import { inTurn } from './in-turn.ts';
import { type InputSchema, inputSchema, schemasAt } from './input-schema.ts';
import { check, unknownKeyProblem } from './issues.ts';
import { child, isEmpty, map, nodeAt, nodeOf, originAt, plain, type SpecNode, textOf } from './node.ts';
import { problem } from './origin.ts';
import { nestedAt } from './nested.ts';
import { type RoleName, ROLES } from './schema.ts';
import type { RoleSpec } from './types.ts';
import { received } from './words.ts';

export interface ResolvedRoles {
  readonly roles: readonly RoleSpec[];
  readonly problems: readonly GanvilError[];
}

/** Every use of a plugin under one key of a spec. */
export async function resolveRoles(spec: SpecNode, role: RoleName, registry: Registry): Promise<ResolvedRoles> {
  const { kind, many, required } = ROLES[role];
  const node = child(spec, role);
  if (node === undefined || isEmpty(node)) {
    const missing = problem('E_SPEC_VALUE', spec.origin, {
      expected: `the key "${role}" (the name of a plugin of the kind ${kind})`,
      received: 'none',
    });
    return { roles: [], problems: required ? [missing] : [] };
  }
  if (node.kind === 'list' && (!many || (required && node.items.length === 0))) {
    const expected = many ? 'one plugin or more' : 'one plugin: a name, or { use, with }';
    return { roles: [], problems: [problem('E_SPEC_VALUE', node.origin, { expected, received: received(plain(node)) })] };
  }
  const items = node.kind === 'list' ? node.items : [node];
  const resolved = await inTurn(items, (item) => resolveUse(item, { kind, of: role }, registry));
  const problems = resolved.flatMap((one) => one.problems);
  const roles = resolved.flatMap(({ roles }) => roles);
  roles.forEach(({ as }, i) => {
    if (problems.length > 0 || roles.findIndex((other) => other.as === as) === i) return;
    const fix = `Tell them apart: { use: ${roles[i]!.use}, as: ${as}-2 }.`;
    problems.push(problem('E_SPEC_VALUE', items[i]!.origin, { expected: `another name for each ${kind}`, received: `"${as}" twice`, fix }));
  });
  return { roles, problems };
}

const failed = (...problems: GanvilError[]): ResolvedRoles => ({ roles: [], problems });
const NAME = /^[a-z0-9][a-z0-9-]*$/;

/** A place where a plugin may be named: a role, or a param that chooses one. */
interface Place {
  readonly kind: Kind;
  /** What the place is called. */
  readonly of: string;
}

async function resolveUse(item: SpecNode, place: Place, registry: Registry): Promise<ResolvedRoles> {
  const { kind } = place;
  const use = item.kind === 'map' ? child(item, 'use') : item;
  const name = textOf(use);
  if (name === undefined) {
    if (item.kind === 'map' && use === undefined) {
      return failed(
        problem('E_SPEC_VALUE', item.origin, { expected: `the key "use" (the name of a plugin of the kind ${kind})`, received: 'none' }),
      );
    }
    const expected = item.kind === 'map' ? `the name of a plugin of the kind ${kind}` : 'a plugin: a name, or { use, with }';
    return failed(problem('E_SPEC_VALUE', (use ?? item).origin, { expected, received: received(plain(use ?? item)) }));
  }
  if (!registry.has(`${kind}/${name}`)) {
    const { code, details } = registry.unknown(kind, name);
    return failed(problem(code, use!.origin, details));
  }
  const plugin = await registry.get(kind, name);
  const shape = inputSchema(plugin.params);
  const problems = shapeProblems(item, place, name, shape);

  const given = child(item, 'with');
  const written = given === undefined || isEmpty(given) ? map(item.origin) : given;
  if (written.kind !== 'map')
    return failed(
      ...problems,
      problem('E_SPEC_VALUE', written.origin, { expected: 'a map of params', received: received(plain(written)) }),
    );
  const params = check(plugin.params, written, { noun: 'param', of: plugin.id });
  problems.push(...params.problems);
  if (problems.length > 0) return failed(...problems);
  const filled = withAbsolutePaths(params.value, [], written, shape) as Record<string, unknown>;
  const nested = await resolveNested(filled, written, shape, place, registry);
  if (nested.problems.length > 0) return failed(...nested.problems);
  return { roles: [{ use: name, with: nested.params, as: textOf(child(item, 'as')) ?? name }], problems: [] };
}

/** The params with every plugin that they choose checked and filled in by its own schema. */
async function resolveNested(params: Record<string, unknown>, written: SpecNode, shape: InputSchema, { of }: Place, registry: Registry) {
  const problems: GanvilError[] = [];
  const copy = structuredClone(params);
  for (const { path, kind, choice } of nestedAt(shape, params)) {
    const item = nodeAt(written, path) ?? nodeOf(choice, written.origin.folder, [of, 'with', ...path]);
    const resolved = await resolveUse(item, { kind, of: path.join('.') }, registry);
    problems.push(...resolved.problems);
    const [role] = resolved.roles;
    const owner = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], copy) as Record<string, unknown>;
    if (role !== undefined) owner[path.at(-1)!] = { use: role.use, with: role.with };
  }
  return { params: copy, problems };
}

/** What is wrong with the keys and with `as` of a map `{ use, with, as }`. */
function shapeProblems(item: SpecNode, { of }: Place, name: string, { properties = {} }: InputSchema): GanvilError[] {
  if (item.kind !== 'map') return [];
  const problems: GanvilError[] = [];
  for (const key of item.entries.keys()) {
    if (['use', 'with', 'as'].includes(key)) continue;
    const fix = Object.hasOwn(properties, key) ? `It is a param of ${name}: write it under \`with\`.` : undefined;
    problems.push(unknownKeyProblem(key, ['use', 'with', 'as'], `a key of ${of}`, item, fix));
  }
  const as = child(item, 'as');
  if (as !== undefined && !NAME.test(textOf(as) ?? '')) {
    problems.push(
      problem('E_SPEC_VALUE', as.origin, { expected: 'a name of small letters, digits and "-"', received: received(plain(as)) }),
    );
  }
  return problems;
}

/** Params of the format `path` are relative to the file that they were written in; a run may be repeated from elsewhere. */
function withAbsolutePaths(value: unknown, path: readonly PropertyKey[], written: SpecNode, shape: InputSchema): unknown {
  if (Array.isArray(value)) return value.map((one, i) => withAbsolutePaths(one, [...path, i], written, shape));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined);
    return Object.fromEntries(entries.map(([key, one]) => [key, withAbsolutePaths(one, [...path, key], written, shape)]));
  }
  if (typeof value !== 'string' || isAbsolute(value)) return value;
  return schemasAt(shape, path, plain(written)).some(({ format }) => format === 'path')
    ? resolve(originAt(written, path).folder, value)
    : value;
}
