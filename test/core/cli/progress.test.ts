import { barLines, plainLine, showProgress } from '../../../core/cli/progress.ts';
import { Pace } from '../../../core/cli/pace.ts';
import type { RunEvent } from '../../../core/run/types.ts';
import { plain } from './plain-output.ts';

const START: RunEvent = {
  type: 'start',
  id: 'a',
  dir: '/runs/ring/a',
  experiment: 'ring',
  seed: 1,
  resumed: false,
  step: 0,
  steps: 100,
  engine: 'eager on cpu',
  parameters: { generator: 12, discriminator: 9 },
};
const step = (at: number): RunEvent => ({
  type: 'step',
  step: at,
  steps: 100,
  scalars: { 'loss/generator': 0.69314718, 'critic/real': 2 },
});
const evaluation: RunEvent = {
  type: 'evaluation',
  step: 2,
  values: { 'mode-coverage/modes': 8 },
  reference: {},
  absent: {},
  artifacts: [],
};

describe('showProgress', () => {
  /** A clock that a test turns. */
  const clockAt = () => {
    let time = 0;
    return { now: () => time, turn: (milliseconds: number) => (time += milliseconds) };
  };

  it('writes a plain line every ten seconds where there is no terminal', async () => {
    const { lines, output } = plain();
    const clock = clockAt();
    const { onEvent } = await showProgress(output, clock);
    onEvent(START);
    clock.turn(1000);
    onEvent(step(1));
    expect(lines).toEqual(['Started: ring, seed 1, eager on cpu; parameters: generator 12, discriminator 9', '/runs/ring/a']);
    clock.turn(8000);
    onEvent(step(5));
    expect(lines).toHaveLength(2); // 9 s
    clock.turn(2000);
    onEvent(step(6)); // which may be evaluated still: the line is that of the step before
    // 4 steps in 8 s, the first not counted, so the other 95 take 190 s
    expect(lines.slice(2)).toEqual(['ring 1, step 5/100, 0.5 it/s, 3 min 10 s left, loss generator 0.6931']);
  });

  it('writes a line at every evaluation, with the metrics', async () => {
    const { lines, output } = plain();
    const { onEvent } = await showProgress(output, clockAt());
    for (const event of [START, step(2), evaluation]) onEvent(event);
    expect(lines.at(-1)).toBe('ring 1, step 2/100, loss generator 0.6931, mode-coverage modes 8');
  });

  it('has an output of each metric before a second one of any', async () => {
    const { lines, output } = plain();
    const { onEvent } = await showProgress(output, clockAt());
    const values = { 'a/one': 1, 'a/two': 2, 'a/three': 3, 'b/perfect-one': 8, 'b/one': 4 };
    for (const event of [START, step(2), { ...evaluation, values }]) onEvent(event);
    expect(lines.at(-1)).toMatch(/, a one 1 two 2, b one 4$/);
  });

  it('writes one line for a step, however long it takes', async () => {
    const { lines, output } = plain();
    const clock = clockAt();
    const { onEvent } = await showProgress(output, clock);
    for (const event of [START, step(2), evaluation, step(3), step(4)]) {
      onEvent(event);
      clock.turn(20_000);
    }
    expect(lines.slice(2).map((line) => /step \d+/.exec(line)![0])).toEqual(['step 2', 'step 3']);
  });

  it('says that a run is finished already', async () => {
    const { lines, output } = plain();
    (await showProgress(output, clockAt())).onEvent({ ...START, resumed: true, step: 100 });
    expect(lines).toEqual(['Already finished at step 100: ring, seed 1. Extend it with --set steps=…']);
  });

  it('says that a run goes on, and where', async () => {
    const { lines, output } = plain();
    const { onEvent } = await showProgress(output, clockAt());
    onEvent({ ...START, resumed: true, step: 40 });
    expect(lines[0]).toBe('Resumed at step 40: ring, seed 1, eager on cpu; parameters: generator 12, discriminator 9');
  });

  it('marks warnings', async () => {
    const { lines, output } = plain();
    (await showProgress(output, clockAt())).logger.warn('no tracker answers');
    expect(lines).toEqual(['Warning: no tracker answers']);
  });
});

describe('the lines', () => {
  const view = {
    title: 'ring 1',
    step: 50,
    steps: 100,
    pace: new Pace(),
    scalars: { 'loss/generator': 0.5, 'loss/discriminator': 1 },
    values: {},
  };

  it('name a group of numbers once', () => {
    expect(plainLine(view)).toBe('ring 1, step 50/100, loss generator 0.5 discriminator 1');
  });

  it('fill the bar by the share of steps that is done', () => {
    expect(barLines(view, 80).split('\n')[0]).toBe(`ring 1  ${'█'.repeat(12)}${'░'.repeat(12)}  50/100`); // 12 of 24
  });

  it('are cut to the width of the terminal', () => {
    expect(
      barLines(view, 20)
        .split('\n')
        .map((line) => line.length),
    ).toEqual([19, 18]); // 20 columns but the last, in which some terminals wrap; no blank at the end
  });
});
