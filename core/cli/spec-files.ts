/** Which specs a call means: files, and folders for all specs in them. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { GanvilError } from '../errors.ts';

const isSpec = (name: string) => /\.(ya?ml|json)$/.test(name) && !/^suite\.ya?ml$/.test(name);

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

async function specsBelow(folder: string): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    if (entry.isDirectory()) files.push(...(await specsBelow(join(folder, entry.name))));
    else if (isSpec(entry.name)) files.push(join(folder, entry.name));
  }
  return files;
}
