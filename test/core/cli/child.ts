/** The built command line in a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { jest } from '@jest/globals';

/** A process that loads TensorFlow.js takes a second, on a busy machine ten. */
jest.setTimeout(120_000);

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));
export const BIN = fromHere('../../../core/cli/ganvil.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}
export interface Child {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Settles when standard error has held this text. */
  says(text: string): Promise<void>;
}
interface Options {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly node?: readonly string[];
}

/** Starts `ganvil <words>`, with no setting of the caller's environment that it would heed. */
export function startGanvil(words: readonly string[], { cwd, env = {}, node = [] }: Options): Child {
  if (!existsSync(fromHere('../../../dist/core/cli/main.js'))) throw new Error('The tests of the command line need a build: npm run build');
  const ignored = /^(GANVIL_|MLFLOW_|(FORCE_COLOR|NO_COLOR|SHELL)$)/;
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ignored.test(name)));
  const child = spawn(process.execPath, [...node, BIN, ...words], { cwd, env: { ...inherited, ...env } });
  const out = { stdout: '', stderr: '' };
  const waiting: { readonly text: string; readonly settle: () => void }[] = [];
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      out[name] += text;
      for (const { text: awaited, settle } of waiting) if (out.stderr.includes(awaited)) settle();
    });
  }
  return {
    process: child,
    ended: new Promise((settle, refuse) => child.on('error', refuse).on('close', (code) => settle({ code, ...out }))),
    says: (text) =>
      new Promise((settle, refuse) => {
        waiting.push({ text, settle });
        if (out.stderr.includes(text)) settle();
        child.on('close', () => refuse(new Error(`ganvil ended without saying "${text}":\n${out.stderr}`)));
      }),
  };
}

export const ganvil = (words: readonly string[], options: Options): Promise<Ended> => startGanvil(words, options).ended;

/** What a command printed with `--json`. */
export const json = <T = Record<string, unknown>>({ stdout }: Pick<Ended, 'stdout'>): T => JSON.parse(stdout) as T;
