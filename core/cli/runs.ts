import type { CommandModule } from 'yargs';

import { jsonOption, runsOption } from './options.ts';

export interface RunsListArguments {
  readonly experiment: string | undefined;
  readonly runs: string | undefined;
  readonly json: boolean;
}
export interface RunsShowArguments {
  readonly run: string;
  readonly runs: string | undefined;
  readonly json: boolean;
}
export interface RunsRemoveArguments {
  readonly names: string[];
  readonly runs: string | undefined;
  readonly yes: boolean;
}

const list: CommandModule<object, RunsListArguments> = {
  command: 'list [experiment]',
  describe: 'List runs, oldest first',
  builder: (yargs) =>
    yargs
      .positional('experiment', { type: 'string', describe: 'Only those of one experiment, or of a folder of them' })
      .option('runs', runsOption)
      .option('json', jsonOption),
  handler: async (argv) => {
    process.exitCode = (await import('./runs.action.ts')).listAll(argv);
  },
};

const show: CommandModule<object, RunsShowArguments> = {
  command: 'show <run>',
  describe: 'Say what a run was and what it reached',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'Its folder, its id or the beginning of it' })
      .option('runs', runsOption)
      .option('json', jsonOption),
  handler: async (argv) => {
    process.exitCode = (await import('./runs.action.ts')).showRun(argv);
  },
};

const remove: CommandModule<object, RunsRemoveArguments> = {
  command: 'rm <names..>',
  describe: 'Delete runs with all their files',
  builder: (yargs) =>
    yargs
      .positional('names', { type: 'string', array: true, demandOption: true, describe: 'Runs, or experiments for all of their runs' })
      .option('runs', runsOption)
      .option('yes', { type: 'boolean', default: false, describe: 'Do not ask' }),
  handler: async (argv) => {
    process.exitCode = await (await import('./runs.action.ts')).removeRuns(argv);
  },
};

/** ganvil runs list | show <run> | rm <names..>. */
export const runs: CommandModule = {
  command: 'runs',
  describe: 'List, show and delete runs',
  builder: (yargs) => yargs.command(list).command(show).command(remove).demandCommand(1, 'Name a command'),
  handler: () => {},
};
