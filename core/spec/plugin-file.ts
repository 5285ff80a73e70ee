/** Plugins of third parties: from a TypeScript or JavaScript file, or from a package, without a build step. */
import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { createJiti } from 'jiti';

import { isPlugin, type Plugin } from '../define.ts';
import { GanvilError } from '../errors.ts';
import { isPluginPath } from './plugin-path.ts';

const EXAMPLE = "Write: import { defineObjective } from 'ganvil'; export default defineObjective({ id: 'objective/my-own', … }).";

/**
 * The plugins that `source` exports by default: a path that begins with ./ or ../ or is absolute, or a package, seen from `fromFile`.
 * `ganvil`, `@tensorflow/tfjs` and `zod` inside it are the running instances, wherever it lies. Throws E_PLUGIN_FILE.
 */
export async function loadPluginFile(source: string, fromFile: string): Promise<readonly Plugin[]> {
  const folder = dirname(resolve(fromFile));
  const file = isPluginPath(source) ? resolve(folder, source) : undefined;
  if (file !== undefined && !(existsSync(file) && statSync(file).isFile())) {
    const received = existsSync(file) ? 'a folder' : 'nothing there';
    throw new GanvilError('E_PLUGIN_FILE', {
      where: source,
      expected: `a plugin file at ${file}`,
      received,
      fix: 'Its path is relative to the file that names it.',
    });
  }
  const ganvil = await import('../index.ts');
  const [tfjs, zod] = [await import('@tensorflow/tfjs'), await import('zod')];
  const jiti = createJiti(resolve(fromFile), {
    virtualModules: { ganvil, '@tensorflow/tfjs': tfjs, zod },
    fsCache: false,
    interopDefault: false,
  });
  if (file === undefined && jiti.esmResolve(source, { try: true }) === undefined) {
    const path = existsSync(resolve(folder, source))
      ? `Write "./${source}": the path of a file begins with ./ or ../.`
      : 'The path of a file begins with ./ or ../.';
    throw new GanvilError('E_PLUGIN_FILE', {
      where: source,
      expected: `a plugin file, or a package that is found from ${folder}`,
      received: 'no such file or installed package',
      fix: path,
    });
  }
  const exported = await load(jiti, file ?? source);
  const all: unknown[] = Array.isArray(exported) ? exported : [exported];
  for (const one of all) refuseNoPlugin(one, source);
  if (all.length === 0)
    throw new GanvilError('E_PLUGIN_FILE', { where: source, expected: 'one plugin or more', received: 'an empty list', fix: EXAMPLE });
  return all as Plugin[];
}

async function load(jiti: ReturnType<typeof createJiti>, source: string): Promise<unknown> {
  try {
    return (await jiti.import<{ default?: unknown }>(source)).default;
  } catch (error) {
    if (error instanceof GanvilError) throw error; // define* says what is missing
    const { message = String(error), stack = '' } = error as Partial<Error>;
    const place = /[^\s(]+:\d+(?=:\d)/.exec(`${message}\n${stack}`.split('\n').find((line) => line.includes(source)) ?? '')?.[0];
    const text = message
      .split('\n', 1)[0]!
      .trim()
      .replace(/[.\s]+$/, '');
    const details = {
      where: source,
      expected: 'a plugin file that loads',
      received: `an error${place === undefined ? '' : ` at ${place}`}: ${text}`,
    };
    throw new GanvilError('E_PLUGIN_FILE', details, { cause: error });
  }
}

function refuseNoPlugin(value: unknown, source: string): void {
  if (isPlugin(value)) return;
  const looksLikeOne = typeof value === 'object' && value !== null && 'id' in value && 'create' in value;
  throw new GanvilError('E_PLUGIN_FILE', {
    where: source,
    expected: 'a default export made by defineObjective (or defineGenerator …), or a list of such',
    received:
      value === undefined
        ? 'no default export'
        : looksLikeOne
          ? 'an object that this copy of ganvil did not make'
          : `a default export of the type ${Array.isArray(value) ? 'list' : typeof value}`,
    fix: looksLikeOne ? "Pass it through define*, imported from 'ganvil' (by that name, not by a path to another copy)." : EXAMPLE,
  });
}
