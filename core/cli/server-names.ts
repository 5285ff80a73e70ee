/** What a name stands for on an MLflow server: an experiment, a folder of them, or a run. */
import { type Experiment, type MlflowClient, MlflowError, type Run, where } from 'mlflow-ts-client';

import { GanvilError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { SourcedRun } from './run-source.ts';

export interface FoundOnServer {
  /** All of whose runs were meant, or in which the single ones are. */
  readonly experiments: readonly Experiment[];
  readonly runs: readonly Run[];
}

/** Names of runs that are looked through for one that is near. */
const NAMES = 200;

/** All that are not deleted. */
export async function activeExperiments(client: MlflowClient): Promise<Experiment[]> {
  const all: Experiment[] = [];
  for await (const experiment of client.experiments.search({ orderBy: ['name ASC'], pageSize: 1000 })) all.push(experiment);
  return all;
}

/** Throws E_RUN_MISSING where a name stands for nothing, or for several runs. */
export async function found(client: MlflowClient, name: string): Promise<FoundOnServer> {
  const all = await activeExperiments(client);
  const wanted = name.replace(/\/$/, '');
  const experiments = all.filter((experiment) => `${experiment.name}/`.startsWith(`${wanted}/`));
  if (experiments.length > 0) return { experiments, runs: [] };
  const runs = await runsCalled(client, wanted, all);
  if (runs.length === 1) return { experiments: all, runs };
  if (runs.length > 1) throw severalError(name, runs.map(({ runId }) => runId)); // prettier-ignore
  throw await missingError(client, name, all);
}

/** The run that was meant. Throws E_RUN_MISSING where an experiment has several. */
export function onlyOne(name: string, runs: readonly SourcedRun[]): SourcedRun {
  if (runs.length === 1) return runs[0]!;
  throw severalError(name, runs.map(({ seen }) => seen.id)); // prettier-ignore
}

/** By MLflow's own id, by its name or by the beginning of its name. */
async function runsCalled(client: MlflowClient, name: string, experiments: readonly Experiment[]): Promise<Run[]> {
  if (/^[0-9a-f]{32}$/.test(name)) {
    try {
      return [await client.runs.get(name)];
    } catch (error) {
      if (!(error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST')) throw error;
    }
  }
  if (name === '' || (name.includes("'") && name.includes('"'))) return []; // a filter has no words for it
  const begun = await called(client, experiments, where('attributes', 'run_name', 'LIKE', `${name}%`));
  const exact = begun.filter(({ runName }) => runName === name);
  return exact.length > 0 ? exact : begun.filter(({ runName }) => runName.startsWith(name));
}

async function called(client: MlflowClient, experiments: readonly Experiment[], filter: string): Promise<Run[]> {
  const runs: Run[] = [];
  for await (const run of client.runs.search(experiments.map(({ experimentId }) => experimentId), { filter })) runs.push(run); // prettier-ignore
  return runs;
}

function severalError(name: string, ids: readonly string[]): GanvilError {
  return new GanvilError('E_RUN_MISSING', {
    expected: 'the name of one run',
    received: `"${name}", which stands for ${ids.length}`,
    ...(ids.length === 0 ? {} : { fix: `Some of them: ${ids.slice(0, 5).join(', ')}.` }),
  });
}

async function missingError(client: MlflowClient, name: string, experiments: readonly Experiment[]): Promise<GanvilError> {
  const known = experiments.map((experiment) => experiment.name);
  const ids = experiments.map(({ experimentId }) => experimentId);
  let left = NAMES;
  for await (const { runName } of client.runs.search(ids, { pageSize: NAMES })) {
    known.push(runName);
    if (--left === 0) break;
  }
  const near = nearest(name, known);
  const deleted = (await client.experiments.getByName(name).catch(() => undefined))?.lifecycleStage === 'deleted';
  return new GanvilError('E_RUN_MISSING', {
    where: client.trackingUri,
    expected: 'an experiment of the server, or the id, the name or the beginning of the name of a run',
    received: deleted ? `"${name}", which was deleted` : `"${name}"`,
    fix: near !== undefined ? `Did you mean "${near}"?` : `\`ganvil runs list --from ${client.trackingUri}\` shows them.`,
  });
}
