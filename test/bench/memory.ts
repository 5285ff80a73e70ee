/** Whether memory stays flat: the process's resident set while a workload trains for a long time. */
import { prepare } from './prepared.ts';
import { summarize } from './statistics.ts';
import type { EngineChoice } from './engines.ts';
import type { Workload } from './workloads.ts';

export interface MemoryOptions {
  readonly workload: Workload;
  readonly engine: EngineChoice;
  readonly steps: number;
}
export interface Memory {
  readonly engine: string;
  readonly steps: number;
  /** Median of the second tenth of the steps, in MB. */
  readonly early: number;
  /** Median of the last tenth, in MB. */
  readonly late: number;
}

/** Looks after every this many steps: a look takes as long as a small kernel. */
const EVERY = 10;
const MB = 2 ** 20;

export async function benchMemory({ workload, engine, steps }: MemoryOptions): Promise<Memory> {
  const prepared = await prepare(workload, engine);
  const seen: { readonly step: number; readonly rss: number }[] = [];
  for (let step = 1; step <= steps; step++) {
    await prepared.iterate();
    if (step % EVERY === 0) seen.push({ step, rss: process.memoryUsage.rss() / MB });
  }
  prepared.dispose();
  const between = (from: number, to: number) =>
    summarize(seen.filter(({ step }) => step > from * steps && step <= to * steps).map(({ rss }) => rss)).median;
  return { engine: prepared.roles.engine.name, steps, early: between(0.1, 0.2), late: between(0.9, 1) };
}

export const formatMemory = ({ engine, steps, early, late }: Memory): string =>
  `${engine}: ${early.toFixed(1)} MB in steps ${steps / 10}–${steps / 5}, ${late.toFixed(1)} MB in the last ${steps / 10}: ` +
  `${late >= early ? '+' : ''}${(late - early).toFixed(1)} MB`;
