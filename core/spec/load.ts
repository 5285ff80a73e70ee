/** A spec file, or a spec as an object → what a run uses. Every problem is found before any is thrown. */
import { dirname, resolve } from 'node:path';

import { type GanvilError, GanvilErrors } from '../errors.ts';
import type { Registry } from '../registry.ts';
import { bestMetric } from './best.ts';
import { extendObject, readSpecFile } from './extends.ts';
import { inTurn } from './in-turn.ts';
import { check, unknownKeyProblem } from './issues.ts';
import { map, type MapNode, nodeOf, originAt, withoutEmpty } from './node.ts';
import { inReadingOrder, type Origin } from './origin.ts';
import { applyOverrides, type Override, parseOverride, seedOverride } from './overrides.ts';
import { resolveRoles } from './roles.ts';
import { experimentOf, type Frame, frame, KEYS, ROLE_NAMES, type RoleName } from './schema.ts';
import { namesStudy, resolveStudy } from './study.ts';
import type { PluginDigests } from './plugin-digest.ts';
import { type LoadPlugin, loadThirdParty } from './third-party.ts';
import type { ResolvedSpec, RoleSpec, TrainingSpec } from './types.ts';

export interface LoadOptions {
  readonly registry: Registry;
  /** As after `--set`: `path=value`; or read already, from a suite. */
  readonly overrides?: readonly (string | Override)[];
  readonly seed?: number | undefined;
  /** As after `--plugin`: files or packages, seen from the current folder. */
  readonly plugins?: readonly string[];
  /** By default `loadPluginFile`. */
  readonly loadPlugin?: LoadPlugin;
}

export interface LoadedSpec {
  readonly spec: ResolvedSpec;
  /** The registry of the call, with the third-party plugins of the spec. */
  readonly registry: Registry;
  /** Of its third-party plugins. */
  readonly digests: PluginDigests;
  /** Absolute; undefined for a spec given as an object. */
  readonly file: string | undefined;
  /** Where relative paths of the spec are seen from. */
  readonly folder: string;
  /** Where the value at a path (or the nearest one above it) was written. */
  readonly originOf: (path: readonly (string | number)[]) => Origin;
}

/** Reads, merges, overrides, checks and fills in a spec file. Throws GanvilErrors with all its problems. */
export async function loadSpec(file: string, options: LoadOptions): Promise<LoadedSpec> {
  const path = resolve(file);
  return complete(await readSpecFile(file), { file: path, folder: dirname(path), experiment: experimentOf(path) }, options);
}

/** The same for a spec given as an object; relative paths in it are seen from `folder`, by default the current one. */
export async function resolveSpec(spec: object, options: LoadOptions & { readonly folder?: string }): Promise<LoadedSpec> {
  const folder = resolve(options.folder ?? '.');
  return complete(await extendObject(nodeOf(spec, folder), folder), { file: undefined, folder, experiment: 'unnamed' }, options);
}

type Place = Pick<LoadedSpec, 'file' | 'folder'> & { readonly experiment: string };

