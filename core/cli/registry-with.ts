import { resolve } from 'node:path';

import type { Registry } from '../registry.ts';
import { loadPluginFile } from '../spec/plugin-file.ts';
import { builtIn } from './built-in.ts';

/** The plugins of the repository and those of `--plugin`, files or packages seen from the current folder. Throws E_PLUGIN_FILE. */
export async function registryWith(sources: readonly string[]): Promise<Registry> {
  const loaded = await Promise.all(sources.map((source) => loadPluginFile(source, resolve('spec'))));
  return builtIn().with(loaded.flat());
}
