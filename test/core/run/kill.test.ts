/** The promise that a run can be killed at any moment, tried with a real process. The child imports the compiled `dist`: build first. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { afterEach, expect, it } from '@jest/globals';

import { readRecord } from '../../../core/run/folder.ts';
import { listRuns } from '../../../core/run/list.ts';
import { RandomStreams } from '../../../core/run/random.ts';
import { journalOf, namesIn, newestOf, newFolder, removeFolders } from './tiny.ts';

const CHILD = fileURLToPath(new URL('../../fixtures/run/child.mjs', import.meta.url));

afterEach(removeFolders);

/** When to kill: after some steps of this process while it runs on, or at a file operation at which it pauses. */
type Moment = { readonly afterSteps: number } | { readonly where: 'any' | 'checkpoint'; readonly after: number };

interface Ending {
  readonly signal: NodeJS.Signals | null;
  /** The line at which it was killed, or its last one. */
  readonly at: string;
  readonly errors: string;
}

/** Runs the child until its end, or until the moment. */
async function runChild(order: { runsDir: string; token: string; dir?: string | undefined }, moment?: Moment): Promise<Ending> {
  const pause = moment !== undefined && 'where' in moment ? moment : undefined;
  const child = spawn(process.execPath, [CHILD, JSON.stringify({ ...order, pause })], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  child.stderr.on('data', (text) => (errors += String(text)));
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_, signal) => resolve(signal)));
  let at = '';
  let steps = 0;
  for await (const line of createInterface(child.stdout)) {
    if (child.killed) continue;
    at = line;
    if (line.startsWith('step ')) steps++;
    if (line.startsWith('warning ')) errors += line;
    const isNow = moment !== undefined && ('where' in moment ? line.startsWith('paused ') : steps === moment.afterSteps);
    if (isNow) child.kill('SIGKILL');
  }
  return { signal: await ended, at, errors };
}

it('ends with the same weights and the same journal when it is killed 20 times', async () => {
  const wholeDir = newFolder();
  const whole = await runChild({ runsDir: wholeDir, token: 'whole' });
  expect(whole).toMatchObject({ at: 'end finished', errors: '' });

  // fixed numbers: 8 kills of a process that runs on, 6 in the middle of a checkpoint's file, 6 at any file operation
  const random = new RandomStreams(20, () => {
    throw new Error('no tensors here');
  }).stream('kills');
  const draw = (low: number, high: number) => random.integers(1, low, high)[0]!;
  const moments: Moment[] = [
    ...Array.from({ length: 8 }, () => ({ afterSteps: draw(1, 12) })),
    ...Array.from({ length: 6 }, () => ({ where: 'checkpoint' as const, after: draw(1, 30) })),
    ...Array.from({ length: 6 }, () => ({ where: 'any' as const, after: draw(1, 70) })),
  ];
  const runsDir = newFolder();
  let paused = 0;
  for (const place of random.permutation(moments.length)) {
    // a process that dies before run.json exists leaves no run
    const dir = listRuns(runsDir)[0]?.dir;
    const { signal, at, errors } = await runChild({ runsDir, token: 'killed', dir }, moments[place]);
    expect({ signal, errors }).toEqual({ signal: 'SIGKILL', errors: '' });
    if (at.startsWith('paused ')) paused++;
  }
  expect(paused).toBe(12);

  const { dir, record, live } = listRuns(runsDir)[0]!;
  expect([record.status, live]).toEqual(['running', false]);
  expect(await runChild({ runsDir, token: 'last', dir })).toMatchObject({ at: 'end finished', errors: '' });

  const [undisturbed] = listRuns(wholeDir);
  expect(journalOf(dir)).toEqual(journalOf(undisturbed!.dir));
  expect(newestOf(dir)).toEqual(newestOf(undisturbed!.dir));
  expect(namesIn(dir)).toEqual(namesIn(undisturbed!.dir));
  expect(readRecord(dir).metrics).toEqual(undisturbed!.record.metrics);
}, 120_000);
