/** Trains in other processes, several at a time, each one run: what one of them does to its memory or its threads concerns no other. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { RunResult } from '../run/types.ts';
import { EXIT } from './exit-codes.ts';
import { STOP, type WorkerMessage } from './parent.ts';

export interface WorkerTask {
  /** What the run is called in messages. */
  readonly label: string;
  /** The words behind `ganvil run`. */
  readonly words: readonly string[];
}

export interface Worked {
  /** Of the process; null where a signal ended it, and for a run that was never begun. */
  readonly code: number | null;
  /** undefined where the process ended before its run did, or there was none. */
  readonly result: RunResult | undefined;
}

export interface WorkersView {
  onBegin(task: WorkerTask): void;
  onMessage(task: WorkerTask, message: WorkerMessage): void;
  /** A line of its standard error. */
  onLine(task: WorkerTask, line: string): void;
  onEnd(task: WorkerTask, worked: Worked): void;
}

// this file runs as core/cli/workers.ts in tests and as dist/core/cli/workers.js
const PROGRAM = ['./ganvil.js', '../../../core/cli/ganvil.js']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find(existsSync)!;

export class Workers {
  readonly #jobs: number;
  readonly #view: WorkersView;
  readonly #active = new Set<ChildProcess>();
  #isStopping = false;

  constructor(jobs: number, view: WorkersView) {
    this.#jobs = jobs;
    this.#view = view;
  }

  /** Asks every run to stop after its step, with a checkpoint; begins no other. */
  stop(): void {
    this.#isStopping = true;
    for (const child of this.#active) child.send(STOP, () => {}); // who has just ended hears nothing
  }

  /** Runs all tasks, in their order, and gives what became of each. A worker that outlives this process stops by itself; one that is stuck is killed. */
  async run(tasks: readonly WorkerTask[]): Promise<Worked[]> {
    const worked = tasks.map((): Worked => ({ code: null, result: undefined }));
    const kill = () => {
      for (const child of this.#active) child.kill('SIGKILL');
    };
    process.on('exit', kill);
    try {
      let next = 0;
      const work = async () => {
        for (let i = next++; i < tasks.length && !this.#isStopping; i = next++) {
          this.#view.onBegin(tasks[i]!);
          worked[i] = await this.#one(tasks[i]!);
          this.#view.onEnd(tasks[i]!, worked[i]!);
        }
      };
      await Promise.all(Array.from({ length: Math.min(this.#jobs, tasks.length) }, work));
    } finally {
      process.off('exit', kill);
    }
    return worked;
  }

  #one(task: WorkerTask): Promise<Worked> {
    const child = spawn(process.execPath, [PROGRAM, 'run', ...task.words, '--worker'], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced', // infinities and NaN arrive as they are
      detached: process.platform !== 'win32', // a Ctrl-C of the terminal goes to the caller alone, who hands it on once
    });
    this.#active.add(child);
    let result: RunResult | undefined;
    child.on('message', (message: WorkerMessage) => {
      if (message.type === 'end') result = message.result;
      this.#view.onMessage(task, message);
    });
    createInterface({ input: child.stderr! }).on('line', (line) => this.#view.onLine(task, line));
    return new Promise((settle) => {
      const end = (code: number | null) => {
        this.#active.delete(child);
        settle({ code, result });
      };
      child.on('error', () => end(EXIT.failed));
      child.on('close', end);
    });
  }
}
