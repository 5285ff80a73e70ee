import type { CommandModule } from 'yargs';

import { jsonOption, runsOption } from './options.ts';

export interface PushArguments {
  readonly names: string[];
  readonly uri: string | undefined;
  readonly runs: string | undefined;
  readonly json: boolean;
}

/** ganvil push <names..>: sends runs, or what is missing of them, to a tracker. */
export const push: CommandModule<object, PushArguments> = {
  command: 'push <names..>',
  describe: 'Send runs to MLflow, or what is missing there',
  builder: (yargs) =>
    yargs
      .positional('names', { type: 'string', array: true, demandOption: true, describe: 'Runs, or experiments for all of their runs' })
      .option('uri', {
        type: 'string',
        requiresArg: true,
        describe: "Address of the tracking server [default: the run's own tracker, or $MLFLOW_TRACKING_URI]",
      })
      .option('runs', runsOption)
      .option('json', jsonOption)
      .example('$0 push quickstart/ring --uri http://127.0.0.1:5000', 'All runs of an experiment'),
  handler: async (argv) => {
    process.exitCode = await (await import('./push.action.ts')).pushNames(argv);
  },
};
