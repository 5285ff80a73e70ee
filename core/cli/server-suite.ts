/** Which runs of an MLflow server are those of a suite: the tracker tags a run with its group, which is its spec but for the seed. */
import { groupOf } from '../tracking/tracked-run.ts';
import type { PlannedRun } from '../suite/plan.ts';
import type { RunSource, SourcedRun } from './run-source.ts';

/** Whose run there is; of several the newest. */
const ORDER = ['finished', 'running', 'interrupted', 'killed', 'failed'];

/** For each planned run what the server has of it, or undefined. */
export async function plannedOnServer(
  suite: string,
  planned: readonly PlannedRun[],
  ofGroups: NonNullable<RunSource['ofGroups']>,
): Promise<(SourcedRun | undefined)[]> {
  const groups = planned.map(({ spec, case: { loaded } }) => groupWith(spec, loaded.digests));
  const experiments = [...new Set(planned.map(({ spec }) => spec.experiment))];
  const runs = await ofGroups({ suite, experiments, groups: new Set(groups) });
  return planned.map(({ seed }, i) => {
    const own = runs.filter(({ group, run }) => group === groups[i] && run.seen.seed === seed).map(({ run }) => run);
    for (const status of ORDER) {
      const found = own.findLast(({ seen }) => seen.status === status); // they go from old to new
      if (found !== undefined) return found;
    }
    return undefined;
  });
}

/** A record has no digests where there is no third-party plugin. */
const groupWith = (spec: PlannedRun['spec'], digests: PlannedRun['case']['loaded']['digests']): string =>
  groupOf({ spec, ...(Object.keys(digests).length === 0 ? {} : { plugins: digests }) });
