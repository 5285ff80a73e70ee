/** A contestant's process, seen from outside. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

import type { MeasureAnswer, MeasureRequest, MemoryRequest, PeakAnswer, PeakRequest, PrepareAnswer } from './contestant.ts';
import type { Memory } from './memory.ts';

/** What a contestant answered instead of doing what it was asked. */
export class ContestantError extends Error {
  override readonly name = 'ContestantError';
}

interface Call {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

export class Host {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #calls: Call[] = [];
  #complaints = '';

  constructor(command: string, args: readonly string[], environment: Readonly<Record<string, string>>) {
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...environment } });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaints = (this.#complaints + text).slice(-2000);
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) => {
      const answer = JSON.parse(line) as { error?: string };
      const call = this.#calls.shift();
      if (answer.error === undefined) call?.resolve(answer);
      else call?.reject(new ContestantError(answer.error));
    });
    const ended = (why: string) => {
      for (const { reject } of this.#calls.splice(0)) reject(new ContestantError(`${why}${this.#complaints && `: ${this.#complaints}`}`));
    };
    this.#child.on('error', ({ message }) => ended(message));
    this.#child.on('close', (code, signal) => ended(`ended with ${signal ?? `code ${code}`}`));
    this.#child.stdin.on('error', () => undefined); // a process that is gone: `close` tells why
  }

  #ask<T>(request: object): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#calls.push({ resolve: resolve as Call['resolve'], reject });
      this.#child.stdin.write(`${JSON.stringify(request)}\n`);
    });
  }

  /** `request` is a PrepareRequest, or what torch/main.py takes in its place. */
  prepare(request: object): Promise<PrepareAnswer> {
    return this.#ask({ do: 'prepare', ...request });
  }

  measure(request: Omit<MeasureRequest, 'do'>): Promise<MeasureAnswer> {
    return this.#ask({ do: 'measure', ...request });
  }

  peak(request: Omit<PeakRequest, 'do'>): Promise<PeakAnswer> {
    return this.#ask({ do: 'peak', ...request });
  }

  memory(request: Omit<MemoryRequest, 'do'>): Promise<Memory> {
    return this.#ask({ do: 'memory', ...request });
  }

  /** Resolves when the process is gone. */
  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined) return;
    const closed = new Promise<void>((resolve) => this.#child.once('close', () => resolve()));
    this.#child.stdin.end();
    this.#child.kill();
    await closed;
  }
}
