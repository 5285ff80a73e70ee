/** Where the runs come from that are listed, shown and compared: a folder of runs, or an MLflow server. */
import type { ComparedRun } from '../compare/compared-run.ts';
import type { Params } from '../compare/params.ts';
import type { Where } from '../compare/where.ts';
import { GanvilError } from '../errors.ts';
import { findRun, findRuns, type FoundRun, listRuns } from '../run/list.ts';
import type { RunRecord } from '../run/record.ts';
import { compared, withCurves } from './compared-runs.ts';
import { environment, runsFolder } from './facts.ts';
import { runsArgument } from './options.ts';

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
  return folderSource(from, runsArgument(from), onProblem);
}

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
  };
}

const sourced = (run: FoundRun): SourcedRun => ({ seen: compared(run), record: run.record, live: run.live, facts: {} });
