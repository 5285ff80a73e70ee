import { describe, expect, it } from '@jest/globals';
import { defineObjective, z } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { Registry } from '../../../core/registry.ts';
import { RandomStreams } from '../../../core/run/random.ts';
import { studyContract } from '../../../core/testing/index.ts';
import { plugins } from '../../../plugins/index.ts';
import study from '../../../plugins/study/gradient-identity.ts';
import { runContract } from '../../contracts/run.ts';
import { measure } from './measuring.ts';

describe('study/gradient-identity', () => {
  it('finds both sides the same, by sums and by the losses of the objectives', async () => {
    const { outside, judged } = await measure(study);
    expect(outside).toEqual([]);
    expect(judged.map(({ name }) => name)).toEqual([
      'minimax',
      'minimax-objective',
      'non-saturating',
      'non-saturating-objective',
      'maximum-likelihood',
    ]);
    for (const { measured, name } of judged) expect(measured).toBeLessThan(name.endsWith('objective') ? 1e-5 : 1e-8);
  });

  it('sees an objective whose loss is another one', async () => {
    const wrong = defineObjective({
      id: 'objective/minimax',
      summary: 'Half of it in the score.',
      sort: 'main',
      params: z.strictObject({}),
      create: () => ({ generatorLoss: ({ fake }) => fake.scores.mul(0.5).softplus().neg() }),
    });
    const engine = await eagerEngine('cpu');
    const registry = new Registry(plugins).with([wrong]);
    const made = study.create(study.params.parse({}), {
      dataFolder: undefined,
      resolvePath: (path) => path,
      plugin: (kind, name) => registry.get(kind, name),
    });
    const { rows } = await made.measure({ engine, random: new RandomStreams(1, engine.feed).stream('study'), progress: async () => {} });
    expect(rows.filter(({ measured, tolerance }) => measured > tolerance).map(({ name }) => name)).toEqual(['minimax-objective']);
  });

  runContract(studyContract(study, { plugins, params: { bits: 2 } }));
});
