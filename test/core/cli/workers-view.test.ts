import { stripVTControlCharacters } from 'node:util';

import type { Output } from '../../../core/cli/output.ts';
import type { WorkerMessage } from '../../../core/cli/parent.ts';
import type { Worked } from '../../../core/cli/workers.ts';
import { exitCodeOf, showWorkers, statusOf } from '../../../core/cli/workers-view.ts';
import { plain } from './plain-output.ts';

const task = (label: string) => ({ label, words: [] });
const start: WorkerMessage = {
  ...{ type: 'start', id: 'a', dir: '/runs/toys/a', experiment: 'toys/plain', seed: 1, resumed: false },
  ...{ step: 0, steps: 100, engine: 'eager on cpu', parameters: {} },
};
const step = (at: number): WorkerMessage => ({ type: 'step', step: at, steps: 100, scalars: { 'loss/generator': 0.69314718 } });
const worked = (code: number | null, status?: 'finished' | 'failed' | 'interrupted'): Worked => ({
  code,
  result: status === undefined ? undefined : { id: 'a', dir: '/runs/toys/a', experiment: 'toys/plain', status, step: 100, metrics: {} },
});
const clockAt = () => {
  let time = 0;
  return { now: () => time, turn: (milliseconds: number) => (time += milliseconds) };
};
const SIZE = { title: 'toys', total: 4, jobs: 2 };

describe('without a terminal', () => {
  it('says what begins and ends, and every ten seconds how far each run is', async () => {
    const { lines, output } = plain();
    const clock = clockAt();
    const shown = await showWorkers(output, clock, SIZE);
    const [a, b] = [task('plain seed 1'), task('plain seed 2')];
    shown.onBegin(a);
    shown.onBegin(b);
    shown.onMessage(a, start);
    clock.turn(10_000);
    shown.onMessage(a, step(50));
    shown.onMessage(a, step(51));
    shown.onMessage(b, { type: 'message', level: 'info', text: 'recorded' });
    shown.onMessage(b, { type: 'message', level: 'warn', text: 'slow' });
    shown.onLine(b, 'E_RUN_NOT_FINITE step 3');
    shown.onEnd(b, worked(1, 'failed'));
    shown.onEnd(a, worked(0, 'finished'));
    expect(lines).toEqual([
      'Started: plain seed 1, eager on cpu; /runs/toys/a',
      'plain seed 1, step 50/100, 5 it/s, 10 s left, loss generator 0.6931', // 50 steps in 10 s
      'plain seed 2: Warning: slow',
      'plain seed 2: E_RUN_NOT_FINITE step 3',
      'plain seed 2: failed at step 100 after 10 s (1 of 4)',
      'plain seed 1: finished at step 100 after 10 s (2 of 4)',
    ]);
  });
});

describe('on a terminal', () => {
  it('has a line for all and one for each run, which end with it', async () => {
    const written: string[] = [];
    const write = (text: string) => written.push(text) > 0;
    const stream = { isTTY: true, columns: 60, rows: 24, write } as unknown as NodeJS.WriteStream;
    const output: Output = { stream, write: (text) => void write(`${text}\n`), styled: (_, text) => text };
    const clock = clockAt();
    const shown = await showWorkers(output, clock, SIZE);
    const [a, b] = [task('plain seed 1'), task('plain seed 2')];
    for (const one of [a, b]) {
      shown.onBegin(one);
      shown.onMessage(one, start);
    }
    clock.turn(20_000);
    shown.onEnd(b, worked(0, 'finished'));
    shown.onMessage(a, step(50));
    clock.turn(200);
    shown.onMessage(a, step(50));
    const text = stripVTControlCharacters(written.join(''));
    expect(text).toMatch(/^toys: 0 of 4 runs finished\nplain seed 1 {2}starting\n/);
    expect(text).toContain('plain seed 2: finished at step 100 after 20 s (1 of 4)\n');
    expect(text).toContain('toys: 1 of 4 runs finished, about 30 s left\nplain seed 1'); // 3 runs are left, 20 s each, two at a time
    expect(text).toMatch(/plain seed 1 {2}█{12}░{12} {2}50\/100 {2}2\.5 it\/s {2}2$/m); // cut to the terminal's width
    shown.end();
  });
});

describe('what became of a worker', () => {
  it.each([
    [worked(0, 'finished'), 'finished', 0],
    [worked(130, 'interrupted'), 'interrupted', 0],
    [worked(1, 'failed'), 'failed', 1],
    [worked(2), 'failed', 2], // the call was wrong: no run was begun
    [worked(null), 'failed', 1], // killed
    [worked(130), 'interrupted', 0], // stopped before its run began
  ] as const)('%j is %s', (one, status, code) => {
    expect([statusOf(one), exitCodeOf(one)]).toEqual([status, code]);
  });
});
