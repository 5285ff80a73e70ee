/** What third-party code a run is made of: plugins change while their names stay. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

import { isPluginPath } from './plugin-path.ts';

/** By what the spec names: SHA-256 of a file (64 hex digits), name@version of a package. */
export type PluginDigests = Readonly<Record<string, string>>;

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** undefined for what is not there. A file's digest is that of the file alone, without what it imports; `folder` is where a package is seen from. */
export function pluginDigest(source: string, folder: string): string | undefined {
  if (isPluginPath(source)) return isFile(source) ? createHash('sha256').update(readFileSync(source)).digest('hex') : undefined;
  const name = source.split('/', source.startsWith('@') ? 2 : 1).join('/');
  for (let at = folder; ; at = dirname(at)) {
    const manifest = join(at, 'node_modules', name, 'package.json');
    if (existsSync(manifest)) return `${name}@${(JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string }).version ?? 'unknown'}`;
    if (dirname(at) === at) return undefined;
  }
}

/** Digits that tell apart all versions of a file that anybody writes. */
const SHORT = 12;

/** What the params of a run call it: a file by its name alone, for where it lies changes nothing. */
const paramOf = (source: string): string => `plugins.${isPluginPath(source) ? basename(source, extname(source)) : source}`;

/** As params of a run: `plugins.<name>` with a digest short enough for a table, or with those of all files of that name, divided by ` + `. */
export function digestParams(digests: PluginDigests = {}): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [source, digest] of Object.entries(digests)) {
    const [param, short] = [paramOf(source), isPluginPath(source) ? digest.slice(0, SHORT) : digest];
    params[param] = params[param] === undefined ? short : `${params[param]} + ${short}`;
  }
  return params;
}

/** The same params without `plugins`, as far as digests stand for what it lists: the same file in two folders makes no two groups of runs. */
export function withoutSources<T>(params: Readonly<Record<string, T>>): Record<string, T> {
  const { plugins, ...rest } = params;
  if (!Array.isArray(plugins)) return { ...params };
  const unknown = (plugins as readonly unknown[]).filter((source) => typeof source !== 'string' || rest[paramOf(source)] === undefined);
  return unknown.length === 0 ? rest : { ...params, plugins: unknown as T };
}
