/** Pictures of runs → rows with a few steps each. */
import { matchesWildcard } from '../wildcard.ts';
import type { PictureItem, PicturesBlock, Shot } from './model.ts';
import type { ReportedRun, Row } from './reported-run.ts';

/** Steps of a run that are shown at most, and pictures of a block: a report holds all of them in one file. */
export const MOST_SHOTS = 10;
const MOST_PICTURES = 120;

export interface PicturesOptions {
  /** With `*`; undefined for all there are. */
  readonly artifact: string;
  readonly title?: string | undefined;
  readonly seed?: number | 'first';
}

/** One block for each artifact that fits; none where no run has a picture. */
export function picturesOf(rows: readonly Row[], { artifact, title, seed = 'first' }: PicturesOptions): PicturesBlock[] {
  const fits = (name: string) => matchesWildcard(artifact, name);
  const chosen = rows.flatMap(({ name, runs }) => {
    const run = seed === 'first' ? runs.find(hasPicture(fits)) : runs.find((one) => one.seed === seed);
    return run === undefined ? [] : [{ name, run }];
  });
  const most = Math.max(1, Math.min(MOST_SHOTS, Math.floor(MOST_PICTURES / chosen.length)));
  const names = [...new Set(chosen.flatMap(({ run }) => Object.keys(run.pictures).filter(fits)))].sort();
  return names.map((one) => ({
    kind: 'pictures',
    title: names.length === 1 ? (title ?? one) : title === undefined ? one : `${title}: ${one}`,
    items: chosen.flatMap(({ name, run }): PictureItem[] => {
      const shots = run.pictures[one];
      return shots === undefined ? [] : [{ label: run.seed === null ? name : `${name}, seed ${run.seed}`, shots: logSpaced(shots, most) }];
    }),
  }));
}

const hasPicture = (fits: (name: string) => boolean) => (run: ReportedRun) => Object.keys(run.pictures).some(fits);

/** The first, the last, and between them those whose steps lie nearest to equal ratios: most happens early. */
export function logSpaced(shots: readonly Shot[], most = MOST_SHOTS): Shot[] {
  if (shots.length <= most) return [...shots];
  if (most === 1) return shots.slice(-1);
  const position = ({ step }: Shot) => Math.log((step ?? 0) + 1);
  const [low, high] = [position(shots[0]!), position(shots.at(-1)!)];
  const left = shots.slice(1, -1);
  const chosen = new Set<Shot>([shots[0]!, shots.at(-1)!]);
  for (let i = 1; i < most - 1; i++) {
    const wanted = low + ((high - low) * i) / (most - 1);
    const nearest = left
      .filter((shot) => !chosen.has(shot))
      .reduce((a, b) => (Math.abs(position(b) - wanted) < Math.abs(position(a) - wanted) ? b : a));
    chosen.add(nearest);
  }
  return shots.filter((shot) => chosen.has(shot));
}
