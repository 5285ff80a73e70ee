/** `npm run bench -- <what> [options]`. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import type { EngineChoice } from './engines.ts';
import { serve } from './contestant.ts';
import { benchLoop, formatLoop } from './loop.ts';
import { describeMachine, machine } from './machine.ts';
import { benchTorch, CONTESTANTS, type ContestantName } from './torch.ts';
import { formatMatch } from './torch-report.ts';
import { WORKLOADS } from './workloads.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const USAGE = `npm run bench -- loop [options]     what the training loop costs on the ring, and what of it is not spent in kernels
npm run bench -- torch [options]    Ganvil beside PyTorch and TensorFlow.js as shipped; PyTorch: scripts/install-pytorch

  --engine eager|compiled|both      Ganvil's engines (both)
  --threads 1,2                     threads of the compiled engine and of PyTorch (1,2)
  --json FILE                       the numbers, for programs
loop:
  --spec FILE                       (experiments/quickstart/ring.yaml)
  --steps 200                       iterations of a pass
  --repeats 5                       passes of each kind
torch:
  --workloads W1,W2,W3,W4,W5
  --seconds 3                       for each contestant of each table
  --rounds 5                        turns, into which the seconds are cut
  --without tfjs-node,…             of ${CONTESTANTS.join(', ')}
`;

const options = {
  engine: { type: 'string', default: 'both' },
  threads: { type: 'string', default: '1,2' },
  json: { type: 'string' },
  spec: { type: 'string', default: `${root}experiments/quickstart/ring.yaml` },
  steps: { type: 'string', default: '200' },
  repeats: { type: 'string', default: '5' },
  workloads: { type: 'string', default: WORKLOADS.map(({ name }) => name).join() },
  seconds: { type: 'string', default: '3' },
  rounds: { type: 'string', default: '5' },
  without: { type: 'string', default: '' },
  help: { type: 'boolean', default: false },
} as const;

/** A wrong call. */
class UsageError extends Error {}

const list = (text: string): string[] => text.split(',').filter((word) => word !== '');
function numbers(option: string, text: string, isGood: (value: number) => boolean): number[] {
  const values = list(text).map(Number);
  if (values.length === 0 || !values.every(isGood)) throw new UsageError(`--${option} ${text}`);
  return values;
}
const isCount = (value: number) => Number.isInteger(value) && value > 0;
function oneOf<T extends string>(option: string, words: readonly string[], known: readonly T[]): T[] {
  const unknown = words.find((word) => !known.includes(word as T));
  if (unknown !== undefined) throw new UsageError(`--${option} ${unknown}: not one of ${known.join(', ')}`);
  return words as T[];
}

/** Exit code: 0, 1 where something is wrong with what was measured, 2 for a wrong call. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    if (args[0] === 'contestant') {
      await serve();
      return 0;
    }
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help || positionals.length !== 1) throw new UsageError(values.help ? '' : 'loop or torch?');
    const command = oneOf('', positionals, ['loop', 'torch'])[0]!;
    const engine = oneOf('engine', [values.engine], ['eager', 'compiled', 'both'])[0]!;
    const engines = engine === 'both' ? (['eager', 'compiled'] as const) : ([engine] as const);
    const threads = numbers('threads', values.threads, isCount);
    const on = machine();
    console.log(`${describeMachine(on)}\n`);
    const found = command === 'loop' ? await loop(engines, threads, values) : await torch(engines, threads, values);
    if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ command, machine: on, ...found }, null, 2)}\n`);
    return 0;
  } catch (error) {
    const isCall =
      error instanceof UsageError || (error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
    if (!isCall) throw error;
    console.error(`${error.message}\n\n${USAGE}`.trim());
    return 2;
  }
}

type Values = Readonly<Record<'spec' | 'steps' | 'repeats' | 'workloads' | 'seconds' | 'rounds' | 'without', string>>;
type Engines = readonly EngineChoice['engine'][];

async function loop(engines: Engines, threads: readonly number[], values: Values) {
  const choices = engines.flatMap((engine): EngineChoice[] =>
    engine === 'eager' ? [{ engine, backend: 'wasm', threads: 1 }] : threads.map((count) => ({ engine, backend: 'wasm', threads: count })),
  );
  const [steps] = numbers('steps', values.steps, isCount);
  const [repeats] = numbers('repeats', values.repeats, isCount);
  const rows = await benchLoop({ spec: values.spec, engines: choices, steps: steps!, warmUp: 20, repeats: repeats! });
  console.log(formatLoop(rows));
  return { rows };
}

async function torch(engines: Engines, threads: readonly number[], values: Values) {
  const without: readonly ContestantName[] = oneOf('without', list(values.without), CONTESTANTS);
  const contestants = CONTESTANTS.filter((name) => !without.includes(name)).filter(
    (name) => (name !== 'eager' && name !== 'compiled') || engines.includes(name),
  );
  const names = oneOf(
    'workloads',
    list(values.workloads),
    WORKLOADS.map(({ name }) => name),
  );
  const [seconds] = numbers('seconds', values.seconds, (value) => value > 0);
  const [rounds] = numbers('rounds', values.rounds, isCount);
  const matches = await benchTorch({
    places: {
      contestant: [fileURLToPath(import.meta.url), 'contestant'],
      torch: `${root}test/bench/torch`,
      python: `${root}.cache/pytorch/bin/python`,
      compiled: `${root}.cache/pytorch-compiled`,
    },
    workloads: WORKLOADS.filter(({ name }) => names.includes(name)),
    contestants,
    threads,
    seconds: seconds!,
    rounds: rounds!,
    onProgress: (message) => console.error(message),
    onMatch: (match) => console.log(`${formatMatch(match)}\n`),
  });
  return { matches };
}
