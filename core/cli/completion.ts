/** What Tab offers after the words so far: spec files, ids of plugins, runs. Reads folders, and loads no plugin. */
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { plugins } from '../../plugins/index.ts';
import { KINDS } from '../contracts.ts';
import { areOfRun, isPassedOver, isSpecName, isSuiteName } from '../suite/names.ts';
import { runsFolder } from './facts.ts';

/** Bounds of a walk: Tab must answer at once, in a home folder too. */
const DEPTH = 5;
const ENTRIES = 2000;

/** What an option takes, where that is a choice. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  '--engine': ['auto', 'compiled', 'eager'],
  '--backend': ['wasm', 'cpu', 'tensorflow'],
  '--kind': KINDS,
  '--value': ['last', 'best', 'auc'],
  '--interval': ['bca', 't'],
};
/** Options whose value nobody can guess: their command's own words would be wrong there. */
const WITHOUT_OFFER = ['--set', '--seed', '--seeds', '--jobs', '--threads', '--metric', '--by', '--baseline', '--where', '--sort', '--uri'];

/** undefined where the command's own options and names are all there is. `words` are those after `ganvil`, the last one half typed. */
export async function complete(words: readonly string[]): Promise<string[] | undefined> {
  const [command, ...rest] = words;
  const current = rest.at(-1) ?? '';
  const previous = rest.at(-2);
  if (command === undefined || rest.length === 0) return undefined;
  if (previous === '--resume') return runNames();
  const ofOption = previous === undefined ? undefined : (VALUES[previous] ?? (WITHOUT_OFFER.includes(previous) ? [] : undefined));
  if (ofOption !== undefined) return [...ofOption];
  if (current.startsWith('-')) return undefined;
  if (command === 'run' || command === 'validate') return specsFrom(current);
  if (command === 'plugins' && rest[0] === 'show' && rest.length > 1) return plugins.map(({ id }) => id);
  if (command === 'report') return [...(await filesFrom(current, isSuiteName)), ...(await runNames()), ...(await experimentNames())];
  if (command === 'compare' || command === 'push') return [...(await runNames()), ...(await experimentNames())];
  if (command === 'runs' && rest.length > 1) return rest[0] === 'list' ? experimentNames() : runNames();
  return undefined;
}

/** Files below `folder` that `pick` takes from the names of a folder; `enters` says into which folders to go. */
async function walk(
  folder: string,
  pick: (names: readonly string[]) => readonly string[],
  enters: (name: string) => boolean,
): Promise<string[]> {
  const files: string[] = [];
  let entries = 0;
  const visit = async (path: string, depth: number): Promise<void> => {
    const inside = await readdir(path, { withFileTypes: true }).catch(() => []);
    entries += inside.length;
    if (entries > ENTRIES) return;
    files.push(...pick(inside.filter((entry) => !entry.isDirectory()).map(({ name }) => name)).map((name) => join(path, name)));
    for (const entry of inside)
      if (entry.isDirectory() && depth < DEPTH && enters(entry.name)) await visit(join(path, entry.name), depth + 1);
  };
  await visit(folder, 1);
  return files.sort();
}

const specsFrom = (current: string) => filesFrom(current, (name) => isSpecName(name) || isSuiteName(name));

const filesFrom = (current: string, isWanted: (name: string) => boolean) =>
  walk(
    current.includes('/') ? current.slice(0, current.lastIndexOf('/')) : '.',
    (names) => (areOfRun(names) ? [] : names.filter((name) => !name.startsWith('.') && isWanted(name))),
    (name) => !isPassedOver(name),
  );

/** The folders that hold a run.json, below the folder of all runs. */
async function runFolders(): Promise<string[]> {
  const folder = runsFolder();
  const files = await walk(
    folder,
    (names) => names.filter((name) => name === 'run.json'),
    (name) => !name.startsWith('.'),
  );
  return files.map((file) => dirname(file).slice(join(folder).length + 1));
}
const runNames = async () => (await runFolders()).map((folder) => folder.slice(folder.lastIndexOf('/') + 1));
const experimentNames = async () => [...new Set((await runFolders()).map(dirname))];
