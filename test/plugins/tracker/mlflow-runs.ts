/** Reading back what has arrived at a real MLflow server. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect } from '@jest/globals';

import type { Point } from '../../../core/contracts.ts';
import type { Run } from '../../../core/mlflow-ts-client/src/index.ts';
import { MlflowClient } from '../../../core/mlflow-ts-client/src/index.ts';
import type { MlflowServer } from '../../support/mlflow-server.ts';

export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Every run of an experiment, deleted ones too. */
export async function runsOf({ uri }: Pick<MlflowServer, 'uri'>, experiment: string): Promise<Run[]> {
  const client = new MlflowClient({ trackingUri: uri });
  const found = await client.experiments.getByName(experiment);
  return found === undefined ? [] : all(client.runs.search([found.experimentId], { view: 'ALL' }));
}

/** The one run that there must be. */
export function only(runs: readonly Run[]): Run {
  expect(runs).toHaveLength(1);
  return runs[0]!;
}

/** `name step value time` of every point of a run, sorted: what a journal holds, told in the same way, must be the same list. */
export async function historyOf({ uri }: Pick<MlflowServer, 'uri'>, { runId, metrics }: Run): Promise<string[]> {
  const client = new MlflowClient({ trackingUri: uri });
  const histories = await Promise.all(Object.keys(metrics).map((key) => all(client.metrics.history(runId, key))));
  return histories.flat().map(({ key, step, value, timestamp }) => `${key} ${step} ${value} ${timestamp}`).sort(); // prettier-ignore
}

/** Paths of all files of a run. */
export async function filesOf({ uri }: Pick<MlflowServer, 'uri'>, { runId }: Pick<Run, 'runId'>, folder?: string): Promise<string[]> {
  const client = new MlflowClient({ trackingUri: uri });
  const entries = await all(client.artifacts.list(runId, folder));
  const inside = await Promise.all(entries.map(async ({ path, isFolder }) => (isFolder ? filesOf({ uri }, { runId }, path) : [path])));
  return inside.flat().sort();
}

/** What the history of a run's mirror must be: every point of the journal, but for those without a value that end a name. */
export function expectedHistory(dir: string): string[] {
  const lines = readFileSync(join(dir, 'metrics.jsonl'), 'utf8').trimEnd().split('\n');
  const points = lines.map((line) => JSON.parse(line) as Point);
  return points
    .filter(
      ({ name, value }, i) => value !== undefined || points.slice(i).some((later) => later.name === name && later.value !== undefined),
    )
    .map(({ name, step, value, time, state }) => `${name} ${step} ${value ?? (state === 'infinite' ? Infinity : NaN)} ${time}`)
    .sort();
}
