/** Plugins by id. Those of the repository come from the generated index, those of third parties from files and packages. */
import type { Kind } from './contracts.ts';
import type { Plugin } from './define.ts';
import { GanvilError } from './errors.ts';
import { nearest } from './nearest.ts';

/** How a plugin is found: its id, what it is for, and how to load it. Listing plugins loads none of them. */
export interface PluginEntry {
  readonly id: string;
  readonly load: () => Promise<Plugin>;
}

export class Registry {
  readonly #entries = new Map<string, PluginEntry>();

  constructor(entries: Iterable<PluginEntry>) {
    for (const entry of entries) this.#entries.set(entry.id, entry);
  }

  /** This registry with further plugins; one of the same id takes the place of the earlier one. */
  with(plugins: readonly Plugin[]): Registry {
    return new Registry([...this.#entries.values(), ...plugins.map((plugin) => ({ id: plugin.id, load: () => Promise.resolve(plugin) }))]);
  }

  ids(kind?: Kind): string[] {
    return [...this.#entries.keys()].filter((id) => kind === undefined || id.startsWith(`${kind}/`)).sort();
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  async get<K extends Kind>(kind: K, name: string): Promise<Plugin<K>> {
    const entry = this.#entries.get(`${kind}/${name}`);
    if (entry === undefined) throw this.unknown(kind, name);
    return (await entry.load()) as Plugin<K>;
  }

  /** The error for a name that no plugin of this kind has. */
  unknown(kind: Kind, name: string, where?: string): GanvilError {
    const names = this.ids(kind).map((id) => id.slice(kind.length + 1));
    const near = nearest(name, names);
    return new GanvilError('E_SPEC_PLUGIN', {
      ...(where === undefined ? {} : { where }),
      expected: `the name of a plugin of the kind ${kind}`,
      received: `"${name}"`,
      fix: near === undefined ? `Known: ${names.join(', ')}.` : `Did you mean "${near}"?`,
    });
  }
}
