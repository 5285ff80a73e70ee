/** A worker, as the process that started it sees it. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import type { WorkerMessage } from '../../../core/cli/parent.ts';
import { BIN } from './child.ts';
import { tinyFolder } from './tiny.ts';

let cwd: string;
beforeEach(() => {
  cwd = tinyFolder();
});
afterEach(() => rmSync(cwd, { recursive: true }));

/** Starts it, hands every message to `onMessage`, and waits for its end. */
async function worker(words: readonly string[], onMessage: (message: WorkerMessage, child: ReturnType<typeof spawn>) => void) {
  const messages: WorkerMessage[] = [];
  const child = spawn(
    process.execPath,
    [BIN, 'run', 'tiny.yaml', '--worker', '--json', '--engine', 'eager', '--backend', 'cpu', ...words],
    {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    },
  );
  child.on('message', (message: WorkerMessage) => {
    messages.push(message);
    onMessage(message, child);
  });
  let stderr = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise((settle) => child.on('exit', settle)); // a channel that was closed on this side keeps `close` from coming
  return { code, messages, stderr };
}

const ENDLESS = ['--set', 'steps=10000000', '--set', 'evaluate.every=10000000'];
const statuses = () =>
  readdirSync(join(cwd, 'runs/tiny')).map((id) => (JSON.parse(readFileSync(join(cwd, 'runs/tiny', id, 'run.json'), 'utf8')) as { status: string }).status); // prettier-ignore

describe('a worker', () => {
  it('says what happens in its run, and ends by itself', async () => {
    const { code, messages, stderr } = await worker(['--suite', 'toys'], () => {});
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect([...new Set(messages.map(({ type }) => type))]).toEqual(['start', 'step', 'evaluation', 'end']);
    expect(messages[0]).toMatchObject({ type: 'start', experiment: 'tiny', seed: 1, steps: 4 });
    expect(messages.at(-1)).toMatchObject({ type: 'end', result: { status: 'finished', step: 4 } });
  });

  it('stops after its step when it is asked to', async () => {
    const { code, messages } = await worker(ENDLESS, ({ type }, child) => type === 'start' && child.send('stop'));
    expect(code).toBe(130);
    expect(messages.at(-1)).toMatchObject({ type: 'end', result: { status: 'interrupted' } });
    expect(statuses()).toEqual(['interrupted']);
  });

  it('stops so, too, when the other process is gone', async () => {
    const { code } = await worker(ENDLESS, ({ type }, child) => type === 'start' && child.disconnect());
    expect(code).toBe(130);
    expect(statuses()).toEqual(['interrupted']);
  });
});
