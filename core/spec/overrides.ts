/** `--set a.b=v`: one value, laid over the spec at a path that may leave out `with` and names the items of a list. */
import type { Kind } from '../contracts.ts';
import type { GanvilError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Registry } from '../registry.ts';
import { defaultAt, follow, type InputSchema, inputSchema, knownPaths, schemasAt } from './input-schema.ts';
import { inTurn } from './in-turn.ts';
import { overlay } from './merge.ts';
import { child, isEmpty, type MapNode, nodeAt, nodeOf, type SpecNode, textOf } from './node.ts';
import { argumentSource, problem, type Source } from './origin.ts';
import { parseYaml } from './parse.ts';
import { frame, isRole, KEYS, type RoleName, ROLES } from './schema.ts';

export interface Override {
  readonly path: readonly string[];
  readonly value: SpecNode;
  readonly source: Source;
}

/** Reads `path=value`; the value is YAML. Relative paths in it are seen from `folder`. */
export function parseOverride(argument: string, folder: string): Override | GanvilError[] {
  const source = argumentSource('--set', argument, folder);
  const equals = argument.indexOf('=');
  const path = argument.slice(0, equals).split('.');
  if (equals < 1 || path.includes('')) {
    return [
      problem('E_SPEC_SET', source.at(0), { expected: 'path=value, such as generator.hidden=[64,64]', received: JSON.stringify(argument) }),
    ];
  }
  const { node, problems } = parseYaml(argument.slice(equals + 1), source, { code: 'E_SPEC_SET', shift: equals + 1 });
  if (problems.length > 0) return [...problems];
  return { path, value: node ?? { kind: 'scalar', value: null, origin: source.at(equals + 1) }, source };
}

/** The seed of a call, as an override. */
export function seedOverride(seed: number, folder: string): Override {
  const source = argumentSource('--seed', String(seed), folder);
  return { path: ['seed'], value: { kind: 'scalar', value: seed, origin: source.at(0) }, source };
}

/** Lays the overrides over the spec, one after another. Those whose path leads nowhere are reported and left out. */
export async function applyOverrides(spec: MapNode, overrides: readonly Override[], registry: Registry) {
  let node: MapNode = spec;
  const problems: GanvilError[] = [];
  for (const override of overrides) {
    const place = await locate(node, override, registry);
    if ('refused' in place) problems.push(place.refused);
    else {
      for (const choice of place.choices ?? [])
        node = overlay(node, choice.path, nodeOf(choice.value, override.value.origin.folder)) as MapNode;
      node = overlay(node, place.path, typed(override.value, place.schemas)) as MapNode;
    }
  }
  return { node, problems };
}

interface Place {
  readonly path: readonly (string | number)[];
  /** Of the value; none where they are not known. */
  readonly schemas: readonly InputSchema[];
  /** Choices `{ use, with }` that the path goes through and the spec leaves to their defaults: these are what the value belongs to. */
  readonly choices?: readonly { readonly path: readonly (string | number)[]; readonly value: unknown }[];
}

/** A value where only text fits is taken as it was written: `--set experiment=2024`. */
function typed(value: SpecNode, schemas: readonly InputSchema[]): SpecNode {
  if (value.kind !== 'scalar' || typeof value.value === 'string' || value.value === null || value.source === undefined) return value;
  return schemas.length > 0 && schemas.every(({ type }) => type === 'string') ? { ...value, value: value.source } : value;
}

async function locate(spec: MapNode, override: Override, registry: Registry): Promise<Place | { readonly refused: GanvilError }> {
  const [head = '', ...rest] = override.path;
  if (isRole(head) && rest.length > 0) return locateParam(spec, head, rest, override, registry);
  const root = inputSchema(frame);
  const path = isRole(head) || head === 'extends' ? undefined : follow(root, override.path);
  if (path !== undefined) return { path, schemas: schemasAt(root, path, {}) };
  if (isRole(head)) return { path: [head], schemas: [] };
  if (head === 'extends') {
    const [expected, received] = ['a key that can be overridden', '"extends", which is read before'];
    return { refused: problem('E_SPEC_SET', override.source.at(0), { expected, received, fix: 'Write it in the file.' }) };
  }
  return { refused: leadsNowhere(override, [...knownPaths(root), ...KEYS.filter(isRole)]) };
}

/** One use of a plugin in a role. */
interface Use {
  readonly path: readonly (string | number)[];
  readonly names: readonly string[];
  /** Of the params; undefined where the plugin is not known, which is reported elsewhere. */
  readonly params: InputSchema | undefined;
}

