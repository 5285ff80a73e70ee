/** Finding runs below a runs folder. A run is a folder with a run.json; its name is its id, the path to it the experiment. */
import * as fs from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

import { GanvilError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { filesOf, isRunFolder, readRecord } from './folder.ts';
import { isLocked, lockRun } from './lock.ts';
import type { RunRecord } from './record.ts';

export interface FoundRun {
  /** Absolute. */
  readonly dir: string;
  readonly record: RunRecord;
  /** A living process writes it. A run that is `running` and not live was killed. */
  readonly live: boolean;
}

/** Every run below `runsDir`, oldest first. What cannot be read goes to `onProblem` and is left out. */
export function listRuns(runsDir: string, onProblem?: (problem: Error) => void): FoundRun[] {
  const runs = runFolders(resolve(runsDir)).flatMap((dir) => {
    try {
      return [found(dir)];
    } catch (error) {
      onProblem?.(error as Error);
      return [];
    }
  });
  return byAge(runs);
}

/**
 * All runs that a name stands for, oldest first: a path, an id or the beginning of one, or an experiment or a folder of them (all their runs).
 * E_RUN_MISSING where there is none, or an id is cut too short; E_RUN_FORMAT where one cannot be read. With `onProblem` that goes there, and
 * the run is left out, as long as another one is left.
 */
export function findRuns(runsDir: string, name: string, onProblem?: (problem: Error) => void): FoundRun[] {
  const problems: Error[] = [];
  const runs = findRunFolders(runsDir, name).flatMap((dir) => {
    try {
      return [found(dir)];
    } catch (error) {
      problems.push(error as Error);
      return [];
    }
  });
  const [first] = problems;
  if (first !== undefined && (onProblem === undefined || runs.length === 0)) throw first;
  for (const problem of problems) onProblem?.(problem);
  return byAge(runs);
}

/** The same as folders, absolute, without reading what is in them: a damaged run has one, too. Throws E_RUN_MISSING. */
export function findRunFolders(runsDir: string, name: string): string[] {
  const root = resolve(runsDir);
  for (const dir of [resolve(name), resolve(root, name)]) if (isRunFolder(dir)) return [dir];

  const folders = runFolders(root);
  const experimentOf = (dir: string) => relative(root, dirname(dir)).split(sep).join('/');
  const wanted = name.replace(/\/$/, '');
  const ofExperiment = folders.filter((dir) => `${experimentOf(dir)}/`.startsWith(`${wanted}/`));
  if (ofExperiment.length > 0) return ofExperiment;

  const exact = folders.filter((dir) => basename(dir) === wanted);
  const begun = exact.length > 0 ? exact : folders.filter((dir) => wanted !== '' && basename(dir).startsWith(wanted));
  if (begun.length === 1) return begun;
  if (begun.length > 1) throw severalError(wanted, begun);

  // a spec or a suite goes by its experiment
  const bare = wanted.replace(/^(?:.*\/)?experiments\//, '').replace(/\.ya?ml$/, '');
  const near = folders.some((dir) => `${experimentOf(dir)}/`.startsWith(`${bare}/`))
    ? bare
    : nearest(bare, [...new Set(folders.flatMap((dir) => [basename(dir), experimentOf(dir)]))]);
  throw new GanvilError('E_RUN_MISSING', {
    where: root,
    expected: 'the id, the path or the experiment of a run',
    received: `"${name}"`,
    fix:
      near === undefined
        ? folders.length === 0
          ? 'There are no runs here yet.'
          : '`ganvil runs list` shows them.'
        : `Did you mean "${near}"?`,
  });
}

/** The one run that a name stands for; E_RUN_MISSING where there is none or more than one. */
export function findRun(runsDir: string, name: string): FoundRun {
  const runs = findRuns(runsDir, name);
  if (runs.length > 1) throw severalError(name, runs.map(({ dir }) => dir)); // prettier-ignore
  return runs[0]!;
}

/** Deletes a run's folder, be its record damaged. E_RUN_LOCKED while a process writes it. */
export function removeRun({ dir }: Pick<FoundRun, 'dir'>): void {
  const lock = lockRun(dir);
  try {
    // the record first: what is left of a folder that could not be deleted as a whole is no run
    fs.rmSync(filesOf(dir).record);
    fs.rmSync(dir, { recursive: true });
  } finally {
    lock.release();
  }
}

function found(dir: string): FoundRun {
  return { dir, record: readRecord(dir), live: isLocked(dir) };
}

const byAge = (runs: readonly FoundRun[]): FoundRun[] =>
  runs.toSorted((a, b) => a.record.times.started - b.record.times.started || (a.dir < b.dir ? -1 : 1));

function runFolders(folder: string): string[] {
  if (!fs.existsSync(folder)) return [];
  if (isRunFolder(folder)) return [folder];
  const folders = fs.readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.flatMap(({ name }) => runFolders(join(folder, name)));
}

function severalError(name: string, dirs: readonly string[]): GanvilError {
  const newest = dirs.map((dir) => basename(dir)).sort().slice(-5).reverse(); // prettier-ignore
  return new GanvilError('E_RUN_MISSING', {
    expected: 'the name of one run',
    received: `"${name}", which stands for ${dirs.length}`,
    fix: `The newest: ${newest.join(', ')}.`,
  });
}
