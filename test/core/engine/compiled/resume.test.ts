/** Runs on the compiled engine: stopped and resumed, or simply repeated, they are the same bit for bit. */
import { afterAll, describe, expect, it } from '@jest/globals';

import { compiledEngine } from '../../../../core/engine/compiled.ts';
import { resumeRun, startRun } from '../../../../core/run/run.ts';
import { journalOf, newestOf, removeFolders, stopAfter, tinyOptions } from '../../run/tiny.ts';
import { IMAGES, POINTS, registry, specOf } from './plugin-games.ts';
import { ADAM_PLAYERS } from './ring-run.ts';

afterAll(removeFolders);

const dcgan = { use: 'dcgan', with: { channels: [4, 4] } };
const STEPS = 10;
/** Lines every 2, checkpoints every 3 steps; Adam, whose slots are state as well. */
const RUN = {
  steps: STEPS,
  log: { every: 2 },
  checkpoint: { every: 3 },
  trainer: { use: 'alternating', with: ADAM_PLAYERS },
};
const CASES = {
  'a perceptron on the ring': { ...POINTS, ...RUN },
  // the weights of before the step ahead are put back inside the program; the optimizers' slots are not
  'a perceptron by extra-gradient': { ...POINTS, ...RUN, trainer: { use: 'extra-gradient', with: ADAM_PLAYERS } },
  // the last step is state
  'a perceptron by optimistic steps': { ...POINTS, ...RUN, trainer: { use: 'optimistic', with: ADAM_PLAYERS } },
  // its averages are state, and G's are written in D's phase and undone
  'a DCGAN with batch norm': { ...IMAGES, generator: dcgan, discriminator: dcgan, ...RUN },
};

/** Options of a run in a process of its own: the engine knows nothing of what was trained before. */
async function options(threads: number) {
  const { options: given } = await tinyOptions();
  const engine = await compiledEngine({ onUncovered: 'refuse', check: false, threads });
  return { ...given, services: { ...given.services, engine, registry } };
}

const outcome = (dir: string) => ({ journal: journalOf(dir), checkpoint: newestOf(dir) });

describe.each(Object.entries(CASES))('%s, compiled', (_name, game) => {
  it.each([
    ['between checkpoints', 5],
    ['one step before the end', STEPS - 1],
  ])('that was interrupted %s ends as one that was never stopped', async (_when, step) => {
    const spec = await specOf(game);
    const whole = await startRun(spec, await options(1));
    expect(whole.status).toBe('finished');

    const begun = await options(1);
    const first = await startRun(spec, { ...begun, ...stopAfter(step, begun) });
    expect([first.status, first.step]).toEqual(['interrupted', step]);
    expect(newestOf(first.dir).bytes).not.toBe(newestOf(whole.dir).bytes);
    const second = await resumeRun(first.dir, await options(1));
    expect(second).toMatchObject({ status: 'finished', step: STEPS, metrics: whole.metrics });
    expect(outcome(first.dir)).toEqual(outcome(whole.dir));
  });

  it.each([1, 2])('repeats bit for bit with this number of threads: %d', async (threads) => {
    const spec = await specOf(game);
    const [one, other] = [await startRun(spec, await options(threads)), await startRun(spec, await options(threads))];
    expect(outcome(other.dir)).toEqual(outcome(one.dir));
  });
});
