/** A run's record → what a tracker is told of it. */
import { flattenSpec } from '../compare/params.ts';
import type { TrackedEnd, TrackedRun } from '../contracts.ts';
import type { RunRecord } from '../run/record.ts';
import { digestParams, withoutSources } from '../spec/plugin-digest.ts';
import { specHash } from '../spec/write.ts';

/** Digits of a group's name: enough to tell apart all specs that anybody writes. */
const GROUP = 16;

/** The same in every process that reads the record; `live` where the process trains the run. */
export function trackedRun(record: RunRecord, { live }: { readonly live: boolean }): TrackedRun {
  const { id, experiment, times, seed, suite, git } = record;
  return {
    id,
    experiment,
    started: times.started,
    live,
    seed,
    group: groupOf(record),
    ...(suite === undefined ? {} : { suite }),
    params: paramsOf(record),
    facts: factsOf(record),
    git,
    datasets: datasetsOf(record),
  };
}

/** How a run ended that no process trains: one that says that it is running was killed, at an unknown time. */
export function endOf({ status, times, error }: RunRecord, lastTime: number | null): Omit<TrackedEnd, 'absent'> {
  const ended = times.ended ?? lastTime ?? times.started;
  return { status: status === 'running' ? 'interrupted' : status, ended, ...(error === undefined ? {} : { error }) };
}

/** The same for all seeds of a spec. Seed and tracker change no result that seeds are there to average over. */
export function groupOf({ spec: { tracker: _, ...spec }, plugins: digests }: Pick<RunRecord, 'spec' | 'plugins'>): string {
  return specHash({ ...spec, seed: 0, ...(digests === undefined ? {} : { digests }) }).slice(0, GROUP);
}

function paramsOf({ seed, spec: { tracker: _, ...spec }, plugins: digests }: RunRecord): Record<string, string> {
  const flat = withoutSources({ ...flattenSpec(spec), ...digestParams(digests) });
  const entries = Object.entries(flat).map(([path, value]) => [path, typeof value === 'string' ? value : JSON.stringify(value)]);
  return { seed: String(seed), ...(Object.fromEntries(entries) as Record<string, string>) };
}

function factsOf({ versions, engine, host, parameters }: RunRecord): Record<string, string> {
  const nested = { versions, engine, host, parameters };
  return Object.fromEntries(
    Object.entries(nested).flatMap(([group, facts]) => Object.entries(facts).map(([name, value]) => [`${group}.${name}`, String(value)])),
  );
}

function datasetsOf({ spec, dataset }: RunRecord): TrackedRun['datasets'] {
  if (dataset === undefined || spec.study !== undefined) return [];
  const { dataset: role } = spec;
  const common = { name: role.as, plugin: `dataset/${role.use}`, shape: dataset.shape };
  return Object.entries(dataset.splits).map(([split, of]) => ({ ...common, split, ...of }));
}
