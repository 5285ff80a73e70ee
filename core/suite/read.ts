/** `suite.yaml` → its values, checked, with their places in the file. */
import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

import { GanvilError, GanvilErrors } from '../errors.ts';
import { check } from '../spec/issues.ts';
import { map, type MapNode, plain } from '../spec/node.ts';
import { fileSource, problem } from '../spec/origin.ts';
import { parseYaml } from '../spec/parse.ts';
import { experimentOf } from '../spec/schema.ts';
import { received } from '../spec/words.ts';
import { isSuiteName, SUITE_FILES } from './names.ts';
import { type SuiteFile, suiteSchema } from './schema.ts';

export interface ReadSuite {
  /** The path of its folder below `experiments`, or the folder's own name. */
  readonly name: string;
  /** As it was given. */
  readonly file: string;
  /** Absolute. */
  readonly folder: string;
  readonly node: MapNode;
  readonly values: SuiteFile;
}

/** The suite file that a path means: itself, or the one in it where it is a folder; undefined where it is no suite. */
export async function suiteFileOf(path: string): Promise<string | undefined> {
  if (isSuiteName(basename(path))) return path;
  for (const name of SUITE_FILES) {
    const file = join(path, name);
    if ((await stat(file).catch(() => undefined))?.isFile() === true) return file;
  }
  return undefined;
}

/** Throws GanvilErrors with all that is wrong with the file by itself. */
export async function readSuite(file: string): Promise<ReadSuite> {
  let text: string;
  try {
    text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    throw new GanvilErrors([
      new GanvilError('E_SPEC_FILE', {
        where: file,
        expected: 'a suite file',
        received: `none that can be read (${(error as NodeJS.ErrnoException).code})`,
      }),
    ]);
  }
  const source = fileSource(file, text);
  const { node = map(source.at(0)), problems } = parseYaml(text, source);
  if (problems.length > 0) throw new GanvilErrors(problems);
  if (node.kind !== 'map') {
    const details = { expected: 'a map of keys and values', received: received(plain(node)), fix: 'Such as: seeds: 5.' };
    throw new GanvilErrors([problem('E_SPEC_FILE', node.origin, details)]);
  }
  // what is missing in the file is missing in no line of it
  const suite = map({ where: file, folder: node.origin.folder }, node.entries);
  const checked = check(suiteSchema, suite, { noun: 'key', of: 'a suite' });
  if (checked.value === undefined) throw new GanvilErrors(checked.problems);
  const folder = dirname(resolve(file));
  return { name: experimentOf(`${folder}.yaml`), file, folder, node: suite, values: checked.value };
}
