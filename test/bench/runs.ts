/** What it takes to list and compare many runs, and to push them: whole processes, as a user starts them. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

import { formatNumber, formatTable } from '../../core/cli/table.ts';
import { ROOT } from './arguments.ts';
import { EXPERIMENT, makeRunFolders, type RunFoldersOptions } from './run-folders.ts';
import { summarize, type Times } from './statistics.ts';

export interface RunsOptions extends RunFoldersOptions {
  readonly repeats: number;
  /** An MLflow server, for what is pushed to one and compared from it. */
  readonly uri?: string | undefined;
  /** Runs that are pushed. */
  readonly pushed: number;
}

export interface RunsRow {
  readonly what: string;
  /** From the start of the process to its end. */
  readonly seconds: Times;
  /** Of processors, over all threads of the process: what a busy machine changes less. */
  readonly cpuSeconds: Times;
  /** The largest resident set of any repeat, in MB. */
  readonly megabytes: number;
  /** Of what was pushed. */
  readonly pointsPerSecond?: number;
}

/** A process that tells on a pipe of its own what it took. */
const TELL = `import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(3, JSON.stringify(process.resourceUsage())));`;
const IMPORT = ['--import', `data:text/javascript,${encodeURIComponent(TELL)}`];

/** One after another. Makes the folders first and removes them at the end. */
export async function benchRuns(options: RunsOptions, onProgress: (message: string) => void = () => undefined): Promise<RunsRow[]> {
  const { repeats, uri, pushed, points } = options;
  const folder = mkdtempSync(join(tmpdir(), 'ganvil-bench-'));
  try {
    onProgress('Making the runs …');
    const ids = await makeRunFolders(folder, options);
    const here = ['--runs', folder];
    const metric = ['--metric', 'mode-coverage/modes'];
    const rows = [
      await measured(['runs', 'list'], here, repeats, onProgress),
      await measured(['runs', 'list', '--where', 'batch = 8 and mode-coverage/modes:best > 1'], here, repeats, onProgress),
      await measured(['compare', EXPERIMENT, ...metric], here, repeats, onProgress),
      await measured(['compare', EXPERIMENT], here, repeats, onProgress),
      await measured(['compare', EXPERIMENT, '--by', 'batch', '--json', ...metric, '--value', 'auc'], here, repeats, onProgress),
    ];
    if (uri === undefined) return rows;
    const some = ids.slice(0, pushed);
    const push = await measured(['push', ...some, '--uri', uri], here, 1, onProgress); // a second time there is nothing to push
    const from = await measured(['compare', EXPERIMENT, ...metric], ['--from', uri], repeats, onProgress);
    const named = { ...push, what: `push, ${some.length} runs`, pointsPerSecond: (some.length * points) / push.seconds.median };
    return [...rows, named, { ...from, what: `${from.what} --from the server, ${some.length} runs` }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measured(words: readonly string[], where: readonly string[], repeats: number, onProgress: (message: string) => void) {
  const what = words.join(' ');
  onProgress(`${what.length > 80 ? `${what.slice(0, 79)}…` : what} …`);
  const taken: { readonly seconds: number; readonly usage: NodeJS.ResourceUsage }[] = [];
  for (let i = 0; i < repeats; i++) {
    const began = performance.now();
    const usage = await usageOf([...words, ...where]);
    taken.push({ usage, seconds: (performance.now() - began) / 1000 });
  }
  return {
    what,
    seconds: summarize(taken.map(({ seconds }) => seconds)),
    cpuSeconds: summarize(taken.map(({ usage }) => (usage.userCPUTime + usage.systemCPUTime) / 1e6)),
    megabytes: Math.max(...taken.map(({ usage }) => usage.maxRSS / 2 ** 10)),
  };
}

/** Throws what the process complained of where it failed. */
function usageOf(words: readonly string[]): Promise<NodeJS.ResourceUsage> {
  const child = spawn(process.execPath, [...IMPORT, `${ROOT}core/cli/ganvil.js`, ...words], {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const texts = ([child.stderr, child.stdio[3]] as Readable[]).map((stream) => {
    const said = { text: '' };
    stream.on('data', (chunk: Buffer) => (said.text = (said.text + chunk.toString()).slice(-2000)));
    return said;
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(texts[1]!.text) as NodeJS.ResourceUsage);
      else reject(new Error(`ganvil ${words[0]} ended with ${code}: ${texts[0]!.text}`));
    });
  });
}

export function formatRuns(rows: readonly RunsRow[]): string {
  const right = (title: string) => ({ title, align: 'right' as const });
  return formatTable(
    ['ganvil', ...['s, median', 's, min', 'CPU s', 'peak MB', 'points/s'].map(right)],
    rows.map(({ what, seconds, cpuSeconds, megabytes, pointsPerSecond }) => [
      what,
      formatNumber(seconds.median),
      formatNumber(seconds.min),
      formatNumber(cpuSeconds.median),
      String(Math.round(megabytes)),
      pointsPerSecond === undefined ? '' : String(Math.round(pointsPerSecond)),
    ]),
  );
}
