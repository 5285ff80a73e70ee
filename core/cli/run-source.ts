/** Where the runs come from that are listed, shown, compared and reported: a folder of runs, or an MLflow server. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { ComparedRun } from '../compare/compared-run.ts';
import type { Params } from '../compare/params.ts';
import type { Where } from '../compare/where.ts';
import { GanvilError } from '../errors.ts';
import type { ReportedRun } from '../report/reported-run.ts';
import { findRun, findRuns, type FoundRun, listRuns } from '../run/list.ts';
import type { RunRecord } from '../run/record.ts';
import { compared, withCurves } from './compared-runs.ts';
import { environment, runsFolder } from './facts.ts';
import { quoted, runsArgument } from './options.ts';
import { type RecordedRun, reportedRuns } from './reported-runs.ts';
import { shortPath } from './short-path.ts';

/** A run, wherever it lies. */
export interface SourcedRun {
  /** As a comparison sees it; without curves. */
  readonly seen: ComparedRun;
  /** Absent where Ganvil did not make the run, and on a server while it goes on. */
  readonly record?: RunRecord;
  /** Somebody trains it. */
  readonly live: boolean;
  /** What is known of its circumstances where there is no record, such as `host.cpu`. */
  readonly facts: Params;
}

export interface Sourced {
  readonly runs: readonly SourcedRun[];
  /** Values that runs have which a condition left where they are: to name them is no mistake. */
  readonly others: readonly string[];
}

export interface WantedGroups {
  readonly suite: string;
  readonly experiments: readonly string[];
  readonly groups: ReadonlySet<string>;
}

/** A condition may narrow what is fetched, and need not: whoever asks with one tries the runs by it. */
export interface RunSource {
  /** The folder, or the address without credentials. */
  readonly place: string;
  /** ` --runs DIR` or ` --from ADDRESS`, for the next command to type. */
  readonly argument: string;
  /** Every run, or those of an experiment or of a folder of them; oldest first. */
  list(experiment: string | undefined, where?: Where): Sourced | Promise<Sourced>;
  /** The runs that the names stand for, each once, in the order of the names. E_RUN_MISSING where one stands for none. */
  find(names: readonly string[], where?: Where): Sourced | Promise<Sourced>;
  /** The run that a name stands for; E_RUN_MISSING where there is none or more than one. */
  one(name: string): SourcedRun | Promise<SourcedRun>;
  /** Finished runs with the curves of these metrics; the others as they are. */
  withCurves(runs: readonly ComparedRun[], metrics: readonly string[]): Promise<ComparedRun[]>;
  /** What a report needs of runs that were found here: points of these metrics, and where their pictures are. In the order of the runs. */
  reported(runs: readonly SourcedRun[], metrics: readonly string[]): Promise<ReportedRun[]>;
  /** The bytes of a reported run's picture; undefined where it is gone. */
  picture(file: string): Promise<Uint8Array | undefined>;
  /** Commands that train a run again, with as many seeds as asked for; none where it has no spec. */
  again(run: Pick<ComparedRun, 'id' | 'dir'>, seeds: number): string[];
  /** Of a server, whose runs are tagged with their groups: those of these groups, in these experiments or of this suite; oldest first. */
  ofGroups?(wanted: WantedGroups): Promise<{ readonly group: string; readonly run: SourcedRun }[]>;
}

/** A run that cannot be read goes there and is left out; where there is no such way it is thrown. */
type OnProblem = (problem: Error) => void;

/** What `--from` and `--runs` ask for. Throws E_CALL_ARGUMENT; nothing is read yet. */
export async function openSource(
  { from, runs }: { readonly from: string | undefined; readonly runs: string | undefined },
  onProblem?: OnProblem,
): Promise<RunSource> {
  if (from === undefined) return folderSource(runsFolder(runs), runsArgument(runs), onProblem);
  if (runs !== undefined) {
    throw new GanvilError('E_CALL_ARGUMENT', { where: '--from', expected: 'one of --from and --runs', received: 'both' });
  }
  if (/^https?:\/\//.test(from)) return (await import('./server-source.ts')).serverSource(from, { environment, onProblem });
  if (/^[a-z][a-z+]+:\/\/|^[\w.-]+:\d+(\/|$)/i.test(from)) {
    throw new GanvilError('E_CALL_ARGUMENT', {
      where: '--from',
      expected: 'a folder of runs, or the address of an MLflow server, http:// or https://',
      received: `"${from}"`,
      fix: from.includes('://') ? 'A store is read through a server: mlflow server --backend-store-uri …' : `For a server: http://${from}`,
    });
  }
  if (!(await isFolder(from))) {
    throw new GanvilError('E_CALL_ARGUMENT', {
      where: '--from',
      expected: 'a folder of runs, or the address of an MLflow server',
      received: `"${from}", which is no folder here`,
      fix: `Leave it out to read the runs in ${runsFolder()}.`,
    });
  }
  return folderSource(from, runsArgument(from), onProblem);
}

const isFolder = (path: string) => stat(path).then((found) => found.isDirectory(), () => false); // prettier-ignore

function folderSource(place: string, argument: string, onProblem?: OnProblem): RunSource {
  return {
    place,
    argument,
    list(experiment) {
      const all = listRuns(place, onProblem);
      const wanted = experiment === undefined ? all : all.filter(({ record }) => `${record.experiment}/`.startsWith(`${experiment}/`));
      return { runs: wanted.map(sourced), others: [] };
    },
    find(names) {
      const found = new Map(names.flatMap((name) => findRuns(place, name, onProblem)).map((run) => [run.dir, run]));
      return { runs: [...found.values()].map(sourced), others: [] };
    },
    one: (name) => sourced(findRun(place, name)),
    withCurves,
    reported: (runs, metrics) => reportedRuns(runs as readonly RecordedRun[], metrics), // every run of a folder has its record
    async picture(file) {
      try {
        return await readFile(file);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    again: ({ dir }, seeds) => [`npx ganvil run ${quoted(join(shortPath(dir), 'spec.yaml'))}${seedsArgument(seeds)}${argument}`],
  };
}

/** ` --seeds N`, where it is more than the one of the spec. */
export const seedsArgument = (seeds: number): string => (seeds > 1 ? ` --seeds ${seeds}` : '');

/** The run of a folder. */
export const sourced = (run: FoundRun): RecordedRun => ({ seen: compared(run), record: run.record, live: run.live, facts: {} });
