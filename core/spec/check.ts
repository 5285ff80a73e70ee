/** What single plugins cannot see: whether the parts of a spec fit together. Checked before a run. */
import type { Kind } from '../contracts.ts';
import type { Capability, Plugin } from '../define.ts';
import type { GanvilError } from '../errors.ts';
import type { Registry } from '../registry.ts';
import { inTurn } from './in-turn.ts';
import { nestedIn } from './nested.ts';
import { type Origin, problem } from './origin.ts';
import type { ResolvedSpec, RoleSpec, TrainingSpec } from './types.ts';

type OriginOf = (path: readonly (string | number)[]) => Origin;
const PROVIDERS = ['generator', 'discriminator', 'dataset'] as const;

/** Every misfit of the spec; empty where there is none. `originOf` (of the loaded spec) lets a problem point into the file. */
export async function checkFit(spec: ResolvedSpec, registry: Registry, originOf?: OriginOf): Promise<GanvilError[]> {
  if (spec.study !== undefined) return []; // it has one part
  const objectives = await inTurn(spec.objective, ({ use }) => registry.get('objective', use));
  const metrics = await inTurn(spec.metrics, ({ use }) => registry.get('metric', use));
  const given = await capabilities(spec, registry);
  const asking = [
    ...objectives.map((plugin, i) => ({ plugin, at: ['objective', i] as const })),
    ...metrics.map((plugin, i) => ({ plugin, at: ['metrics', i] as const })),
  ];
  const problems = [
    ...(await mains(objectives, registry, originOf)),
    ...(await untrained(spec, objectives, registry, originOf)),
    ...(await unfilled(spec, registry, originOf)),
  ];
  for (const { plugin, at } of asking) {
    for (const need of plugin.needs ?? []) if (!given.has(need)) problems.push(await lacks(plugin, need, registry, originOf?.(at)));
  }
  return problems;
}

/** One objective is the main one; the others are terms added to it. */
async function mains(
  objectives: readonly Plugin<'objective'>[],
  registry: Registry,
  originOf: OriginOf | undefined,
): Promise<GanvilError[]> {
  const main = objectives.flatMap(({ sort, name }, i) => (sort === 'main' ? [{ name, i }] : []));
  if (main.length === 1) return [];
  const expected = 'one main objective';
  if (main.length > 1) {
    const received = `${main.length}: ${main.map(({ name }) => name).join(', ')}`;
    return [problem('E_SPEC_MISMATCH', originOf?.(['objective', main[1]!.i]), { expected, received, fix: 'Keep one of them.' })];
  }
  const names = registry.ids('objective').map((id) => id.slice('objective/'.length));
  const known = await inTurn(names, (name) => registry.get('objective', name));
  const choice = known.filter(({ sort }) => sort === 'main').map(({ name }) => name);
  const received = `${objectives.length === 1 ? 'the term' : 'the terms'} ${objectives.map(({ name }) => name).join(', ')} alone`;
  return [problem('E_SPEC_MISMATCH', originOf?.(['objective', 0]), { expected, received, fix: `Add one of: ${choice.join(', ')}.` })];
}

/** A generator of which the objectives would leave a part as it began. */
async function untrained(
  { generator }: TrainingSpec,
  objectives: readonly Plugin<'objective'>[],
  registry: Registry,
  originOf: OriginOf | undefined,
): Promise<GanvilError[]> {
  if (generator === undefined) return [];
  const { id, provides = [], trainedThrough: asked } = await registry.get('generator', generator.use);
  if (asked === undefined || objectives.some(({ needs = [] }) => needs.includes(asked))) return [];
  const names = registry.ids('objective').map((one) => one.slice('objective/'.length));
  const known = await inTurn(names, (name) => registry.get('objective', name));
  const choice = known.filter(
    ({ needs = [] }) => needs.includes(asked) && needs.every((need) => need === 'generator' || provides.includes(need)),
  );
  const expected = `an objective that trains ${id}: one that needs ${MEANING[asked]}`;
  const received = objectives.map(({ name }) => name).join(', ') || 'none';
  const fix = `Take one of: ${choice.map(({ name }) => name).join(', ')}.`;
  return [problem('E_NEEDS', originOf?.(['objective', 0]), { expected, received, fix })];
}

