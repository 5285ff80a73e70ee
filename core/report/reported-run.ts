/** What a report needs of a run, beside what a comparison does. */
import type { ComparedRun } from '../compare/compared-run.ts';
import type { JudgedRow } from '../run/study-rows.ts';
import type { Point, Shot } from './model.ts';

export interface ReportedRun extends ComparedRun {
  /** Of training. */
  readonly seconds: number;
  /** Trained parameters by player. */
  readonly parameters: Readonly<Record<string, number>>;
  /** What it was made with: engine and threads, versions, commit, host; by name. */
  readonly circumstances: Readonly<Record<string, string>>;
  /** Points by metric, in the order of their steps, of the metrics that were asked for. */
  readonly series: Readonly<Record<string, readonly Point[]>>;
  /** By path below artifacts/ without step and ending, in the order of their steps. */
  readonly pictures: Readonly<Record<string, readonly Shot[]>>;
  /** Of a study. */
  readonly study?: readonly StudyNumbers[];
}

/** A row of a study, as the run folder keeps it. */
export type StudyNumbers = Omit<JudgedRow, 'relative'>;

/** Runs that stand for one thing: those of one case, or of one group of a comparison. */
export interface Row {
  readonly name: string;
  /** One for each seed, whatever became of it. */
  readonly runs: readonly ReportedRun[];
  /** How many there are to be. */
  readonly planned: number;
  /** Its metrics are those of a perfect sampler, and it has nothing else. */
  readonly perfect?: boolean;
}

export const finishedOf = <R extends Pick<ComparedRun, 'status'>>(runs: readonly R[]): R[] =>
  runs.filter(({ status }) => status === 'finished');
