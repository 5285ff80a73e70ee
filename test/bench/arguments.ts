/** The arguments of `npm run bench`. */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import type { EngineChoice } from './engines.ts';
import { CONTESTANTS, type ContestantName } from './contestants.ts';
import { GROWTH, type Workload, WORKLOADS } from './workloads.ts';

/** Works from test/bench and from .cache/bench, where the bundle lies. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const COMMANDS = ['loop', 'torch', 'growth', 'memory', 'runs'] as const;
export type Command = (typeof COMMANDS)[number];

export const USAGE = `npm run bench -- loop [options]     what the training loop costs on the ring, and what of it is not spent in kernels
npm run bench -- torch [options]    Ganvil beside PyTorch and TensorFlow.js as shipped; PyTorch: scripts/install-pytorch
npm run bench -- growth [options]   W1 with other batches, widths and depths, beside PyTorch
npm run bench -- memory [options]   whether memory stays flat while a workload trains
npm run bench -- runs [options]     what it takes to list, compare and push many runs

  --engine eager|compiled|both      Ganvil's engines (both; growth: compiled)
  --threads 1,2                     threads of the compiled engine and of PyTorch (1,2)
  --json FILE                       the numbers, for programs
loop:
  --spec FILE                       (experiments/quickstart/ring.yaml)
  --steps 200                       iterations of a pass
  --repeats 5                       passes of each kind
  --uri http://127.0.0.1:5000       an MLflow server: passes that are tracked live, too
runs:
  --runs 1000                       run folders, made for it
  --points 5000                     numbers in the journal of each
  --seeds 50                        runs that differ by their seed alone
  --long 1000000                    numbers in the journal of one more run; 0 for none
  --repeats 5
  --uri http://127.0.0.1:5000       an MLflow server, to which some are pushed
  --pushed 10                       how many
torch, growth:
  --workloads W1,W2,…               (all; of growth: batch-64, width-512, depth-4 …)
  --seconds 3                       for each contestant of each table
  --rounds 5                        turns, into which the seconds are cut
  --without tfjs-node,…             of ${CONTESTANTS.join(', ')}
memory:
  --workloads W1,…                  (W1)
  --steps 10000`;

/** A wrong call. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface Arguments {
  readonly command: Command;
  readonly engines: readonly EngineChoice['engine'][];
  readonly threads: readonly number[];
  readonly json: string | undefined;
  readonly spec: string;
  readonly steps: number;
  readonly repeats: number;
  readonly uri: string | undefined;
  readonly runs: number;
  readonly points: number;
  readonly seeds: number;
  readonly long: number;
  readonly pushed: number;
  readonly workloads: readonly Workload[];
  readonly seconds: number;
  readonly rounds: number;
  readonly contestants: readonly ContestantName[];
}

const options = {
  engine: { type: 'string' },
  threads: { type: 'string', default: '1,2' },
  json: { type: 'string' },
  spec: { type: 'string', default: `${ROOT}experiments/quickstart/ring.yaml` },
  steps: { type: 'string' },
  repeats: { type: 'string', default: '5' },
  uri: { type: 'string' },
  runs: { type: 'string', default: '1000' },
  points: { type: 'string', default: '5000' },
  seeds: { type: 'string', default: '50' },
  long: { type: 'string', default: '1000000' },
  pushed: { type: 'string', default: '10' },
  workloads: { type: 'string' },
  seconds: { type: 'string', default: '3' },
  rounds: { type: 'string', default: '5' },
  without: { type: 'string', default: '' },
  help: { type: 'boolean', default: false },
} as const;

const GROWING: readonly ContestantName[] = ['compiled', 'torch-fused', 'torch-compiled'];

const words = (text: string): string[] => text.split(',').filter((word) => word !== '');
const isPositive = (value: number) => value > 0;
const isCount = (value: number) => Number.isInteger(value) && value > 0;
const isCountOrNone = (value: number) => value === 0 || isCount(value);

function numbers(option: string, text: string, isGood: (value: number) => boolean): number[] {
  const values = words(text).map(Number);
  if (values.length === 0 || !values.every(isGood))
    throw new UsageError(
      `--${option} ${text}: expected ${isGood === isPositive ? '' : 'whole '}numbers ${isGood === isCountOrNone ? 'of 0 or more' : 'above 0'}`,
    );
  return values;
}
const number = (...given: Parameters<typeof numbers>) => numbers(...given)[0]!;

function oneOf<T extends string>(what: string, word: string, known: readonly T[]): T {
  if (!known.includes(word as T)) throw new UsageError(`${what} ${word}: expected one of ${known.join(', ')}`);
  return word as T;
}

/** Throws UsageError. */
export function parseArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parse(args);
  if (values.help || positionals.length > 1) throw new UsageError(values.help ? '' : `expected one of ${COMMANDS.join(', ')}`);
  const command = oneOf('bench', positionals[0] ?? 'loop', COMMANDS);
  const engine = oneOf('--engine', values.engine ?? (command === 'growth' ? 'compiled' : 'both'), ['eager', 'compiled', 'both']);
  const engines = engine === 'both' ? (['eager', 'compiled'] as const) : ([engine] as const);
  const without = words(values.without).map((word) => oneOf('--without', word, CONTESTANTS));
  const known = command === 'growth' ? GROWTH : WORKLOADS;
  const names = values.workloads === undefined ? undefined : words(values.workloads);
  for (const name of names ?? [])
    oneOf(
      '--workloads',
      name,
      known.map((workload) => workload.name),
    );
  return {
    command,
    engines,
    threads: numbers('threads', values.threads, isCount),
    json: values.json,
    spec: values.spec,
    steps: number('steps', values.steps ?? (command === 'memory' ? '10000' : '200'), isCount),
    repeats: number('repeats', values.repeats, isCount),
    uri: values.uri,
    runs: number('runs', values.runs, isCount),
    points: number('points', values.points, isCount),
    seeds: number('seeds', values.seeds, isCount),
    long: number('long', values.long, isCountOrNone),
    pushed: number('pushed', values.pushed, isCount),
    workloads: names === undefined ? (command === 'memory' ? known.slice(0, 1) : known) : known.filter(({ name }) => names.includes(name)),
    seconds: number('seconds', values.seconds, isPositive),
    rounds: number('rounds', values.rounds, isCount),
    contestants: (command === 'growth' ? [...new Set<ContestantName>([...engines, ...GROWING.slice(1)])] : CONTESTANTS).filter(
      (name) => !without.includes(name) && ((name !== 'eager' && name !== 'compiled') || engines.includes(name)),
    ),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error)); // node:util's own words name the option
  }
}
