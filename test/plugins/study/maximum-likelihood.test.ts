import { describe, expect, it } from '@jest/globals';
import { defineObjective, z } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { Registry } from '../../../core/registry.ts';
import { RandomStreams } from '../../../core/run/random.ts';
import { studyContract } from '../../../core/testing/index.ts';
import { plugins } from '../../../plugins/index.ts';
import study from '../../../plugins/study/maximum-likelihood.ts';
import { runContract } from '../../contracts/run.ts';
import { measure } from './measuring.ts';

const small = { toys: ['bars-and-stripes'], bits: 3, steps: 300, samples: 500, repeats: 50 };

describe('study/maximum-likelihood', () => {
  it('finds likelihood and KL the same, and on few samples their shares instead of P', async () => {
    const { outside, judged, row } = await measure(study, small);
    expect(outside).toEqual([]);
    expect(judged).toHaveLength(11);
    expect(row('nll-bars-and-stripes').error).toBeLessThan(1e-12); // two float64 sums over 2^9 strings
    expect(row('few-distance').exact).toBeGreaterThan(row('trained-fresh').measured);
    expect(row('samples-1000-modes').measured).toBeCloseTo(0.01934, 5); // the exact expectation for 1 000 modes and 26 000 samples, benchmarks of stacked digits
  });

  it('says so where G has not been trained for long', async () => {
    const { outside } = await measure(study, { ...small, steps: 3 });
    expect(outside).toEqual(['trained-fresh', 'trained-few', 'few-gain', 'few-distance']);
  });

  it('says so where N is too small for the series', async () => {
    const { outside } = await measure(study, { ...small, samples: 2 });
    expect(outside).toContain('samples-series');
  });

  it('sees an objective whose loss is another one', async () => {
    const wrong = defineObjective({
      id: 'objective/likelihood',
      summary: 'The square root of what it should be.',
      sort: 'main',
      params: z.strictObject({}),
      create: () => ({ generatorLoss: ({ real }) => real.logProbability.neg().sqrt().reshape([-1, 1]) }),
    });
    const engine = await eagerEngine('cpu');
    const registry = new Registry(plugins).with([wrong]);
    const made = study.create(study.params.parse(small), {
      dataFolder: undefined,
      resolvePath: (path) => path,
      plugin: (kind, name) => registry.get(kind, name),
    });
    const { rows } = await made.measure({ engine, random: new RandomStreams(1, engine.feed).stream('study'), progress: async () => {} });
    const outside = rows.filter(
      ({ measured, exact, tolerance, relative }) => Math.abs(measured - exact) > tolerance * (relative ? exact : 1),
    );
    expect(outside.map(({ name }) => name)).toEqual(['nll-objective-bars-and-stripes', 'gradient-objective-bars-and-stripes']);
  });

  runContract(studyContract(study, { plugins, params: { ...small, bits: 2, steps: 20, repeats: 2 } }));
});
