/** The specs of a suite. */
import { readdir, stat } from 'node:fs/promises';
import { basename, join, posix, relative, resolve, sep } from 'node:path';

import { type GanvilError, GanvilErrors } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { child } from '../spec/node.ts';
import { problem } from '../spec/origin.ts';
import { areOfRun, isPassedOver, isSpecName, isSuiteName } from './names.ts';
import type { ReadSuite } from './read.ts';

/** Files of specs in a folder and below it, by name; none of runs, installed packages and hidden folders. */
export const specsBelow = (folder: string): Promise<string[]> => filesBelow(folder, isSpecName);

/** Suite files in a folder and below it, by name. */
export const suitesBelow = (folder: string): Promise<string[]> => filesBelow(folder, isSuiteName);

async function filesBelow(folder: string, isWanted: (name: string) => boolean): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  if (areOfRun(entries.map(({ name }) => name))) return [];
  const files: string[] = [];
  for (const entry of entries) {
    if (entry.isDirectory()) {
      if (!isPassedOver(entry.name)) files.push(...(await filesBelow(join(folder, entry.name), isWanted)));
    } else if (!entry.name.startsWith('.') && isWanted(entry.name)) files.push(join(folder, entry.name));
  }
  return files;
}

export interface SuiteSpec {
  /** Its path from the suite's folder without its ending; that of a file from elsewhere is the file's name alone. */
  readonly name: string;
  /** Below the folder as it was given. */
  readonly file: string;
}

/** Throws GanvilErrors where one of the files is missing, two have one name, or there are none. */
export async function suiteSpecs({ file: suiteFile, folder, node, values }: ReadSuite): Promise<SuiteSpec[]> {
  const shown = suiteFile.slice(0, suiteFile.length - basename(suiteFile).length);
  const found = (await specsBelow(folder)).map((path) => relative(folder, path).split(sep).join('/'));
  if (values.specs === undefined) {
    if (found.length > 0) return found.map((path) => ({ name: nameOf(path), file: shown + path }));
    throw new GanvilErrors([problem('E_SPEC_VALUE', node.origin, { expected: 'specs beside it (.yaml, .yml, .json)', received: 'none' })]);
  }
  const list = child(node, 'specs');
  const problems: GanvilError[] = [];
  const specs: SuiteSpec[] = [];
  for (const [i, path] of values.specs.entries()) {
    const origin = list?.kind === 'list' ? list.items[i]!.origin : undefined;
    const isThere = found.includes(posix.normalize(path)) || (await isFile(resolve(folder, path)));
    const name = nameOf(posix.normalize(path));
    if (!isThere) {
      const near = nearest(path, found);
      const fix = near === undefined ? `There are: ${found.join(', ') || 'none'}.` : `Did you mean "${near}"?`;
      problems.push(problem('E_SPEC_VALUE', origin, { expected: 'the file of a spec, relative to the suite', received: `"${path}"`, fix }));
    } else if (specs.some((one) => one.name === name)) {
      problems.push(problem('E_SPEC_VALUE', origin, { expected: 'specs of different names', received: `"${name}" twice` }));
    } else specs.push({ name, file: shown + path });
  }
  if (problems.length > 0) throw new GanvilErrors(problems);
  return specs;
}

const isFile = async (path: string) => stat(path).then((found) => found.isFile(), () => false); // prettier-ignore

const nameOf = (path: string) => (path.startsWith('../') || path.startsWith('/') ? posix.basename(path) : path).replace(/\.[^./]+$/, '');
