/** Runs without a trained generator, and runs whose D sees past samples: everything they keep is in the checkpoint. */
import { afterAll, describe, expect, it } from '@jest/globals';

import { resumeRun, startRun } from '../../../core/run/run.ts';
import { journalOf, newestOf, removeFolders, stopAfter, tinyOptions, tinySpec, undisturbed } from './tiny.ts';

afterAll(removeFolders);

const strokes = {
  dataset: { use: 'stroke', with: { length: 5 } },
  noise: undefined,
  discriminator: { use: 'mlp', with: { hidden: [8] } },
  metrics: ['energy', { use: 'argmax-regret', with: { samples: 20 } }],
};
const trainer = (negatives: object) => ({ use: 'alternating', with: { negatives } });

describe('a run that is stopped and resumed ends as one that was never stopped', () => {
  it.each([
    [
      "the lecture's loop, with all negatives so far",
      {
        ...strokes,
        generator: 'argmax-exhaustive',
        trainer: trainer({ pool: 'accumulate', size: 20, refresh: { round: 6 }, initial: 'corrupted' }),
      },
    ],
    [
      'chains that go on, and begin anew now and then',
      {
        ...strokes,
        generator: { use: 'sampler-gibbs', with: { flips: 3, restart: 0.2 } },
        objective: ['contrastive-divergence', 'score-decay'],
      },
    ],
    [
      'chains that start at data, and were random strings at first',
      {
        ...strokes,
        generator: { use: 'sampler-gibbs', with: { start: 'data' } },
        objective: ['contrastive-divergence', 'score-decay'],
        trainer: trainer({ initial: { use: 'sampler-gibbs', with: { flips: 2 } }, refresh: { round: 3 } }),
      },
    ],
    [
      'present and past samples of G',
      { trainer: trainer({ pool: 'replay', size: 24 }), metrics: [], generator: { use: 'mlp', with: { hidden: [8], batchNorm: true } } },
    ],
  ])('%s', async (_, changes) => {
    const whole = await undisturbed(changes);
    expect(whole.status).toBe('finished');
    const { options } = await tinyOptions();
    const { dir } = await startRun(await tinySpec(changes), { ...options, ...stopAfter(9, options) });
    expect(await resumeRun(dir, options)).toMatchObject({ status: 'finished', step: 20 });
    expect(journalOf(dir)).toEqual(journalOf(whole.dir));
    expect(newestOf(dir)).toEqual(newestOf(whole.dir));
  });
});
