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

/** As params of a run: `plugins.<name>` with a digest short enough for a table. */
export const digestParams = (digests: PluginDigests = {}): Record<string, string> =>
  Object.fromEntries(
    Object.entries(digests).map(([source, digest]) => [
      `plugins.${isPluginPath(source) ? basename(source, extname(source)) : source}`,
      isPluginPath(source) ? digest.slice(0, SHORT) : digest,
    ]),
  );
