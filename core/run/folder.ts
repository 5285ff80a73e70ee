/** The folder of a run: `<runs>/<experiment>/<run-id>/`, what lies in it, and how it comes to be. */
import * as fs from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import { z } from 'zod';

import { GanvilError } from '../errors.ts';
import { specText } from '../spec/write.ts';
import { diskError, diskOperations, type FileOperations, replaceFile, syncFolder, UNFINISHED } from '../tracking/durable.ts';
import { RUN_FORMAT, type RunRecord, runRecord } from './record.ts';

/** The paths of a run's files. */
export const filesOf = (dir: string) => ({
  record: join(dir, 'run.json'),
  spec: join(dir, 'spec.yaml'),
  journal: join(dir, 'metrics.jsonl'),
  artifacts: join(dir, 'artifacts'),
  checkpoints: join(dir, 'checkpoints'),
});

/** `20261124-055210-seed1-k3f9`: when (UTC), the seed, and a token that tells apart what began in one second. */
export function runId(now: number, seed: number, token: string): string {
  const [date, time] = new Date(now).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').split('T');
  return `${date}-${time}-seed${seed}-${token}`;
}

/** Makes a folder that nobody else has: where the id is taken, a number is added to it. */
export function createRunFolder(runsDir: string, experiment: string, wantedId: string): { readonly id: string; readonly dir: string } {
  const parent = resolve(runsDir, experiment);
  try {
    makeFolders(parent);
    for (let number = 1; ; number++) {
      const id = number === 1 ? wantedId : `${wantedId}-${number}`;
      const dir = join(parent, id);
      if (!makeNew(dir)) continue;
      const { artifacts, checkpoints } = filesOf(dir);
      fs.mkdirSync(artifacts);
      fs.mkdirSync(checkpoints);
      syncFolder(parent);
      return { id, dir };
    }
  } catch (error) {
    throw diskError(parent, error);
  }
}

/** E_RUN_DISK where no run can be written below `runsDir`, be it there or not. Leaves nothing behind. */
export function checkRunsFolder(runsDir: string): void {
  const folder = resolve(runsDir);
  let there = folder;
  while (!fs.existsSync(there)) there = dirname(there);
  try {
    fs.rmdirSync(fs.mkdtempSync(join(there, '.ganvil-')));
  } catch (error) {
    throw diskError(folder, error);
  }
}

/** One after another: mkdir with `recursive` never ends where a file system such as /proc says that a folder's parent is not there. */
function makeFolders(folder: string): void {
  if (fs.existsSync(folder)) return;
  makeFolders(dirname(folder));
  makeNew(folder);
}

function makeNew(dir: string): boolean {
  try {
    fs.mkdirSync(dir);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Deletes what a killed process left half written. Call it under the lock. */
export function removeUnfinished(dir: string): void {
  for (const entry of fs.readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (entry.name.endsWith(UNFINISHED)) fs.rmSync(join(entry.parentPath, entry.name));
  }
}

export function writeRecord(dir: string, record: RunRecord, files: FileOperations = diskOperations): void {
  replaceFile(filesOf(dir).record, [Buffer.from(`${JSON.stringify(record, null, 2)}\n`)], files);
}

/** spec.yaml, from the spec that the record holds. */
export function writeSpec(dir: string, { spec }: Pick<RunRecord, 'spec'>, files: FileOperations = diskOperations): void {
  replaceFile(filesOf(dir).spec, [Buffer.from(specText(spec))], files);
}

/** True for a folder that holds a run, whether it can be read or not. */
export const isRunFolder = (dir: string): boolean => fs.existsSync(filesOf(dir).record);

/** Reads run.json: E_RUN_MISSING where there is none, E_RUN_FORMAT where it is newer than this version or damaged. */
export function readRecord(dir: string): RunRecord {
  const file = filesOf(dir).record;
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const received = code === 'ENOENT' || code === 'ENOTDIR' ? 'none' : message;
    throw new GanvilError('E_RUN_MISSING', { where: file, expected: "a run's record", received }, { cause: error });
  }
  return parseRecord(text, file);
}

/** The record in the text of a run.json, which lies at `where`. E_RUN_FORMAT as `readRecord`. */
export function parseRecord(text: string, where: string): RunRecord {
  const value = parse(text);
  const format = (value as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format > RUN_FORMAT) {
    const { ganvil } = z
      .object({ ganvil: z.string() })
      .catch({ ganvil: 'of an unknown version' })
      .parse((value as Partial<RunRecord>).versions);
    throw new GanvilError('E_RUN_FORMAT', {
      where,
      expected: `a run folder of format ${RUN_FORMAT} or older`,
      received: `format ${format}, written by Ganvil ${ganvil}`,
      fix: 'Update Ganvil to at least that version.',
    });
  }
  const { success, data, error } = runRecord.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  throw new GanvilError('E_RUN_FORMAT', {
    where,
    expected: `a record of format ${RUN_FORMAT}`,
    received: value === undefined ? 'no JSON' : `a damaged one (${issue!.path.join('.') || 'at its top'}: ${issue!.message})`,
    fix: 'Mend the file or remove the run.',
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
