/** What groups of a comparison are called: by their experiments, or by the fewest params that tell them apart. */
import type { Group } from '../compare/compare.ts';
import { formatParam } from '../compare/format.ts';

/** Params that a name has room for. */
const MOST_NAMED = 3;
/** Of params that tell equally many groups apart, those of these are named first, … */
const FIRST = ['experiment', 'objective', 'trainer', 'generator', 'discriminator', 'dataset'];
/** … and these last. All others come in the order of the spec. */
const LAST = ['steps', 'batch', 'log', 'evaluate', 'checkpoint', 'plugins'];

type Named = Pick<Group, 'label' | 'experiment' | 'params'>;

/** A name for each group; `differs` are the params that tell the groups apart. */
export function groupNames(groups: readonly Named[], differs: readonly string[]): string[] {
  if (groups.length === 1) return [groups[0]!.experiment];
  const crowded = groups.filter(({ experiment }) => groups.filter((one) => one.experiment === experiment).length > 1);
  const paths = ['experiment', ...differs.filter((path) => path !== 'experiment')].filter((path) => kinds(crowded, [path]) > 1);
  const named = telling(crowded, paths);
  // a param that comes with an objective is no further difference
  const isTold = (path: string) =>
    named.some((one) => path === one || (path.startsWith(`${one}.`) && kinds(crowded, [one, path]) === kinds(crowded, [one])));
  const isMore = !paths.every(isTold);
  return groups.map((group) => {
    if (!crowded.includes(group)) return `${group.label}: ${group.experiment}`;
    const words = named.map((path) => (path === 'experiment' ? group.experiment : `${path} ${formatParam(group.params[path] ?? null)}`));
    return `${group.label}: ${words.join(', ')}${isMore ? ' …' : ''}`;
  });
}

/** Greedy: the next one is always that which tells most groups apart. */
function telling(groups: readonly Named[], paths: readonly string[]): string[] {
  const ranked = paths.toSorted((a, b) => rankOf(a) - rankOf(b));
  const chosen: string[] = [];
  for (let known = 1; known < groups.length && chosen.length < MOST_NAMED;) {
    const counts = ranked.map((path) => kinds(groups, [...chosen, path]));
    const most = Math.max(known, ...counts);
    if (most === known) break;
    chosen.push(ranked[counts.indexOf(most)]!);
    known = most;
  }
  return chosen;
}

/** How many groups there would be if these paths alone made them. */
const kinds = (groups: readonly Named[], paths: readonly string[]): number =>
  new Set(groups.map(({ experiment, params }) => JSON.stringify(paths.map((path) => (path === 'experiment' ? experiment : params[path])))))
    .size;

function rankOf(path: string): number {
  const [root = ''] = path.split('.');
  if (FIRST.includes(root)) return FIRST.indexOf(root);
  return FIRST.length + 1 + LAST.indexOf(root);
}
