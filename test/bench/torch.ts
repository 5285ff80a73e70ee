/** Ganvil beside PyTorch and beside TensorFlow.js as shipped: the same games from the same weights on the same numbers, in turn. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type ContestantName, host, isTorch, type Places, request } from './contestants.ts';
import type { EngineChoice } from './engines.ts';
import { ContestantError, type Host } from './host.ts';
import { relativeDifference, summarize, type Times } from './statistics.ts';
import type { Workload } from './workloads.ts';

export interface TorchOptions {
  readonly places: Places;
  readonly workloads: readonly Workload[];
  readonly contestants: readonly ContestantName[];
  readonly threads: readonly number[];
  /** For each contestant of each table. */
  readonly seconds: number;
  /** Into how many turns the seconds are cut. */
  readonly rounds: number;
  /** What is going on, for people. */
  readonly onProgress: (message: string) => void;
  /** Called with every match as soon as it is played. */
  readonly onMatch?: (match: Match) => void;
}

export interface Score {
  readonly name: ContestantName;
  /** Milliseconds an iteration; absent if it could not take part. */
  readonly ms?: Times;
  /** From the start to the end of the first steps: loading, tracing, compiling. */
  readonly prepareMs?: number;
  /** Of its first losses from the reference's. */
  readonly difference?: number;
  /** What its engine said while it got ready. */
  readonly notes?: readonly string[];
  /** Why it could not take part. */
  readonly absent?: string;
}
export interface Match {
  readonly workload: string;
  readonly title: string;
  readonly threads: number;
  /** Of the matrix products and convolutions that one iteration needs. */
  readonly operations: number;
  /** Best rate of a square float32 product on this machine, in 10⁹ operations a second. */
  readonly peakGflops: number;
  /** What the operations would take at that rate, in milliseconds. */
  readonly floorMs: number;
  readonly scores: readonly Score[];
}

/** Losses of this many steps must agree before anything is timed. */
const COMPARED_STEPS = 5;
const TOLERANCE = 1e-4;
const PEAK_SIZES = [256, 512, 1024];
/** The engine whose losses the others must have. */
const REFERENCE: EngineChoice = { engine: 'eager', backend: 'wasm', threads: 1 };

type Losses = readonly (readonly [discriminator: number, generator: number])[];

/**
 * Throws where the losses of D or of G differ by more than a float32 program in another order of additions would; returns the difference,
 * relative to the player's largest loss: a loss that is a difference of means passes through 0.
 */
export function checkLosses(name: string, found: Losses, expected: Losses): number {
  const difference = Math.max(
    ...([0, 1] as const).map((player) =>
      relativeDifference(
        found.map((pair) => pair[player]),
        expected.map((pair) => pair[player]),
      ),
    ),
  );
  if (difference <= TOLERANCE) return difference;
  const shown = (losses: Losses) => losses.map((pair) => pair.map((loss) => loss.toPrecision(7)).join(' ')).join(', ');
  throw new Error(
    `${name}: its first losses (of D and G) differ from the reference by ${difference.toExponential(1)}, more than ${TOLERANCE}; nothing is timed.\n` +
      `  reference  ${shown(expected)}\n  ${name}  ${shown(found)}`,
  );
}

/** Plays every workload with every number of threads. Throws where losses differ. */
export async function benchTorch(options: TorchOptions): Promise<Match[]> {
  const { places, workloads, threads: counts, onProgress } = options;
  const contestants = options.contestants.filter((name) => !isTorch(name) || existsSync(places.python));
  if (contestants.length < options.contestants.length)
    onProgress('PyTorch is not installed: its columns are left out (scripts/install-pytorch)');
  const peaks = new Map<number, number>();
  for (const threads of counts) {
    onProgress(`peak of the machine, ${inThreads(threads)}`);
    peaks.set(threads, await peak(threads, contestants, options));
  }
  const matches: Match[] = [];
  for (const workload of workloads) {
    const folder = mkdtempSync(join(tmpdir(), 'ganvil-bench-'));
    try {
      onProgress(`${workload.name}: reference`);
      const reference = host('reference', 1, places);
      const { losses, operations } = await reference
        .prepare({ workload: workload.name, engine: REFERENCE, steps: COMPARED_STEPS, exportTo: folder })
        .finally(() => reference.end());
      for (const threads of counts) {
        const scores = await play({ ...options, contestants }, workload, threads, folder, losses);
        const peakGflops = peaks.get(threads)!;
        const floorMs = operations! / (1e6 * peakGflops);
        const { name, title } = workload;
        const match: Match = { workload: name, title, threads, operations: operations!, peakGflops, floorMs, scores };
        options.onMatch?.(match);
        matches.push(match);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  return matches;
}

async function play(
  { places, contestants, seconds, rounds, onProgress }: TorchOptions,
  workload: Workload,
  threads: number,
  folder: string,
  expected: Losses,
): Promise<Score[]> {
  const taking: { name: ContestantName; host: Host; ready: Omit<Score, 'name' | 'ms' | 'absent'>; ms: number[] }[] = [];
  const absent = new Map<ContestantName, string>();
  try {
    for (const name of contestants) {
      onProgress(`${workload.name}, ${inThreads(threads)}: ${name} gets ready`);
      const contestant = host(name, threads, places);
      try {
        const {
          losses,
          prepareMs,
          notes = [],
        } = await contestant.prepare(request(name, { workload, threads, folder, steps: COMPARED_STEPS }));
        const difference = checkLosses(`${workload.name}, ${name}`, losses, expected);
        taking.push({ name, host: contestant, ready: { prepareMs, difference, notes }, ms: [] });
      } catch (error) {
        await contestant.end();
        if (!(error instanceof ContestantError)) throw error;
        absent.set(name, error.message);
      }
    }
    for (let round = 1; round <= rounds; round++) {
      onProgress(`${workload.name}, ${inThreads(threads)}: turn ${round} of ${rounds}`);
      for (const { host, ms } of taking) ms.push(...(await host.measure({ seconds: seconds / rounds })).ms);
    }
    return contestants.map((name) => {
      const one = taking.find((each) => each.name === name);
      if (one === undefined) return { name, absent: absent.get(name)! };
      return { name, ms: summarize(one.ms), ...one.ready };
    });
  } finally {
    await Promise.all(taking.map(({ host }) => host.end()));
  }
}

/** The better of onnxruntime and PyTorch, of those that take part. */
async function peak(threads: number, contestants: readonly ContestantName[], { places, seconds }: TorchOptions): Promise<number> {
  const rates: number[] = [];
  for (const name of [contestants.find((one) => !isTorch(one)), contestants.find(isTorch)]) {
    if (name === undefined) continue;
    const one = host(name, threads, places);
    rates.push((await one.peak({ threads, seconds, sizes: PEAK_SIZES }).finally(() => one.end())).gflops);
  }
  return Math.max(...rates);
}

const inThreads = (threads: number) => `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