async function uses(node: SpecNode, role: RoleName, registry: Registry): Promise<Use[]> {
  const items = node.kind === 'list' ? node.items : [node];
  return inTurn(items, async (item, i) => {
    const use = textOf(item) ?? textOf(child(item, 'use'));
    const as = textOf(child(item, 'as'));
    const kind: Kind = ROLES[role].kind;
    const params = use !== undefined && registry.has(`${kind}/${use}`) ? inputSchema((await registry.get(kind, use)).params) : undefined;
    const names = [as ?? use].filter((name) => name !== undefined);
    return { path: node.kind === 'list' ? [role, i] : [role], names, params };
  });
}

async function locateParam(spec: MapNode, role: RoleName, rest: readonly string[], override: Override, registry: Registry) {
  const node = child(spec, role);
  if (node === undefined || isEmpty(node)) {
    const fix = `Choose one first: --set ${role}=<name>.`;
    return { refused: problem('E_SPEC_SET', override.source.at(0), { expected: `a spec with "${role}"`, received: 'one without', fix }) };
  }
  const all = await uses(node, role, registry);
  const [first = ''] = rest;
  const tries: [Use, readonly string[]][] = all.filter(({ names }) => names.includes(first)).map((use) => [use, rest.slice(1)]);
  if (all.length === 1) tries.unshift([all[0]!, rest]); // a plugin's own param before a name
  for (const [use, path] of tries) {
    const place = within(use, path);
    if (place !== undefined) return { ...place, choices: defaultChoices(spec, use, place.path) };
  }
  const paths = all.flatMap(({ names, params }) => {
    const inner = params === undefined ? [] : knownPaths(params);
    return all.length === 1 ? inner : names.flatMap((name) => [name, ...inner.map((path) => `${name}.${path}`)]);
  });
  return { refused: leadsNowhere(override, [role, ...paths.map((path) => `${role}.${path}`)]) };
}

function within({ path, params }: Use, rest: readonly string[]): Place | undefined {
  const [head, ...tail] = rest;
  if (head === undefined) return { path, schemas: [] };
  const inner = head === 'with' ? tail : rest;
  if (params === undefined)
    return ['use', 'as'].includes(head) ? { path: [...path, head], schemas: [] } : { path: [...path, 'with', ...inner], schemas: [] };
  for (const candidate of head === 'with' ? [rest, tail] : [rest]) {
    const found = follow(params, candidate);
    if (found !== undefined) return { path: [...path, 'with', ...found], schemas: schemasAt(params, found, {}) };
  }
  return ['use', 'as'].includes(head) && tail.length === 0 ? { path: [...path, head], schemas: [{ type: 'string' }] } : undefined;
}

function defaultChoices(spec: MapNode, { path, params }: Use, whole: readonly (string | number)[]) {
  if (params === undefined) return [];
  const start = path.length + 1; // behind the role's own `with`
  for (let end = start + 1; end < whole.length; end++) {
    const at = whole.slice(0, end);
    if (nodeAt(spec, at) !== undefined) continue;
    const value = defaultAt(params, at.slice(start));
    if (typeof value === 'object' && value !== null && 'use' in value) return [{ path: at, value }];
  }
  return [];
}

/** Points at the first step that leads nowhere, and names what was meant, or else what there is. */
function leadsNowhere({ path, source }: Override, known: readonly string[]): GanvilError {
  let depth = path.length - 1;
  const before = () =>
    path
      .slice(0, depth)
      .flatMap((step) => [step, '.'])
      .join('');
  while (depth > 0 && !known.some((one) => one.startsWith(before()))) depth--;
  const prefix = before();
  const steps = known.filter((one) => one.startsWith(prefix)).map((one) => one.slice(prefix.length).split('.', 1)[0]!);
  const step = nearest(path[depth]!, steps);
  const corrected = step === undefined ? undefined : [...path.slice(0, depth), step, ...path.slice(depth + 1)].join('.');
  const meant =
    corrected === undefined
      ? known.find((one) => one.startsWith(prefix) && one.endsWith(`.${path.at(-1)}`)) // a step was left out
      : known.includes(corrected)
        ? corrected
        : `${prefix}${step}`;
  const there = `Known${depth === 0 ? '' : ` under ${prefix.slice(0, -1)}`}: ${[...new Set(steps)].join(', ')}.`;
  return problem('E_SPEC_SET', source.at(prefix.length), {
    expected: 'the path of a value of this spec',
    received: `"${path.join('.')}"`,
    fix: meant === undefined ? there : `Did you mean "${meant}"?`,
  });
}
