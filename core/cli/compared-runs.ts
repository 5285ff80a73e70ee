/** Run folders → what a comparison needs of them. */
import type { ComparedRun } from '../compare/compare.ts';
import { flattenSpec } from '../compare/params.ts';
import { findRuns, type FoundRun } from '../run/list.ts';

/** The runs that the names stand for, each once, in the order of the names. Throws E_RUN_MISSING. */
export function comparedRuns(names: readonly string[], runsDir: string): ComparedRun[] {
  const found = new Map(names.flatMap((name) => findRuns(runsDir, name)).map((run) => [run.dir, run]));
  return [...found.values()].map(compared);
}

function compared(run: FoundRun): ComparedRun {
  const { id, experiment, seed, step, spec, error, metrics } = run.record;
  return {
    id,
    experiment,
    dir: run.dir,
    status: shownStatus(run),
    ...(error === undefined ? {} : { problem: error.code ?? error.message }),
    seed,
    step,
    params: flattenSpec(spec),
    metrics: Object.fromEntries(Object.entries(metrics).map(([name, { last, best }]) => [name, { last, best }])),
  };
}

/** A run that says `running` and that no process writes was killed. */
export const shownStatus = ({ record, live }: FoundRun): string => (record.status === 'running' && !live ? 'killed' : record.status);
