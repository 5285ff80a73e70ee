/**
 * A process that trains a workload on one engine, driven by a line of JSON at a time: the counterpart of torch/main.py, which knows
 * the requests prepare, measure and peak. Run by the benchmark, never by hand.
 */
import { createInterface } from 'node:readline';

import type { EngineChoice } from './engines.ts';
import { exportGame } from './export.ts';
import { benchMemory, type Memory } from './memory.ts';
import { operationsOf } from './operations.ts';
import { measurePeak } from './peak.ts';
import { prepare, type Prepared } from './prepared.ts';
import { workloadOf } from './workloads.ts';

export interface PrepareRequest {
  readonly do: 'prepare';
  readonly workload: string;
  readonly engine: EngineChoice;
  /** How many losses to answer with. */
  readonly steps: number;
  /** A folder to write the game into, for PyTorch. */
  readonly exportTo?: string;
}
export interface MeasureRequest {
  readonly do: 'measure';
  readonly seconds: number;
}
export interface PeakRequest {
  readonly do: 'peak';
  readonly threads: number;
  readonly seconds: number;
  readonly sizes: readonly number[];
}
export interface MemoryRequest {
  readonly do: 'memory';
  readonly workload: string;
  readonly engine: EngineChoice;
  readonly steps: number;
}
export type Request = PrepareRequest | MeasureRequest | PeakRequest | MemoryRequest;

export interface PrepareAnswer {
  readonly losses: readonly (readonly [number, number])[];
  /** From nothing to the end of the first steps. */
  readonly prepareMs: number;
  /** What the engine said meanwhile. */
  readonly notes?: readonly string[];
  /** Of the products and convolutions that one iteration needs. */
  readonly operations?: number;
}
export interface MeasureAnswer {
  /** Milliseconds of each iteration. */
  readonly ms: readonly number[];
}
export interface PeakAnswer {
  readonly gflops: number;
}

/** Answers requests; keeps what was prepared. */
export function contestant(): (request: Request) => Promise<PrepareAnswer | MeasureAnswer | PeakAnswer | Memory> {
  let prepared: Prepared | undefined;

  async function answerPrepare({ workload: name, engine, steps, exportTo }: PrepareRequest): Promise<PrepareAnswer> {
    const workload = workloadOf(name);
    const notes: string[] = [];
    const note = (message: string) => void notes.push(message);
    const began = performance.now();
    prepared = await prepare(workload, engine, { info: note, warn: note });
    if (exportTo !== undefined) exportGame(exportTo, workload, prepared.roles, prepared.inputs);
    const losses: [number, number][] = [];
    for (let i = 0; i < steps; i++) losses.push(await prepared.iterate());
    return { losses, prepareMs: performance.now() - began, notes, operations: operationsOf(workload, prepared.roles) };
  }

  async function answerMeasure({ seconds }: MeasureRequest): Promise<MeasureAnswer> {
    if (prepared === undefined) throw new Error('nothing was prepared');
    const ms: number[] = [];
    const end = performance.now() + 1e3 * seconds;
    do {
      const began = performance.now();
      await prepared.iterate();
      ms.push(performance.now() - began);
    } while (performance.now() < end);
    return { ms };
  }

  return async (request) => {
    switch (request.do) {
      case 'prepare':
        return answerPrepare(request);
      case 'measure':
        return answerMeasure(request);
      case 'peak':
        return { gflops: await measurePeak(request) };
      case 'memory':
        return benchMemory({ ...request, workload: workloadOf(request.workload) });
    }
  };
}

/** Reads requests from standard input until it closes. */
export async function serve(): Promise<void> {
  const answer = contestant();
  for await (const line of createInterface({ input: process.stdin })) {
    const reply = await answer(JSON.parse(line) as Request).catch((error: unknown) => ({
      error: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    }));
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  }
}
