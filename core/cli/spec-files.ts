/** Which specs a call means: files, and folders for all specs in them; or a suite. */
import { stat } from 'node:fs/promises';
import { dirname, sep } from 'node:path';

import { GanvilError } from '../errors.ts';
import { specsBelow, suitesBelow } from '../suite/files.ts';
import { suiteFileOf } from '../suite/read.ts';

/** The files in the order of the call; those of a folder, with its subfolders, by name. A missing one is left to the loader to report. */
export async function specFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() !== true) {
      files.push(path);
      continue;
    }
    const inside = await specsBelow(path);
    if (inside.length === 0) {
      throw new GanvilError('E_CALL_ARGUMENT', {
        where: path,
        expected: 'a folder with specs (.yaml, .yml, .json)',
        received: 'one without',
      });
    }
    files.push(...inside);
  }
  return files;
}

/** The file of the suite that a call names; undefined for specs alone. Throws E_CALL_ARGUMENT where there is more beside a suite. */
export async function suiteOfCall(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const file = await suiteFileOf(path);
    if (file === undefined) continue;
    if (paths.length === 1) return file;
    const received = `${path} and ${paths.length - 1} more`;
    throw new GanvilError('E_CALL_ARGUMENT', { where: 'ganvil run', expected: 'a suite alone, or specs', received });
  }
  return undefined;
}

/** What a check of these paths looks into: specs, and suites for all specs in their folders, of which one alone may be no whole spec. */
export async function filesToCheck(paths: readonly string[]): Promise<{ readonly file: string; readonly isSuite: boolean }[]> {
  const all: { readonly file: string; readonly isSuite: boolean }[] = [];
  for (const path of paths) {
    const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
    const own = await suiteFileOf(path);
    const suites = own !== undefined ? [own] : isFolder ? await suitesBelow(path) : [];
    const specs = own !== undefined ? [] : await specFiles([path]);
    const alone = specs.filter((file) => !suites.some((suite) => file.startsWith(dirname(suite) + sep)));
    all.push(...alone.map((file) => ({ file, isSuite: false })), ...suites.map((file) => ({ file, isSuite: true })));
  }
  return all;
}
