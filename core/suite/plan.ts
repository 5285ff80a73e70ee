/** The runs of a suite: which there are to be, and which there are already. */
import { join } from 'node:path';

import { pluginChanges } from '../run/changes.ts';
import { type FoundRun, listRuns } from '../run/list.ts';
import type { ResolvedSpec } from '../spec/types.ts';
import { specHash } from '../spec/write.ts';
import type { Case } from './cases.ts';
import type { Suite } from './suite.ts';

export interface PlannedRun {
  readonly case: Case;
  readonly seed: number;
  readonly spec: ResolvedSpec;
  readonly hash: string;
}

/** Case by case, seeds counted up from the case's own. */
export function plannedRuns({ cases, seeds }: Pick<Suite, 'cases' | 'seeds'>): PlannedRun[] {
  return cases.flatMap((one) =>
    Array.from({ length: seeds }, (_, i) => {
      const spec = { ...one.loaded.spec, seed: one.loaded.spec.seed + i };
      return { case: one, seed: spec.seed, spec, hash: specHash(spec) };
    }),
  );
}

/**
 * What is there of a planned run: a run of the same spec (by its hash), plugins and seed.
 * finished: nothing is to be done. elsewhere: another process trains it. stopped: it can be resumed. failed: it is to be tried again.
 */
export type Found =
  | { readonly state: 'finished' | 'elsewhere' | 'stopped' | 'failed'; readonly run: FoundRun }
  | { readonly state: 'missing'; readonly run?: undefined };

const STATES = ['finished', 'elsewhere', 'stopped', 'failed'] as const;

/** For each planned run, the best that there is of it; the newest of several. What cannot be read goes to `onProblem`. */
export function findPlanned(planned: readonly PlannedRun[], runsDir: string, onProblem?: (problem: Error) => void): Found[] {
  const experiments = new Set(planned.map(({ spec }) => spec.experiment));
  const byHash = new Map<string, { readonly state: (typeof STATES)[number]; readonly run: FoundRun }[]>();
  for (const experiment of experiments) {
    for (const run of listRuns(join(runsDir, experiment), onProblem)) {
      const known = byHash.get(run.record.specHash) ?? [];
      if (known.some((one) => one.run.dir === run.dir)) continue; // an experiment within the folder of another
      byHash.set(run.record.specHash, [...known, { state: stateOf(run), run }]);
    }
  }
  return planned.map(({ hash, case: { loaded } }) => {
    // a run of a plugin's former code is not that of its code now
    const all = (byHash.get(hash) ?? []).filter(({ run }) => pluginChanges(run.record.plugins, loaded.digests).length === 0);
    for (const state of STATES) {
      const found = all.findLast((one) => one.state === state); // the list goes from old to new
      if (found !== undefined) return found;
    }
    return { state: 'missing' };
  });
}

function stateOf({ record: { status }, live }: FoundRun): (typeof STATES)[number] {
  if (status === 'finished') return 'finished';
  if (live) return 'elsewhere';
  return status === 'failed' ? 'failed' : 'stopped';
}
