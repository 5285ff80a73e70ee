import type { Plugin } from '../define.ts';
import { GanvilError } from '../errors.ts';
import type { Check } from '../testing/check.ts';
import { loadPluginFile } from '../spec/plugin-file.ts';
import { plugins } from '../../plugins/index.ts';
import { EXIT } from './exit-codes.ts';
import { printJson, stdout, suggest } from './output.ts';
import type { PluginsCheckArguments } from './plugins.ts';

/** Runs the contract suite of every plugin in a file or package, and prints what holds and what does not. */
export async function checkPlugins({ source, json }: PluginsCheckArguments): Promise<number> {
  const { startBackend } = await import('../engine/backend.ts');
  await startBackend('cpu'); // suites read values all the time, which is cheapest there
  const results: { plugin: string; check: string; ok: boolean; message: string | null }[] = [];
  for (const plugin of await loadPluginFile(source, `${process.cwd()}/spec`)) {
    if (!json) stdout.write(stdout.styled('bold', plugin.id));
    for (const { name, run } of await suiteOf(plugin)) {
      const message = await Promise.resolve()
        .then(run)
        .then(
          () => null,
          (error: unknown) => String((error as { message?: unknown }).message ?? error),
        );
      results.push({ plugin: plugin.id, check: name, ok: message === null, message });
      if (!json)
        stdout.write(message === null ? `  ok      ${name}` : `  ${stdout.styled('red', 'FAILED')}  ${name}\n${indented(message)}`);
    }
  }
  if (json) printJson(results);
  const failed = results.filter(({ ok }) => !ok).length;
  if (!json) stdout.write(`\n${results.length - failed} hold, ${failed} do not`);
  if (failed === 0 && !json) suggest(`ganvil plugins show ${results[0]?.plugin ?? '<id>'} --plugin ${source}`);
  return failed === 0 ? EXIT.ok : EXIT.failed;
}

async function suiteOf(plugin: Plugin): Promise<Check[]> {
  const testing = await import('../testing/index.ts');
  switch (plugin.kind) {
    case 'objective':
      return testing.objectiveContract(plugin);
    case 'generator':
      return testing.generatorContract(plugin);
    case 'discriminator':
      return testing.discriminatorContract(plugin);
    case 'dataset':
      return testing.datasetContract(plugin);
    case 'metric':
      return testing.metricContract(plugin);
    case 'trainer':
      return testing.trainerContract(plugin);
    case 'study':
      return testing.studyContract(plugin, { plugins });
    default:
      throw new GanvilError('E_CALL_ARGUMENT', {
        where: 'ganvil plugins check',
        expected:
          'a plugin whose suite needs nothing but the plugin (objective, generator, discriminator, dataset, metric, trainer, study)',
        received: plugin.id,
        fix: `Its suite asks for facts that only you know: call ${plugin.kind}Contract of ganvil/testing with them.`,
      });
  }
}

const indented = (text: string) =>
  text
    .split('\n')
    .map((line) => `          ${line}`)
    .join('\n');
