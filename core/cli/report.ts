import type { CommandModule } from 'yargs';

import { fromOption, jsonOption, metricOption, pluginOption, runsOption, seedOption, setOption } from './options.ts';

export interface ReportArguments {
  readonly names: string[];
  readonly 'run-missing': boolean;
  readonly quick: boolean;
  readonly seeds: string | undefined;
  readonly seed: string | undefined;
  readonly jobs: string | undefined;
  readonly set: string[];
  readonly plugin: string[];
  readonly metric: string[];
  readonly by: string[];
  readonly html: string | undefined;
  readonly markdown: string | undefined;
  readonly out: string | undefined;
  readonly from: string | undefined;
  readonly runs: string | undefined;
  readonly engine: 'auto' | 'compiled' | 'eager' | undefined;
  readonly backend: 'wasm' | 'cpu' | 'tensorflow' | undefined;
  readonly threads: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** ganvil report <names..>: what runs found, on a page. */
export const report: CommandModule<object, ReportArguments> = {
  command: 'report <names..>',
  describe: 'Put what a suite or runs found on a page, as Markdown and HTML',
  builder: (yargs) =>
    yargs
      .positional('names', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'A suite; or runs, or experiments for all of their runs',
      })
      .option('out', { type: 'string', requiresArg: true, describe: 'Write report.md, report.html and pictures/ in this folder' })
      .option('html', { type: 'string', requiresArg: true, describe: 'Write one HTML file that needs nothing else' })
      .option('markdown', { type: 'string', requiresArg: true, describe: 'Write the Markdown to a file' })
      .option('run-missing', { type: 'boolean', default: false, describe: 'Of a suite: train first what is not there yet' })
      .option('quick', { type: 'boolean', default: false, describe: 'Of a suite: its quick form' })
      .option('seeds', { type: 'string', requiresArg: true, describe: 'Of a suite: seeds of each case, instead of its own number' })
      .option('seed', seedOption)
      .option('jobs', { type: 'string', requiresArg: true, describe: 'With --run-missing: runs at a time [default: 1]' })
      .option('set', setOption)
      .option('plugin', pluginOption)
      .option('metric', metricOption)
      .option('by', {
        type: 'string',
        array: true,
        nargs: 1,
        default: [],
        describe: 'Of runs: params that make the groups, with commas [default: all that differ]',
      })
      .option('from', fromOption)
      .option('runs', runsOption)
      .option('engine', {
        type: 'string',
        choices: ['auto', 'compiled', 'eager'] as const,
        describe: 'With --run-missing: compile programs, or run them kernel by kernel [default: auto]',
      })
      .option('backend', {
        type: 'string',
        choices: ['wasm', 'cpu', 'tensorflow'] as const,
        describe: 'With --run-missing: what computes eagerly [default: wasm]',
      })
      .option('threads', { type: 'string', requiresArg: true, describe: 'With --run-missing: threads of compiled programs [default: 1]' })
      .option('json', jsonOption)
      .option('quiet', { type: 'boolean', default: false, describe: 'No progress, and the report only in its files' })
      .example('$0 report experiments/lecture-01 --run-missing --quick --out lecture', 'Train what is missing, and write the report')
      .example('$0 report quickstart/ring --html ring.html', 'All runs of an experiment on one page')
      .example('$0 report quickstart/ring --from http://127.0.0.1:5000 --html ring.html', 'Runs of an MLflow server'),
  handler: async (argv) => {
    process.exitCode = await (await import('./report.action.ts')).reportNames(argv);
  },
};
