import type { CommandModule } from 'yargs';

import { fromOption, jsonOption, runsOption, whereOption } from './options.ts';

export interface RunsListArguments {
  readonly experiment: string | undefined;
  readonly where: string | undefined;
  readonly sort: string | undefined;
  readonly from: string | undefined;
  readonly runs: string | undefined;
  readonly json: boolean;
}
export interface RunsDiffArguments {
  readonly left: string;
  readonly right: string;
  readonly from: string | undefined;
  readonly runs: string | undefined;
  readonly json: boolean;
}
export interface RunsShowArguments {
  readonly run: string;
  readonly from: string | undefined;
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
      .option('where', whereOption)
      .option('sort', { type: 'string', requiresArg: true, describe: 'Sort by such a value; "desc" behind it for the largest first' })
      .option('from', fromOption)
      .option('runs', runsOption)
      .option('json', jsonOption)
      .example("$0 runs list --where 'objective = hinge and mode-coverage/modes >= 7'", 'Conditions are joined by and, or, not')
      .example("$0 runs list --sort 'mode-coverage/modes desc'", 'The best first'),
  handler: async (argv) => {
    process.exitCode = await (await import('./runs.action.ts')).listAll(argv);
  },
};

const show: CommandModule<object, RunsShowArguments> = {
  command: 'show <run>',
  describe: 'Say what a run was and what it reached',
  builder: (yargs) =>
    yargs
      .positional('run', { type: 'string', demandOption: true, describe: 'Its folder, its id or the beginning of it' })
      .option('from', fromOption)
      .option('runs', runsOption)
      .option('json', jsonOption),
  handler: async (argv) => {
    process.exitCode = await (await import('./runs-show.action.ts')).showRun(argv);
  },
};

const diff: CommandModule<object, RunsDiffArguments> = {
  command: 'diff <left> <right>',
  describe: 'Say in what two runs differ: specs, circumstances, metrics',
  builder: (yargs) =>
    yargs
      .positional('left', { type: 'string', demandOption: true, describe: 'A run' })
      .positional('right', { type: 'string', demandOption: true, describe: 'Another' })
      .option('from', fromOption)
      .option('runs', runsOption)
      .option('json', jsonOption),
  handler: async (argv) => {
    process.exitCode = await (await import('./runs-diff.action.ts')).diffRuns(argv);
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

/** ganvil runs list | show <run> | diff <left> <right> | rm <names..>. */
export const runs: CommandModule = {
  command: 'runs',
  describe: 'List, show, compare and delete runs',
  builder: (yargs) => yargs.command(list).command(show).command(diff).command(remove).demandCommand(1, 'Name a command'),
  handler: () => {},
};
