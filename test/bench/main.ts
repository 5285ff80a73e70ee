/** `npm run bench -- <command> [options]`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { type Arguments, type Command, parseArguments, ROOT, USAGE, UsageError } from './arguments.ts';
import { serve } from './contestant.ts';
import type { EngineChoice } from './engines.ts';
import { Host } from './host.ts';
import { benchLoop, formatLoop } from './loop.ts';
import { describeMachine, machine } from './machine.ts';
import { formatMemory, type Memory } from './memory.ts';
import { benchRuns, formatRuns } from './runs.ts';
import { benchTorch, type Match } from './torch.ts';
import { formatGrowth, formatMatch } from './torch-report.ts';

/** The compiled engine records a program once more at its 64th call; what follows is the long run. */
const WARM_UP = 80;

/** What Node.js is called with to serve as a contestant: the bundle itself. */
const CONTESTANT = [fileURLToPath(import.meta.url), 'contestant'];

/** Holds the version that scripts/install-pytorch installed. */
const PYTORCH = `${ROOT}.cache/pytorch/installed`;

/** Exit code: 0, 1 where what was measured is wrong or fails, 2 for a wrong call. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    if (args[0] === 'contestant') {
      await serve();
      return 0;
    }
    const given = parseArguments(args);
    const on = machine(existsSync(PYTORCH) ? { pytorch: readFileSync(PYTORCH, 'utf8').trim() } : {});
    console.log(`${describeMachine(on)}\n`);
    const found = await COMMANDS[given.command](given);
    if (given.json !== undefined)
      writeFileSync(given.json, `${JSON.stringify({ command: given.command, machine: on, ...found }, null, 2)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError)) {
      console.error(error);
      return 1;
    }
    console.error([error.message, USAGE].filter((text) => text !== '').join('\n\n'));
    return 2;
  }
}

const COMMANDS: Record<Command, (given: Arguments) => Promise<object>> = { loop, torch, growth, memory, runs };

/** Eager steps use one thread whatever is asked for. */
const choices = ({ engines, threads }: Arguments): EngineChoice[] =>
  engines.flatMap((engine) => (engine === 'eager' ? [1] : threads).map((count) => ({ engine, backend: 'wasm', threads: count })));

async function loop(given: Arguments) {
  const rows = await benchLoop({ ...given, engines: choices(given), warmUp: WARM_UP });
  console.log(formatLoop(rows));
  return { rows };
}

const play = async (given: Arguments, onMatch: (match: Match) => void): Promise<Match[]> =>
  benchTorch({
    ...given,
    places: {
      contestant: CONTESTANT,
      torch: `${ROOT}test/bench/torch`,
      python: `${ROOT}.cache/pytorch/bin/python`,
      compiled: `${ROOT}.cache/pytorch-compiled`,
    },
    onProgress: (message) => console.error(message),
    onMatch,
  });

async function torch(given: Arguments) {
  return { matches: await play(given, (match) => console.log(`${formatMatch(match)}\n`)) };
}

async function growth(given: Arguments) {
  const matches = await play(given, () => undefined);
  console.log(formatGrowth(matches, given.contestants));
  return { matches };
}

async function runs(given: Arguments) {
  const rows = await benchRuns(given, (message) => console.error(message));
  console.log(formatRuns(rows));
  return { rows };
}

/** Each in a process of its own: what one leaves behind would count for the next. */
async function memory(given: Arguments) {
  const rows: (Memory & { readonly workload: string })[] = [];
  for (const { name } of given.workloads) {
    for (const engine of choices(given)) {
      const host = new Host(process.execPath, CONTESTANT, {});
      const row = await host.memory({ workload: name, engine, steps: given.steps }).finally(() => host.end());
      console.log(`${name}, ${formatMemory(row)}`);
      rows.push({ workload: name, ...row });
    }
  }
  return { rows };
}
