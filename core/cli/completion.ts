/** What Tab offers after the words so far: spec files, ids of plugins, runs. Reads folders, and loads no plugin. */
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { plugins } from '../../plugins/index.ts';
import { runsFolder } from './facts.ts';

/** Bounds of a walk: Tab must answer at once, in a home folder too. */
const DEPTH = 5;
const ENTRIES = 2000;

/** undefined where the command's own options and names are all there is. `words` are those after `ganvil`, the last one half typed. */
export async function complete(words: readonly string[]): Promise<string[] | undefined> {
  const [command, ...rest] = words;
  const current = rest.at(-1) ?? '';
  const previous = rest.at(-2);
  if (command === undefined || rest.length === 0) return undefined;
  if (previous === '--resume') return runNames();
  if (current.startsWith('-')) return undefined;
  if (command === 'run' || command === 'validate') return specsFrom(current);
  if (command === 'plugins' && rest[0] === 'show' && rest.length > 1) return plugins.map(({ id }) => id);
  if (command === 'compare' || command === 'push') return [...(await runNames()), ...(await experimentNames())];
  if (command === 'runs' && rest.length > 1) return rest[0] === 'list' ? experimentNames() : runNames();
  return undefined;
}

/** Files below `folder` whose name passes; hidden folders and installed packages are passed over. */
async function walk(folder: string, passes: (name: string) => boolean): Promise<string[]> {
  const files: string[] = [];
  let entries = 0;
  const visit = async (path: string, depth: number): Promise<void> => {
    for (const entry of await readdir(path, { withFileTypes: true }).catch(() => [])) {
      if (++entries > ENTRIES) return;
      if (entry.name.startsWith('.') || entry.name === 'node_modules' || entry.name === 'dist') continue;
      const inner = join(path, entry.name);
      if (entry.isDirectory() && depth < DEPTH) await visit(inner, depth + 1);
      else if (passes(entry.name)) files.push(inner);
    }
  };
  await visit(folder, 1);
  return files.sort();
}

const specsFrom = (current: string) =>
  walk(current.includes('/') ? current.slice(0, current.lastIndexOf('/')) : '.', (name) => /\.ya?ml$/.test(name));

/** The folders that hold a run.json, below the folder of all runs. */
async function runFolders(): Promise<string[]> {
  const folder = runsFolder();
  const files = await walk(folder, (name) => name === 'run.json');
  return files.map((file) => dirname(file).slice(join(folder).length + 1));
}
const runNames = async () => (await runFolders()).map((folder) => folder.slice(folder.lastIndexOf('/') + 1));
const experimentNames = async () => [...new Set((await runFolders()).map(dirname))];
