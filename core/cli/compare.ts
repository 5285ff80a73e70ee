import type { CommandModule } from 'yargs';

import { jsonOption, runsOption } from './options.ts';

export interface CompareArguments {
  readonly names: string[];
  readonly metric: string[];
  readonly runs: string | undefined;
  readonly json: boolean;
}

/** ganvil compare <names..>: runs side by side. */
export const compare: CommandModule<object, CompareArguments> = {
  command: 'compare <names..>',
  describe: 'Put runs side by side: what differs, and how well they did',
  builder: (yargs) =>
    yargs
      .positional('names', { type: 'string', array: true, demandOption: true, describe: 'Runs, or experiments for all of their runs' })
      .option('metric', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: 'Only this metric, or all of a group such as mode-coverage [default: all but losses]',
      })
      .option('runs', runsOption)
      .option('json', jsonOption)
      .example('$0 compare quickstart/ring --metric mode-coverage/modes', 'All runs of an experiment by one metric'),
  handler: async (argv) => {
    process.exitCode = (await import('./compare.action.ts')).compareNames(argv);
  },
};
