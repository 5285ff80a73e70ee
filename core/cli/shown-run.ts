/** What is said of a run in a list and where it is shown alone. */
import type { SourcedRun } from './run-source.ts';

/** 2025-11-24 06:31, in the local time zone. */
export const formatTime = (milliseconds: number): string => {
  const date = new Date(milliseconds);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
};

/** undefined where a run of another program does not say how many it is to have. */
const stepsOf = ({ record, seen: { params } }: SourcedRun): number | undefined =>
  record?.steps ?? (typeof params.steps === 'number' ? params.steps : undefined);

/** 500/3000. */
export const formatStep = (run: SourcedRun, between = '/'): string => {
  const steps = stepsOf(run);
  return steps === undefined ? String(run.seen.step) : `${run.seen.step}${between}${steps}`;
};

export const formatSeed = (seed: number | null): string => (seed === null ? '–' : String(seed));

/** What `--json` says of a run; `show` adds to it. */
export const runJson = (run: SourcedRun) => {
  const { id, dir, experiment, status, step, seed, started, metrics } = run.seen;
  return { id, dir, experiment, status, step, steps: stepsOf(run) ?? null, seed, started: new Date(started).toISOString(), metrics };
};