async function complete(written: MapNode, place: Place, options: LoadOptions): Promise<LoadedSpec> {
  const { node, registry, sources, digests, problems } = await overridden(written, options);
  for (const key of node.entries.keys()) if (!KEYS.includes(key)) problems.push(unknownKeyProblem(key, KEYS, 'a key of a spec', node));

  const isBroken = problems.some(({ code }) => code.startsWith('E_PLUGIN'));
  /** A plugin file that could not be loaded is the one problem, not every name that it would have brought. */
  const isOwn = ({ code }: GanvilError) => !isBroken || code !== 'E_SPEC_PLUGIN';
  const common = {
    registry,
    digests,
    file: place.file,
    folder: place.folder,
    originOf: (path: readonly (string | number)[]) => originAt(node, path),
  };
  if (namesStudy(node)) {
    const study = await resolveStudy(node, registry, { experiment: place.experiment, plugins: sources });
    problems.push(...study.problems.filter(isOwn));
    if (problems.length > 0 || study.spec === undefined) throw new GanvilErrors(inReadingOrder(problems));
    return { spec: study.spec, ...common };
  }

  const own = map(node.origin, [...node.entries].filter(([key]) => key in frame.shape)); // prettier-ignore
  const framed = check(frame, withoutEmpty(own), { noun: 'key', of: 'a spec' });
  problems.push(...framed.problems);

  const roles = await allRoles(node, registry);
  problems.push(...roles.problems.filter(isOwn));
  const { best, problem: misnamed } = roles.hasMetrics ? await bestMetric(node, roles.of.metrics, registry) : {};
  if (misnamed !== undefined) problems.push(misnamed);
  if (problems.length > 0 || framed.value === undefined) throw new GanvilErrors(inReadingOrder(problems));

  const spec = resolved(framed.value, roles.of, { experiment: place.experiment, plugins: sources, best });
  return { spec, ...common };
}

/** The spec with all overrides, and the plugins that it may name. */
async function overridden(written: MapNode, options: LoadOptions) {
  const here = resolve('.');
  const problems: GanvilError[] = [];
  const overrides: Override[] = [];
  for (const argument of options.overrides ?? []) {
    const override = typeof argument === 'string' ? parseOverride(argument, here) : argument;
    if (Array.isArray(override)) problems.push(...override);
    else overrides.push(override);
  }
  if (options.seed !== undefined) overrides.push(seedOverride(options.seed, here));

  // `plugins` first: what further paths mean depends on them
  const isEarly = ({ path }: Override) => path[0] === 'plugins';
  const early = await applyOverrides(written, overrides.filter(isEarly), options.registry);
  const { sources, digests, plugins, problems: broken } = await loadThirdParty(early.node, options.plugins ?? [], options.loadPlugin);
  const registry = options.registry.with(plugins);
  const rest = overrides.filter((override) => !isEarly(override));
  const late = await applyOverrides(early.node, rest, registry);
  problems.push(...early.problems, ...broken, ...late.problems);
  return { node: late.node, registry, sources, digests, problems };
}

type Roles = Readonly<Record<Exclude<RoleName, 'study'>, readonly RoleSpec[]>>;

async function allRoles(node: MapNode, registry: Registry) {
  const names = ROLE_NAMES.filter((name) => name !== 'study');
  const all = await inTurn(names, async (name) => [name, await resolveRoles(node, name, registry)] as const);
  return {
    of: Object.fromEntries(all.map(([name, { roles }]) => [name, roles])) as Roles,
    problems: all.flatMap(([, { problems }]) => problems),
    hasMetrics: all.every(([name, { problems }]) => name !== 'metrics' || problems.length === 0),
  };
}

type Rest = Pick<TrainingSpec, 'experiment' | 'plugins'> & Pick<TrainingSpec['checkpoint'], 'best'>;

function resolved({ seed, steps, batch, log, evaluate, checkpoint, ...own }: Frame, roles: Roles, rest: Rest): TrainingSpec {
  const optional = (name: 'noise' | 'generator' | 'tracker') => (roles[name][0] === undefined ? {} : { [name]: roles[name][0] });
  return {
    experiment: own.experiment ?? rest.experiment,
    seed,
    steps,
    batch,
    plugins: rest.plugins,
    dataset: roles.dataset[0]!,
    ...optional('noise'),
    ...optional('generator'),
    discriminator: roles.discriminator,
    objective: roles.objective,
    trainer: roles.trainer[0]!,
    metrics: roles.metrics,
    ...optional('tracker'),
    log,
    evaluate: { every: evaluate.every ?? Math.max(1, Math.ceil(steps / 10)), samples: evaluate.samples },
    checkpoint: { every: checkpoint.every, ...(rest.best === undefined ? {} : { best: rest.best }) },
  };
}
