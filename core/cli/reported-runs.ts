/** Run folders → what a report needs of them: numbers, curves, pictures. */
import { availableParallelism } from 'node:os';
import { extname, join } from 'node:path';

import type { Point, Shot } from '../report/model.ts';
import type { ReportedRun } from '../report/reported-run.ts';
import { filesOf } from '../run/folder.ts';
import type { RunRecord } from '../run/record.ts';
import { readStudyRows } from '../run/study-rows.ts';
import { artifactsOf } from '../tracking/files.ts';
import { readSeries } from '../tracking/series.ts';
import { formatEngine } from './compared-runs.ts';
import { eachOf } from './each-of.ts';
import type { SourcedRun } from './run-source.ts';

/** Pictures that every browser shows, with their types. */
export const PICTURE_TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
};

/** A run of a folder has a record. */
export type RecordedRun = SourcedRun & { readonly record: RunRecord };

/** In the order of the runs. Reads the journals of a few at a time for the points of these metrics. */
export function reportedRuns(runs: readonly RecordedRun[], metrics: readonly string[]): Promise<ReportedRun[]> {
  return eachOf(runs, Math.max(2, availableParallelism()), (run) => reported(run, metrics));
}

async function reported({ seen, record }: RecordedRun, metrics: readonly string[]): Promise<ReportedRun> {
  const { dir } = seen;
  const study = readStudyRows(dir);
  return {
    ...seen,
    seconds: record.times.seconds,
    parameters: record.parameters,
    circumstances: circumstancesOf(record),
    series: await seriesOf(dir, metrics),
    pictures: await picturesOf(dir),
    ...(study === undefined ? {} : { study }),
  };
}

/** What a run was made with, by name. */
export function circumstancesOf({
  engine,
  versions,
  git,
  host,
}: Pick<RunRecord, 'engine' | 'versions' | 'git' | 'host'>): Record<string, string> {
  return {
    engine: formatEngine(engine),
    versions: `Ganvil ${versions.ganvil}, TensorFlow.js ${versions.tfjs}, Node.js ${versions.node}`,
    commit: git === null ? 'none' : `${git.commit}${git.dirty ? ' and uncommitted changes' : ''}`,
    host: `${host.cpu}, ${host.cores} cores, ${host.platform}`,
  };
}

async function seriesOf(dir: string, metrics: readonly string[]): Promise<Record<string, readonly Point[]>> {
  const points = new Map<string, Point[]>(metrics.map((metric) => [metric, []]));
  try {
    await readSeries(filesOf(dir).journal, metrics, ({ name, step, value }) => void points.get(name)!.push({ step, value }));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // a run whose journal was thrown away has numbers, and no curves
  }
  return Object.fromEntries([...points].filter(([, all]) => all.length > 0));
}

async function picturesOf(dir: string): Promise<Record<string, readonly Shot[]>> {
  const shots: Record<string, Shot[]> = {};
  for (const { path, row, step } of await artifactsOf(dir)) {
    const ending = extname(path).toLowerCase();
    if (!(ending in PICTURE_TYPES)) continue;
    const name = row.replace(/^artifacts\//, '').slice(0, -ending.length);
    (shots[name] ??= []).push({ step: step ?? null, file: join(dir, path) });
  }
  return shots;
}
