/** What comes from outside a spec: environment, clock, host, version control, chance. Nothing here may change a result. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { Clock } from '../contracts.ts';
import type { RunFacts } from '../run/types.ts';

/** The folder of all runs: the option, else GANVIL_RUNS, else `runs`. */
export const runsFolder = (option?: string): string => option ?? nonEmpty(process.env.GANVIL_RUNS) ?? 'runs';

/** The folder of data sets (GANVIL_DATA), if one is set. */
export const dataFolder = (): string | undefined => nonEmpty(process.env.GANVIL_DATA);

/** Before the backend `tensorflow` starts: TensorFlow's notes on the processor are for its makers. */
export const quietTensorFlow = (): void => void (process.env.TF_CPP_MIN_LOG_LEVEL ??= '2');

/** Trackers look for credentials in it. */
export const environment: Readonly<Record<string, string | undefined>> = process.env;

/** True where the environment names an MLflow server: runs whose spec names no tracker go there. */
export const hasServer = (): boolean => nonEmpty(environment.MLFLOW_TRACKING_URI) !== undefined;

/** True for a folder that holds a suite. */
export const isSuite = (folder: string): boolean => ['suite.yaml', 'suite.yml'].some((name) => existsSync(join(folder, name)));

export const clock: Clock = { now: () => Date.now() };

/** Ends a run's id: six hexadecimal digits, so that runs begun in one second have names of their own. */
export const runToken = (): string => randomBytes(3).toString('hex');

/** Kept in run.json. */
export async function runFacts(): Promise<RunFacts> {
  return {
    versions: { ganvil: await ownVersion(), tfjs: packageVersion('@tensorflow/tfjs') ?? 'unknown', node: process.versions.node },
    git: await gitState(),
    host: { cpu: cpus()[0]?.model ?? 'unknown', cores: availableParallelism(), platform: `${process.platform}-${process.arch}` },
  };
}

/** undefined where a package is not installed. */
export function packageVersion(name: string): string | undefined {
  try {
    const manifest = createRequire(import.meta.url)(`${name}/package.json`) as { version: string };
    return manifest.version;
  } catch {
    return undefined;
  }
}

async function ownVersion(): Promise<string> {
  // this file runs as core/cli/facts.ts in tests and as dist/core/cli/facts.js: the nearest of the two manifests is the package's
  for (const up of ['../../package.json', '../../../package.json']) {
    const text = await readFile(new URL(up, import.meta.url), 'utf8').catch(() => undefined);
    if (text !== undefined) return (JSON.parse(text) as { version: string }).version;
  }
  return 'unknown';
}

/** Of the current folder; null where there is no repository, or no git. */
async function gitState(): Promise<RunFacts['git']> {
  const git = async (...words: string[]) => (await promisify(execFile)('git', words)).stdout.trim();
  try {
    return { commit: await git('rev-parse', 'HEAD'), dirty: (await git('status', '--porcelain', '--untracked-files=no')) !== '' };
  } catch {
    return null;
  }
}

const nonEmpty = (text: string | undefined) => (text === '' ? undefined : text);
