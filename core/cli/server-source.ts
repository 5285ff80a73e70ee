/** Runs of an MLflow server. Their numbers come in pages, and of each run no more is kept than of one in a folder. */
import { type Experiment, fromEnvironment, MlflowClient, type Run, where as condition } from 'mlflow-ts-client';

import { keyOf } from '../../plugins/tracker/mlflow.ts';
import type { ComparedRun } from '../compare/compared-run.ts';
import { type Curve, curveOf } from '../compare/curve.ts';
import { fieldNames } from '../compare/fields.ts';
import type { Term, Where } from '../compare/where.ts';
import { GanvilError } from '../errors.ts';
import { parseRecord } from '../run/folder.ts';
import { eachOf } from './each-of.ts';
import { quoted } from './options.ts';
import { type RunSource, seedsArgument, type Sourced, type SourcedRun, type WantedGroups } from './run-source.ts';
import { addressError, serverError } from './server-errors.ts';
import { serverFilter } from './server-filter.ts';
import { addressOf, artifactOf, type Place, pointsOf, ServerReports } from './server-reports.ts';
import { activeExperiments, found, type FoundOnServer, onlyOne } from './server-names.ts';
import { ganvilId, groupOfRun, isCut, isLive, loggedRun, recordedRun, secondsOf } from './server-run.ts';

/** Calls under way at once: more stall a server. */
const AT_ONCE = 4;
/** Runs that are looked at before a condition is put to the server: what they have tells params from metrics. */
const SAMPLE = 200;

type Environment = Readonly<Record<string, string | undefined>>;
interface ServerOptions {
  /** Has credentials, and how long to wait. */
  readonly environment: Environment;
  /** A run whose record cannot be read goes there and is left out; by default it is thrown. */
  readonly onProblem?: ((problem: Error) => void) | undefined;
  readonly sample?: number;
}

/** Does not ask the server yet. Throws E_CALL_ARGUMENT; the source throws E_TRACKER and E_RUN_MISSING. */
export function serverSource(address: string, options: ServerOptions): RunSource {
  const client = connect(address, options.environment);
  const place = client.trackingUri;
  const reader = new Reader(client, options);
  const reports = new ServerReports(client);
  const asking = async <T>(answer: () => Promise<T>): Promise<T> => {
    try {
      return await answer();
    } catch (error) {
      throw serverError(place, error);
    }
  };
  return {
    place,
    argument: ` --from ${quoted(place)}`,
    list: (name, where) =>
      asking(async () =>
        reader.read(name === undefined ? { experiments: await activeExperiments(client), runs: [] } : await found(client, name), where),
      ),
    find: (names, where) =>
      asking(async () => {
        const all: Sourced[] = [];
        for (const name of names) all.push(await reader.read(await found(client, name), where));
        const runs = new Map(all.flatMap((one) => one.runs).map((run) => [run.seen.dir, run]));
        return { runs: [...runs.values()], others: all.flatMap(({ others }) => others) };
      }),
    one: (name) => asking(async () => onlyOne(name, (await reader.read(await found(client, name))).runs)),
    withCurves: (runs, metrics) => asking(() => reader.withCurves(runs, metrics)),
    reported: (runs, metrics) => asking(() => eachOf(runs, AT_ONCE, (run) => reports.reported(run, reader.placeOf(run.seen), metrics))),
    picture: (file) => asking(() => reports.picture(file)),
    again({ id, dir }, seeds) {
      const { runId, isOurs } = reader.placeOf({ dir });
      if (!isOurs) return [];
      // a tag says what the id is, and whoever has written the tag may have meant another folder
      const spec = `${/^\w[\w.-]*$/.test(id) ? id : runId}.yaml`;
      return [
        `curl -sSfo ${quoted(spec)} ${quoted(addressOf(place, runId, 'spec.yaml'))}`,
        `npx ganvil run ${quoted(spec)}${seedsArgument(seeds)}`,
      ];
    },
    ofGroups: (wanted) => asking(async () => reader.ofGroups(wanted, await activeExperiments(client))),
  };
}

function connect(address: string, environment: Environment): MlflowClient {
  try {
    const { auth, ...settings } = fromEnvironment(environment);
    const isOwn = new URL(address).username === '' && auth !== undefined;
    return new MlflowClient({ timeoutMs: 30_000, retries: 2, ...settings, ...(isOwn ? { auth } : {}), trackingUri: address });
  } catch (error) {
    throw addressError(error);
  }
}

/** Whether Ganvil tracked the run. */
type OwnPlace = Place & { readonly isOurs: boolean };

class Reader {
  readonly #client: MlflowClient;
  readonly #sample: number;
  readonly #onProblem: ServerOptions['onProblem'];
  /** By the addresses of the runs' pages. */
  readonly #places = new Map<string, OwnPlace>();

  constructor(client: MlflowClient, { sample = SAMPLE, onProblem }: ServerOptions) {
    this.#client = client;
    this.#onProblem = onProblem;
    this.#sample = sample;
  }

