/** Which runs belong together, and which of them count. */
import type { ComparedRun } from './compared-run.ts';

export interface Members {
  /** One for each seed (and each value of what differs within the group), by seed. */
  readonly runs: readonly ComparedRun[];
  /** The others of the same params and seed. */
  readonly repeats: readonly ComparedRun[];
}
export interface Grouping {
  /** What tells the groups apart. */
  readonly differs: readonly string[];
  /** What differs within groups. */
  readonly within: readonly string[];
  readonly members: readonly Members[];
}

/** The value of a param as a part of a key; an absent one is a value of its own. */
const keyOf = (run: ComparedRun, paths: readonly string[]): string =>
  JSON.stringify(paths.map((path) => (path === 'experiment' ? run.experiment : (JSON.stringify(run.params[path]) ?? 'absent'))));

/** True for `objective` itself and for `objective.r1.gamma`. */
const isBelow = (path: string, of: string) => path === of || path.startsWith(`${of}.`);

/** `differing` are the paths at which the runs differ at all. Without `by` they and the experiment make the groups. */
export function grouped(runs: readonly ComparedRun[], differing: readonly string[], by?: readonly string[]): Grouping {
  const differs = by === undefined ? differing : ['experiment', ...differing].filter((path) => by.some((one) => isBelow(path, one)));
  const groups = [...partition(runs, (run) => keyOf(run, by === undefined ? ['experiment', ...differs] : differs)).values()];
  const rest = differing.filter((path) => !differs.includes(path));
  // what is the same all through a group came with what makes it, as a learning rate that was tuned for an objective
  const within = rest.filter((path) => groups.some((members) => new Set(members.map((run) => keyOf(run, [path]))).size > 1));
  const members = groups.map((group) => {
    const attempts = [...partition(group, (run) => pairKey(run, within)).values()].map(newestFirst);
    const bySeed = (a: ComparedRun, b: ComparedRun) => (a.seed ?? Infinity) - (b.seed ?? Infinity) || a.id.localeCompare(b.id);
    return { runs: attempts.map(([first]) => first!).sort(bySeed), repeats: attempts.flatMap((all) => all.slice(1)).sort(bySeed) };
  });
  return { differs, within, members };
}

/** What two runs must have in common to be a pair. */
export const pairKey = (run: ComparedRun, within: readonly string[]): string => `${run.seed ?? run.dir} ${keyOf(run, within)}`;

/** Finished ones first. */
const newestFirst = (runs: readonly ComparedRun[]): ComparedRun[] => {
  const isOver = ({ status }: ComparedRun) => (status === 'finished' ? 1 : 0);
  return runs.toSorted((a, b) => isOver(b) - isOver(a) || b.started - a.started || b.id.localeCompare(a.id));
};

function partition<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const parts = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const part = parts.get(name);
    if (part === undefined) parts.set(name, [item]);
    else part.push(item);
  }
  return parts;
}

export const byLabels = (members: readonly Members[]) => members.map((group, i) => ({ ...group, label: label(i) }));

/** A … Z, AA, AB … */
function label(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : label(Math.floor(index / 26) - 1) + letter;
}
