/** Runs of an MLflow server → what a report needs of them beside their numbers: points, where their pictures are, rows of studies. */
import { basename, extname } from 'node:path';

import { type MlflowClient, MlflowError } from 'mlflow-ts-client';

import type { Params } from '../compare/params.ts';
import type { Point, Shot } from '../report/model.ts';
import type { ReportedRun } from '../report/reported-run.ts';
import { parseStudyRows } from '../run/study-rows.ts';
import { shotOf } from '../tracking/files.ts';
import { formatEngine } from './compared-runs.ts';
import { isStudy } from './report-metrics.ts';
import { circumstancesOf, PICTURE_TYPES } from './reported-runs.ts';
import type { SourcedRun } from './run-source.ts';

/** Where on the server a run is, and what only the server says of it. */
export interface Place {
  readonly runId: string;
  /** The server's key of a metric. */
  readonly keyOf: (metric: string) => string;
  /** From its beginning to its end, or to its last point. */
  readonly seconds: number;
}

/** What MLflow and the tracker call a picture of a step: `grid~samples+step+500+timestamp+…`, and again, smaller, for MLflow's own pages. */
const IMAGE = /^images\/(.+)\+step\+(\d+)\+timestamp\+(\d+)\+[^+]+(\.\w+)$/;
const SMALLER = /^images\/.+\+compressed\.\w+$/;

/** All points of a metric that have a value, as the server gives them. */
export async function pointsOf(client: MlflowClient, { runId, keyOf }: Place, metric: string): Promise<Point[]> {
  const points: Point[] = [];
  for await (const { step, value } of client.metrics.history(runId, keyOf(metric)))
    if (Number.isFinite(value)) points.push({ step, value });
  return points;
}

/** undefined where the server does not have it, or has no artifacts to give. */
export const artifactOf = (client: MlflowClient, runId: string, path: string): Promise<Uint8Array | undefined> =>
  unlessLacking(() => client.artifacts.read(runId, path));

async function unlessLacking<T>(answer: () => Promise<T>): Promise<T | undefined> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof MlflowError && !error.retryable && error.code !== 'UNAUTHENTICATED') return undefined;
    throw error;
  }
}

/** Reads runs for reports, and pictures that reports ask for. */
export class ServerReports {
  readonly #client: MlflowClient;
  /** By their addresses. */
  readonly #pictures = new Map<string, { readonly runId: string; readonly path: string }>();

  constructor(client: MlflowClient) {
    this.#client = client;
  }

  async reported(run: SourcedRun, place: Place, metrics: readonly string[]): Promise<ReportedRun> {
    const { seen, record, facts } = run;
    const series: Record<string, readonly Point[]> = {};
    for (const metric of metrics) {
      const points = metric in seen.metrics ? oneEachStep(await pointsOf(this.#client, place, metric)) : [];
      if (points.length > 0) series[metric] = points;
    }
    const rows = isStudy(run) ? await artifactOf(this.#client, place.runId, 'study/rows.json') : undefined;
    return {
      ...seen,
      seconds: record?.times.seconds ?? place.seconds,
      parameters: record?.parameters ?? parametersIn(facts),
      circumstances: record === undefined ? circumstancesIn(facts) : circumstancesOf(record),
      series,
      pictures: await this.#picturesOf(place.runId),
      ...(rows === undefined ? {} : { study: parseStudyRows(new TextDecoder().decode(rows), `${seen.dir}/artifacts/study/rows.json`) }),
    };
  }

  /** undefined where it is gone, or the server gives out no artifacts. */
  async picture(address: string): Promise<Uint8Array | undefined> {
    const { runId, path } = this.#pictures.get(address)!;
    return artifactOf(this.#client, runId, path);
  }

  async #picturesOf(runId: string): Promise<Record<string, readonly Shot[]>> {
    const found = new Map<string, Found>();
    for (const path of await this.#paths(runId)) {
      const one = pictureIn(path);
      if (one === undefined) continue;
      const key = `${one.row} ${one.step ?? ''}`;
      const other = found.get(key);
      if (other === undefined || one.time >= other.time) found.set(key, one); // a run that was resumed may have sent it twice
    }
    const inOrder = [...found.values()].sort((a, b) => (a.step ?? Infinity) - (b.step ?? Infinity) || (a.path < b.path ? -1 : 1));
    const shots: Record<string, Shot[]> = {};
    for (const { row, step, path, name } of inOrder) {
      const file = addressOf(this.#client.trackingUri, runId, path);
      this.#pictures.set(file, { runId, path });
      (shots[row] ??= []).push({ step, file, name });
    }
    return shots;
  }

  /** Of all artifacts but checkpoints. */
  async #paths(runId: string, folder?: string): Promise<string[]> {
    const paths: string[] = [];
    const folders: string[] = [];
    await unlessLacking(async () => {
      for await (const { path, isFolder } of this.#client.artifacts.list(runId, folder)) {
        if (!isFolder) paths.push(path);
        else if (path !== 'checkpoints') folders.push(path);
      }
    });
    for (const path of folders) paths.push(...(await this.#paths(runId, path)));
    return paths;
  }
}

/** Where a browser finds an artifact. */
export const addressOf = (place: string, runId: string, path: string): string =>
  `${place}/get-artifact?path=${encodeURIComponent(path)}&run_uuid=${runId}`;

interface Found {
  /** Its name in a report. */
  readonly row: string;
  readonly step: number | null;
  readonly time: number;
  readonly path: string;
  readonly name: string;
}

/** undefined for what is no picture. */
export function pictureIn(path: string): Found | undefined {
  if (!(extname(path).toLowerCase() in PICTURE_TYPES) || SMALLER.test(path)) return undefined;
  const [, key, digits, time, ending = ''] = IMAGE.exec(path) ?? [];
  if (key !== undefined) {
    const row = key.replaceAll('~', '/');
    return { row, step: Number(digits), time: Number(time), path, name: `${basename(row)}-${digits!.padStart(8, '0')}${ending}` };
  }
  const { row, step } = shotOf(path);
  return { row: row.slice(0, -extname(row).length), step: step ?? null, time: 0, path, name: basename(path) };
}

/** In the order of steps, of each the point that came last. */
const oneEachStep = (points: readonly Point[]): Point[] =>
  [...new Map(points.map((point) => [point.step, point])).values()].sort((a, b) => a.step - b.step);

/** As the tracker tells them. */
const parametersIn = (facts: Params): Record<string, number> =>
  Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) =>
      name.startsWith('parameters.') ? [[name.slice('parameters.'.length), Number(value)]] : [],
    ),
  );

function circumstancesIn(facts: Params): Record<string, string> {
  const said = (name: string) => String(facts[name] ?? 'unknown');
  if (!('engine.name' in facts)) return 'commit' in facts ? { commit: said('commit') } : {};
  return {
    engine: formatEngine({ name: said('engine.name'), threads: Number(facts['engine.threads']) }),
    versions: `Ganvil ${said('versions.ganvil')}, TensorFlow.js ${said('versions.tfjs')}, Node.js ${said('versions.node')}`,
    commit: 'commit' in facts ? `${said('commit')}${facts['git.dirty'] === 'true' ? ' and uncommitted changes' : ''}` : 'none',
    host: `${said('host.cpu')}, ${said('host.cores')} cores, ${said('host.platform')}`,
  };
}
