/** What may change between a run and its resumption: the number of steps, upwards. */
import { differing, flattenSpec, type Params } from '../compare/params.ts';
import type { Engine } from '../contracts.ts';
import { GanvilError } from '../errors.ts';
import type { PluginDigests } from '../spec/plugin-digest.ts';
import type { ResolvedSpec } from '../spec/types.ts';
import { specHash } from '../spec/write.ts';
import type { RunRecord } from './record.ts';

/** E_RUN_CHANGED, naming the paths at which a spec is not the run's. */
export function refuseOtherSpec(
  where: string,
  { spec: before, specHash: hash }: Pick<RunRecord, 'spec' | 'specHash'>,
  spec: ResolvedSpec,
): void {
  // only the steps of a training may grow
  const sameSteps = spec.study === undefined && before.study === undefined ? { ...spec, steps: before.steps } : spec;
  if (specHash(sameSteps) !== hash) {
    const flat = [before, spec].map((one): Params => ({ ...flattenSpec(one), experiment: one.experiment, seed: one.seed, steps: 0 }));
    const said = differing(flat).map((path) => `${path} = ${flat.map((params) => JSON.stringify(params[path]) ?? 'none').join(' → ')}`);
    throw new GanvilError('E_RUN_CHANGED', {
      where,
      expected: 'the spec that the run began with',
      received: said.length === 0 ? 'a spec of another hash' : said.join(', '),
      fix: 'Only `steps` may change; start a new run for anything else.',
    });
  }
  if (spec.study === undefined && before.study === undefined && spec.steps < before.steps) {
    throw new GanvilError('E_RUN_CHANGED', {
      where,
      expected: `at least the ${before.steps} steps of the run`,
      received: `steps = ${spec.steps}`,
    });
  }
}

/** The parts of the engine that are not as they were. */
export function engineChanges(before: RunRecord['engine'], now: RunRecord['engine']): string[] {
  return (['kind', 'backend', 'threads'] as const).flatMap((key) =>
    before[key] === now[key] ? [] : [`${key} = ${before[key]} → ${now[key]}`],
  );
}

/** E_RUN_CHANGED for another engine, whose numbers differ in their last bits. */
export function refuseOtherEngine(where: string, changes: readonly string[]): void {
  if (changes.length === 0) return;
  throw new GanvilError('E_RUN_CHANGED', {
    where,
    expected: 'the engine that the run began with',
    received: changes.join(', '),
    fix: 'Take that engine, or --force: the journal is cut at the checkpoint then, and the run is no longer that of one engine.',
  });
}

/** The files and packages of plugins that are not what they were; what was not recorded is not known to differ. */
export function pluginChanges(before: PluginDigests = {}, now: PluginDigests = {}): string[] {
  const short = (digest: string) => (/^[0-9a-f]{64}$/.test(digest) ? digest.slice(0, 12) : digest);
  return Object.entries(before).flatMap(([source, digest]) =>
    now[source] === digest ? [] : [`${source} (${short(digest)} → ${short(now[source] ?? 'not found')})`],
  );
}

/** E_RUN_CHANGED for plugins of other content. */
export function refuseOtherPlugins(where: string, changes: readonly string[]): void {
  if (changes.length === 0) return;
  throw new GanvilError('E_RUN_CHANGED', {
    where,
    expected: 'the plugins that the run began with',
    received: `others: ${changes.join(', ')}`,
    fix: 'Put them back, or --force: the journal is cut at the checkpoint then, and the run is no longer that of one code.',
  });
}

export const engineFacts = ({ name, kind, backend, threads }: Engine): RunRecord['engine'] => ({ name, kind, backend, threads });