async function capabilities(spec: TrainingSpec, registry: Registry): Promise<Set<Capability>> {
  const of = async (kind: (typeof PROVIDERS)[number], { use }: RoleSpec) => (await registry.get(kind, use)).provides ?? [];
  const given = new Set<Capability>(await of('dataset', spec.dataset));
  if (spec.generator !== undefined) for (const one of ['generator' as const, ...(await of('generator', spec.generator))]) given.add(one);
  if (spec.discriminator.length > 0) given.add('discriminator');
  // what an objective asks of D it asks of every D
  const discriminators = await inTurn(spec.discriminator, (role) => of('discriminator', role));
  for (const one of discriminators[0] ?? []) if (discriminators.every((provides) => provides.includes(one))) given.add(one);
  if (discriminators.length >= 2) given.add('two-discriminators');
  return given;
}

/** Roles that plugins of the spec are to be handed and that it does not have. */
async function unfilled(spec: TrainingSpec, registry: Registry, originOf: OriginOf | undefined): Promise<GanvilError[]> {
  const chosen: readonly { kind: Kind; use: string; at: readonly (string | number)[] }[] = [
    ...(spec.generator === undefined ? [] : [{ kind: 'generator' as const, use: spec.generator.use, at: ['generator'] }]),
    ...(['discriminator', 'objective'] as const).flatMap((kind) => spec[kind].map(({ use }, i) => ({ kind, use, at: [kind, i] }))),
    ...spec.metrics.map(({ use }, i) => ({ kind: 'metric' as const, use, at: ['metrics', i] })),
    ...nestedIn((await registry.get('trainer', spec.trainer.use)).params, spec.trainer.with).map(({ kind, choice: { use }, path }) => ({
      kind,
      use,
      at: ['trainer', 'with', ...path],
    })),
  ];
  const problems: GanvilError[] = [];
  for (const { kind, use, at } of chosen) {
    const plugin = await registry.get(kind, use);
    const said = ('needs' in plugin ? (plugin.needs ?? []) : []).map((need) => GIVER[need] ?? need); // a need that is not met says so itself
    for (const role of (plugin.inject ?? []).filter((one) => !said.some((giver) => giver === one))) {
      const isThere =
        role === 'discriminator' ? spec.discriminator.length > 0 : spec[role as 'noise' | 'generator' | 'dataset'] !== undefined;
      if (!isThere) problems.push(absent(plugin, role, registry, originOf?.(at)));
    }
  }
  return problems;
}

/** Who gives what is more than its presence. */
const GIVER: Partial<Record<Capability, Kind>> = {
  features: 'discriminator',
  'two-discriminators': 'discriminator',
  encoder: 'generator',
  posterior: 'generator',
  decoder: 'generator',
  'log-probability': 'generator',
};
const SUCH_AS: Partial<Record<Kind, string>> = { noise: 'gaussian', generator: 'mlp', discriminator: 'mlp' };

/** For a role that the spec leaves out. */
function absent({ id }: Plugin, role: Kind, registry: Registry, origin: Origin | undefined): GanvilError {
  const usual = SUCH_AS[role];
  const name = usual !== undefined && registry.has(`${role}/${usual}`) ? usual : registry.ids(role)[0]?.slice(role.length + 1);
  return problem('E_NEEDS', origin, {
    expected: `a ${role}, which ${id} needs`,
    received: 'none in this spec',
    fix: `Add \`${role}\`${name === undefined ? '' : `, such as ${name}`}.`,
  });
}

const MEANING: Readonly<Record<Capability, string>> = {
  generator: 'a generator',
  discriminator: 'a discriminator',
  features: 'a discriminator with features',
  encoder: 'a generator with an encoder',
  posterior: 'a generator whose encoder gives codes a variance',
  decoder: 'a generator with a decoder',
  labels: 'a data set with labels',
  mixture: 'a data set that is a mixture with known centres',
  enumeration: 'a data set of bit strings that can be enumerated',
  'two-discriminators': 'two discriminators',
  'log-probability': 'a generator that gives log P(x)',
};

async function lacks(
  plugin: Plugin<'objective' | 'metric'>,
  need: Capability,
  registry: Registry,
  origin: Origin | undefined,
): Promise<GanvilError> {
  if (need === 'generator' || need === 'discriminator') return absent(plugin, need, registry, origin);
  const expected = `${MEANING[need]}, which ${plugin.id} needs`;
  if (need === 'two-discriminators') {
    return problem('E_NEEDS', origin, { expected, received: 'fewer', fix: 'Write `discriminator` as a list of two.' });
  }
  const providers: string[] = [];
  for (const kind of PROVIDERS) {
    for (const id of registry.ids(kind)) {
      if ((await registry.get(kind, id.slice(kind.length + 1))).provides?.includes(need)) providers.push(id);
    }
  }
  const fix = providers.length === 0 ? 'No known plugin gives it.' : `Given by: ${providers.join(', ')}.`;
  return problem('E_NEEDS', origin, { expected, received: `parts without it ("${need}")`, fix });
}
