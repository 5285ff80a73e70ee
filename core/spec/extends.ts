/** A spec file with everything that it extends. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';

import { GanvilError, GanvilErrors } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { merge } from './merge.ts';
import { isEmpty, map, type MapNode, plain, type SpecNode, textOf } from './node.ts';
import { fileSource, type Origin, problem } from './origin.ts';
import { parseYaml } from './parse.ts';
import { received } from './words.ts';

/** The file's map, laid over those that it extends. Throws GanvilErrors. */
export async function readSpecFile(file: string): Promise<MapNode> {
  return withBases(mapOf(await readText(file), file), file, [file]);
}

/** The same for a spec given as an object; `folder` is where its relative paths are seen from. */
export const extendObject = (node: SpecNode, folder: string): Promise<MapNode> => withBases(asMap(node), join(folder, 'spec'), []);

async function withBases(node: MapNode, file: string, chain: readonly string[]): Promise<MapNode> {
  const entry = node.entries.get('extends');
  if (entry === undefined || isEmpty(entry.value)) return without(node, 'extends');
  const { origin } = entry.value;
  const name = textOf(entry.value);
  if (name === undefined) {
    const details = { expected: 'the path of another spec, relative to this one', received: received(plain(entry.value)) };
    throw new GanvilErrors([problem('E_SPEC_EXTENDS', origin, details)]);
  }
  const base = isAbsolute(name) ? name : join(dirname(file), name);
  const circle = chain.findIndex((one) => resolve(one) === resolve(base));
  if (circle >= 0) {
    const path = [...chain.slice(circle), base].map((one) => basename(one)).join(' → ');
    throw new GanvilErrors([problem('E_SPEC_EXTENDS', origin, { expected: 'a chain of specs that ends', received: `a circle: ${path}` })]);
  }
  const below = await withBases(mapOf(await readText(base, origin), base), base, [...chain, base]);
  return merge(below, without(node, 'extends')) as MapNode;
}

const without = (node: MapNode, key: string): MapNode =>
  map(
    node.origin,
    [...node.entries].filter(([name]) => name !== key),
  );

/** `named` is where an `extends` names the file. */
async function readText(file: string, named?: Origin): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const what =
      code === 'ENOENT' || code === 'ENOTDIR' ? 'nothing there' : code === 'EISDIR' ? 'a folder' : `a file that cannot be read (${code})`;
    const folder = await readdir(code === 'EISDIR' ? file : dirname(file)).catch(() => []);
    const near = nearest(
      basename(file),
      folder.filter((name) => /\.(ya?ml|json)$/.test(name)),
    );
    const details = {
      expected: `a spec file${named === undefined ? '' : ` at ${file}`}`,
      received: what,
      ...(near === undefined ? {} : { fix: `Did you mean "${near}"?` }),
    };
    throw new GanvilErrors([
      named === undefined ? new GanvilError('E_SPEC_FILE', { where: file, ...details }) : problem('E_SPEC_EXTENDS', named, details),
    ]);
  }
}

function mapOf(text: string, file: string): MapNode {
  const source = fileSource(file, text);
  const { node, problems } = parseYaml(text, source);
  if (problems.length > 0) throw new GanvilErrors(problems);
  const spec = asMap(node ?? { kind: 'scalar', value: null, origin: source.at(0) });
  return map({ where: file, folder: spec.origin.folder }, spec.entries); // what is missing in it is missing in no line
}

function asMap(node: SpecNode): MapNode {
  if (node.kind === 'map') return node;
  const what = node.kind === 'list' ? 'a list' : received(node.value);
  const fix = 'Begin with: steps, batch, dataset, objective, trainer.';
  throw new GanvilErrors([problem('E_SPEC_FILE', node.origin, { expected: 'a map of keys and values', received: what, fix })]);
}
