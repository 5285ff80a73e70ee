import type { CommandModule } from 'yargs';

import { jsonOption, pluginOption, runsOption, seedOption, setOption } from './options.ts';

export interface RunArguments {
  readonly specs: string[];
  readonly set: string[];
  readonly seed: string | undefined;
  readonly seeds: string | undefined;
  readonly runs: string | undefined;
  readonly plugin: string[];
  readonly engine: 'auto' | 'compiled' | 'eager' | undefined;
  readonly backend: 'wasm' | 'cpu' | 'tensorflow' | undefined;
  readonly threads: string | undefined;
  readonly jobs: string | undefined;
  readonly quick: boolean;
  /** Started by another ganvil, which is told what happens. */
  readonly worker: boolean;
  /** The suite that a worker's run belongs to. */
  readonly suite: string | undefined;
  readonly resume: string | undefined;
  readonly force: boolean;
  readonly 'dry-run': boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
}

/** ganvil run [specs..]: trains specs, or a suite of them. */
export const run: CommandModule<object, RunArguments> = {
  command: 'run [specs..]',
  describe: 'Train specs, or what a suite has not yet, or go on with a run',
  builder: (yargs) =>
    yargs
      .positional('specs', { type: 'string', array: true, default: [], describe: 'Spec files, or folders of them; or a suite' })
      .option('set', setOption)
      .option('seed', seedOption)
      .option('seeds', { type: 'string', requiresArg: true, describe: 'Train every spec with this many seeds, counted up from its own' })
      .option('jobs', {
        type: 'string',
        requiresArg: true,
        describe: 'Train this many runs at a time, each in a process of its own [default: 1]',
      })
      .option('quick', { type: 'boolean', default: false, describe: 'Of a suite: its quick form' })
      .option('worker', { type: 'boolean', default: false, hidden: true })
      .option('suite', { type: 'string', requiresArg: true, hidden: true })
      .option('runs', runsOption)
      .option('plugin', pluginOption)
      .option('engine', {
        type: 'string',
        choices: ['auto', 'compiled', 'eager'] as const,
        describe: 'Compile programs, or run them kernel by kernel [default: auto: compile what can be, or that of the resumed run]',
      })
      .option('backend', {
        type: 'string',
        choices: ['wasm', 'cpu', 'tensorflow'] as const,
        describe: 'What computes eagerly [default: wasm, or that of the resumed run]',
      })
      .option('threads', {
        type: 'string',
        requiresArg: true,
        describe: 'Threads of compiled programs [default: 1, or that of the resumed run]',
      })
      .option('resume', { type: 'string', requiresArg: true, describe: 'Go on with this run: its folder, its id or the beginning of it' })
      .option('force', { type: 'boolean', default: false, describe: 'With --resume: go on even under another engine' })
      .option('dry-run', { type: 'boolean', default: false, describe: 'Say what would be trained and what it would cost; write nothing' })
      .option('json', jsonOption)
      .option('quiet', { type: 'boolean', default: false, describe: 'No progress and no messages; the result is still printed' })
      .option('verbose', { type: 'boolean', default: false, describe: 'Say what the engine makes of each program' })
      .example('$0 run experiments/quickstart/ring.yaml', 'Train')
      .example('$0 run ring.yaml --set steps=500 --seeds 5', 'Five short runs that differ by their seed')
      .example('$0 run experiments/lecture-01 --quick --jobs 2', 'What a suite has not yet, two runs at a time')
      .example('$0 run --resume 20251124 --set steps=9000', 'Extend a run; the beginning of its id is enough'),
  handler: async (argv) => {
    process.exitCode = await (await import('./run.action.ts')).runSpecs(argv);
  },
};