  /** Oldest first. */
  async read({ experiments, runs }: FoundOnServer, where?: Where): Promise<Sourced> {
    const names = new Map(experiments.map(({ experimentId, name }) => [experimentId, name]));
    const others = new Set<string>();
    const fetched = runs.length > 0 ? runs : this.#search([...names.keys()], where?.certain ?? [], others);
    const read = await eachOf(fetched, AT_ONCE, (run) => this.#sourced(run, names.get(run.experimentId) ?? run.experimentId));
    const nameOf = ({ seen: { experiment: of, id } }: SourcedRun) => `${of}/${id}`;
    const byAge = (a: SourcedRun, b: SourcedRun) => a.seen.started - b.seen.started || (nameOf(a) < nameOf(b) ? -1 : 1);
    return { runs: read.flatMap((run) => run ?? []).sort(byAge), others: [...others] };
  }

  async withCurves(runs: readonly ComparedRun[], metrics: readonly string[]): Promise<ComparedRun[]> {
    const finished = runs.filter(({ status }) => status === 'finished');
    const series = finished.flatMap((run) => metrics.map((metric) => ({ run, metric })));
    const curves = await eachOf(series, AT_ONCE, async ({ run, metric }): Promise<Curve> => {
      return curveOf(metric in run.metrics ? await pointsOf(this.#client, this.placeOf(run), metric) : []);
    });
    const of = new Map(finished.map(({ dir }, i) => [dir, curves.slice(i * metrics.length, (i + 1) * metrics.length)]));
    const named = (all: readonly Curve[]) => Object.fromEntries(all.map((curve, i) => [metrics[i]!, curve]));
    return runs.map((run) => (of.has(run.dir) ? { ...run, curves: named(of.get(run.dir)!) } : run));
  }

  placeOf({ dir }: Pick<ComparedRun, 'dir'>): OwnPlace {
    return this.#places.get(dir)!;
  }

  /** Oldest first. */
  async ofGroups({ suite, experiments, groups }: WantedGroups, all: readonly Experiment[]): Promise<{ group: string; run: SourcedRun }[]> {
    const names = new Map(all.map(({ experimentId, name }) => [experimentId, name]));
    const ids = [...names].flatMap(([id, name]) => (experiments.includes(name) ? [id] : []));
    const filter = condition('tags', 'ganvil.suite', '=', suite); // wherever a run of the suite was tracked to
    const wanted = new Map<string, Run>();
    for (const search of [this.#client.runs.search(ids), this.#client.runs.search([...names.keys()], { filter })]) {
      for await (const run of search) if (groups.has(groupOfRun(run))) wanted.set(run.runId, run);
    }
    const read = await eachOf(wanted.values(), AT_ONCE, async (one) => {
      const run = await this.#sourced(one, names.get(one.experimentId) ?? one.experimentId);
      return run === undefined ? [] : [{ group: groupOfRun(one), run }];
    });
    return read.flat().sort((a, b) => a.run.seen.started - b.run.seen.started);
  }

  /** Runs of these experiments; of more than a sample only those for which the terms may be true. */
  async *#search(experimentIds: readonly string[], terms: readonly Term[], others: Set<string>): AsyncGenerator<Run, void> {
    const search = (filter?: string) =>
      this.#client.runs.search(experimentIds, { orderBy: ['attributes.start_time ASC'], ...(filter === undefined ? {} : { filter }) });
    if (terms.length === 0) return yield* search();
    const sample: Run[] = [];
    for await (const run of search()) if (sample.push(run) === this.#sample) break;
    const seen = sample.map((run) => loggedRun(run, { experiment: '', page: '' }).seen);
    for (const name of fieldNames(seen)) others.add(name);
    if (sample.length < this.#sample) return yield* sample;
    const keys = (of: 'params' | 'metrics') => new Set(sample.flatMap((run) => Object.keys(run[of])));
    yield* search(serverFilter(terms, { params: keys('params'), metrics: keys('metrics') }));
  }

  /** undefined where its record cannot be read. */
  async #sourced(run: Run, experiment: string): Promise<SourcedRun | undefined> {
    const page = `${this.#client.trackingUri}/#/experiments/${run.experimentId}/runs/${run.runId}`;
    const around = { experiment, page };
    const isOurs = ganvilId(run) !== undefined;
    this.#places.set(page, { runId: run.runId, keyOf: isOurs ? keyOf : (metric) => metric, seconds: secondsOf(run), isOurs });
    if (!isOurs) return loggedRun(run, around);
    const text = isLive(run) ? undefined : await this.#artifact(run, 'run.json');
    if (text === undefined) return loggedRun(run, around, isCut(run) ? await this.#artifact(run, 'spec.yaml') : undefined);
    try {
      return recordedRun(run, parseRecord(text, `${page}/artifacts/run.json`), around);
    } catch (error) {
      if (!(error instanceof GanvilError) || this.#onProblem === undefined) throw error;
      this.#onProblem(error);
      return undefined;
    }
  }

  async #artifact({ runId }: Run, path: string): Promise<string | undefined> {
    const bytes = await artifactOf(this.#client, runId, path);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  }
}
