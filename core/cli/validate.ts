import type { CommandModule } from 'yargs';

import { jsonOption, pluginOption, seedOption, setOption } from './options.ts';

export interface ValidateArguments {
  readonly specs: string[];
  readonly set: string[];
  readonly seed: string | undefined;
  readonly plugin: string[];
  readonly json: boolean;
}

/** ganvil validate <specs..>: reads, resolves and checks specs and suites without running them. */
export const validate: CommandModule<object, ValidateArguments> = {
  command: 'validate <specs..>',
  describe: 'Check specs and suites without running them',
  builder: (yargs) =>
    yargs
      .positional('specs', { type: 'string', array: true, demandOption: true, describe: 'Spec files, suites, or folders of them' })
      .option('set', setOption)
      .option('seed', seedOption)
      .option('plugin', pluginOption)
      .option('json', jsonOption)
      .example('$0 validate experiments/quickstart', 'Check every spec of a folder'),
  handler: async (argv) => {
    process.exitCode = await (await import('./validate.action.ts')).validateSpecs(argv);
  },
};
