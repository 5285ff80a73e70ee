import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { type Kind, KINDS } from '../contracts.ts';
import type { Plugin } from '../define.ts';
import { GanvilError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Registry } from '../registry.ts';
import { describeParams } from '../spec/describe.ts';
import { EXIT } from './exit-codes.ts';
import { printJson, stdout, suggest } from './output.ts';
import type { PluginsListArguments, PluginsShowArguments } from './plugins.ts';
import { registryWith } from './registry-with.ts';
import { formatTable } from './table.ts';

const isKind = (text: string): text is Kind => (KINDS as readonly string[]).includes(text);

async function pluginOf(registry: Registry, id: string): Promise<Plugin> {
  const slash = id.indexOf('/');
  const kind = id.slice(0, Math.max(0, slash));
  if (isKind(kind)) return registry.get(kind, id.slice(slash + 1));
  const ids = registry.ids();
  const near = nearest(id, ids) ?? ids.find((one) => one.endsWith(`/${id}`));
  throw new GanvilError('E_CALL_ARGUMENT', {
    where: 'ganvil plugins show',
    expected: 'the id of a plugin, <kind>/<name>',
    received: `"${id}"`,
    fix: near === undefined ? 'See: ganvil plugins list' : `Did you mean "${near}"?`,
  });
}

/** Prints id and summary of each plugin. */
export async function listPlugins({ kind, plugin, json }: PluginsListArguments): Promise<number> {
  const registry = await registryWith(plugin);
  const ids = registry.ids(kind as Kind | undefined);
  const all = await Promise.all(ids.map((id) => pluginOf(registry, id)));
  if (json) {
    printJson(all.map((one) => ({ id: one.id, kind: one.kind, summary: one.summary })));
    return EXIT.ok;
  }
  stdout.write(
    formatTable(
      ['plugin', { title: 'what it does', width: 90 }],
      all.map(({ id, summary }) => [id, summary]),
    ),
  );
  suggest(`ganvil plugins show ${ids[0] ?? '<id>'}`);
  return EXIT.ok;
}

/** Prints all that is known of one plugin. */
export async function showPlugin({ id, plugin: sources, json }: PluginsShowArguments): Promise<number> {
  const plugin = await pluginOf(await registryWith(sources), id);
  const params = describeParams(plugin.params);
  const outputs = plugin.kind === 'metric' ? Object.entries(plugin.outputs) : [];
  const page = pageOf(plugin.id);
  if (json) {
    printJson({
      id: plugin.id,
      kind: plugin.kind,
      summary: plugin.summary,
      source: plugin.source ?? null,
      page: page ?? null,
      params: params.map(({ name, type, required, fallback, meaning }) => ({ name, type, required, default: fallback ?? null, meaning })),
      ...(plugin.kind === 'metric' ? { outputs: outputs.map(([name, output]) => ({ name, ...output })) } : {}),
    });
    return EXIT.ok;
  }
  stdout.write(`${stdout.styled('bold', plugin.id)}\n\n${plugin.summary}\n`);
  if (plugin.source !== undefined) stdout.write(`Source: ${plugin.source}`);
  if (page !== undefined) stdout.write(`Page: ${page}`);
  stdout.write('');
  if (params.length === 0) stdout.write('No params.');
  else {
    const rows = params.map(({ name, type, required, fallback, meaning }) => [
      name,
      type,
      required ? 'required' : fallback === undefined ? 'none' : JSON.stringify(fallback),
      meaning,
    ]);
    stdout.write(formatTable(['param', { title: 'type', width: 24 }, 'default', { title: 'meaning', width: 64 }], rows));
  }
  if (outputs.length > 0) {
    const rows = outputs.map(([name, { direction, summary }]) => [`${plugin.name}/${name}`, direction ?? '–', summary]);
    stdout.write(`\n${formatTable(['output', 'better', { title: 'meaning', width: 64 }], rows)}`);
  }
  return EXIT.ok;
}

/** The file of the plugin's page, where this is a checkout. */
function pageOf(id: string): string | undefined {
  const fromBuild = fileURLToPath(new URL(`../../../docs/plugins/${id}.md`, import.meta.url));
  return existsSync(fromBuild) ? `docs/plugins/${id}.md` : undefined;
}
