/** The plugins that a spec (`plugins:`) and a call (`--plugin`) bring along. */
import { resolve } from 'node:path';

import type { Plugin } from '../define.ts';
import { GanvilError } from '../errors.ts';
import { child, type SpecNode, textOf } from './node.ts';
import { argumentSource, problem } from './origin.ts';
import { pluginDigest, type PluginDigests } from './plugin-digest.ts';
import { isPluginPath } from './plugin-path.ts';

export type LoadPlugin = (source: string, fromFile: string) => Promise<readonly Plugin[]>;

export interface ThirdParty {
  /** Each once: absolute paths and names of packages. */
  readonly sources: readonly string[];
  /** Of those that were found, taken when they were loaded. */
  readonly digests: PluginDigests;
  readonly plugins: readonly Plugin[];
  readonly problems: readonly GanvilError[];
}

/** Loads them; a path is seen from the file that names it, one of the call (`named`) from the current folder. */
export async function loadThirdParty(spec: SpecNode, named: readonly string[], loadPlugin?: LoadPlugin): Promise<ThirdParty> {
  const list = child(spec, 'plugins');
  const written = (list?.kind === 'list' ? list.items : []).map((item) => ({ text: textOf(item), origin: item.origin }));
  const here = resolve('.');
  const called = named.map((text) => ({ text, origin: argumentSource('--plugin', text, here).at(0) }));
  const loaded = new Map<string, readonly Plugin[]>();
  const digests: Record<string, string> = {};
  const problems: GanvilError[] = [];
  for (const { text, origin } of [...written, ...called]) {
    if (text === undefined || text === '') continue; // no text at all: the schema says so
    const source = isPluginPath(text) ? resolve(origin.folder, text) : text;
    if (loaded.has(source)) continue;
    try {
      const digest = pluginDigest(source, origin.folder); // before it is loaded: an edit in between shows as a change
      const load = loadPlugin ?? (await import('./plugin-file.ts')).loadPluginFile;
      loaded.set(source, await load(source, resolve(origin.folder, 'spec')));
      if (digest !== undefined) digests[source] = digest;
    } catch (error) {
      if (!(error instanceof GanvilError)) throw error;
      problems.push(problem(error.code, origin, error.details));
    }
  }
  return { sources: [...loaded.keys()], digests, plugins: [...loaded.values()].flat(), problems };
}
