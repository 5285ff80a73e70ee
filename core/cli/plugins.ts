import type { CommandModule } from 'yargs';

import { jsonOption, pluginOption } from './options.ts';

export interface PluginsListArguments {
  readonly kind: string | undefined;
  readonly plugin: string[];
  readonly json: boolean;
}
export interface PluginsShowArguments {
  readonly id: string;
  readonly plugin: string[];
  readonly json: boolean;
}

export interface PluginsCheckArguments {
  readonly source: string;
  readonly json: boolean;
}

const KIND_NAMES = ['dataset', 'noise', 'generator', 'discriminator', 'objective', 'trainer', 'metric', 'study', 'tracker'] as const;

const list: CommandModule<object, PluginsListArguments> = {
  command: 'list',
  describe: 'List the plugins',
  builder: (yargs) =>
    yargs
      .option('kind', { type: 'string', choices: KIND_NAMES, describe: 'Only those of one kind' })
      .option('plugin', pluginOption)
      .option('json', jsonOption)
      .example('$0 plugins list --kind objective', 'What a spec may name as its objective'),
  handler: async (argv) => {
    process.exitCode = await (await import('./plugins.action.ts')).listPlugins(argv);
  },
};

const show: CommandModule<object, PluginsShowArguments> = {
  command: 'show <id>',
  describe: 'Say what a plugin does, and its params',
  builder: (yargs) =>
    yargs
      .positional('id', { type: 'string', demandOption: true, describe: 'Such as objective/minimax' })
      .option('plugin', pluginOption)
      .option('json', jsonOption),
  handler: async (argv) => {
    process.exitCode = await (await import('./plugins.action.ts')).showPlugin(argv);
  },
};

const check: CommandModule<object, PluginsCheckArguments> = {
  command: 'check <source>',
  describe: 'Run the contract suite of your own plugin',
  builder: (yargs) =>
    yargs
      .positional('source', { type: 'string', demandOption: true, describe: 'A file, such as ./my-objective.ts, or a package' })
      .option('json', jsonOption),
  handler: async (argv) => {
    process.exitCode = await (await import('./plugins-check.action.ts')).checkPlugins(argv);
  },
};

/** ganvil plugins list | show <id> | check <source>. */
export const plugins: CommandModule = {
  command: 'plugins',
  describe: 'List, explain and check plugins',
  builder: (yargs) => yargs.command(list).command(show).command(check).demandCommand(1, 'Name a command'),
  handler: () => {},
};
