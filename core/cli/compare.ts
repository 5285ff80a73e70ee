import type { CommandModule } from 'yargs';

import { fromOption, jsonOption, metricOption, runsOption, whereOption } from './options.ts';

export interface CompareArguments {
  readonly names: string[];
  readonly metric: string[];
  readonly by: string[];
  readonly value: 'last' | 'best' | 'auc';
  readonly baseline: string | undefined;
  readonly interval: 'bca' | 't';
  readonly where: string | undefined;
  readonly from: string | undefined;
  readonly runs: string | undefined;
  readonly json: boolean;
  readonly csv: boolean;
  readonly markdown: boolean;
}

/** ganvil compare <names..>: runs side by side. */
export const compare: CommandModule<object, CompareArguments> = {
  command: 'compare <names..>',
  describe: 'Put runs side by side: what differs, and how sure that is',
  builder: (yargs) =>
    yargs
      .positional('names', { type: 'string', array: true, demandOption: true, describe: 'Runs, or experiments for all of their runs' })
      .option('metric', metricOption)
      .option('by', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: 'Params that make the groups, with commas [default: all that differ]',
      })
      .option('value', {
        choices: ['last', 'best', 'auc'] as const,
        default: 'last' as const,
        describe: 'Of a metric: its last value, its best, or the mean height of its curve',
      })
      .option('baseline', {
        type: 'string',
        requiresArg: true,
        describe: 'Label of the group that the others are compared with [default: all with all]',
      })
      .option('interval', {
        choices: ['bca', 't'] as const,
        default: 'bca' as const,
        describe: "95 % intervals by the BCa bootstrap, or by Student's t",
      })
      .option('where', whereOption)
      .option('from', fromOption)
      .option('runs', runsOption)
      .option('json', jsonOption)
      .option('csv', { type: 'boolean', default: false, describe: 'Print comma-separated values' })
      .option('markdown', { type: 'boolean', default: false, describe: 'Print Markdown' })
      .example('$0 compare quickstart/ring --metric mode-coverage/modes', 'All runs of an experiment by one metric')
      .example('$0 compare quickstart --by objective --value best', 'Objectives, whatever else differs')
      .example('$0 compare quickstart --from http://127.0.0.1:5000', 'Runs of an MLflow server'),
  handler: async (argv) => {
    process.exitCode = await (await import('./compare.action.ts')).compareNames(argv);
  },
};
