import { describe, expect, it } from '@jest/globals';
import { F_DIVERGENCES, tf } from 'ganvil';

import { compiledEngine } from '../../../core/engine/compiled.ts';
import { studyContract } from '../../../core/testing/index.ts';
import { plugins } from '../../../plugins/index.ts';
import fDivergences from '../../../plugins/study/f-divergences.ts';
import { runContract } from '../../contracts/run.ts';
import { goldenCase } from '../objective/golden-objectives.ts';
import { measure } from './measuring.ts';

describe('study/f-divergences', () => {
  it('has every bound equal to its divergence, and every fit at its optimum, and leaves no tensor behind', async () => {
    const engine = await compiledEngine({ backend: 'cpu', check: false });
    const before = tf.memory().numTensors;
    const { outside, row } = await measure(fDivergences, { steps: 500, batch: 512 }, engine);
    expect(tf.memory().numTensors).toBe(before);
    expect(outside).toEqual([]);
    for (const [name, value] of Object.entries(goldenCase('divergence/gaussians').expect)) {
      expect(Math.abs(row(`gaussians-${name.split(' ')[0]}`).measured - value)).toBeLessThan(2e-6); // the case allows 1e-6, float32 as much again
    }
    for (const divergence of F_DIVERGENCES) expect(row(`states-${divergence}`).within).toBe(true);
    // by KL the moments of .7 N(−1, .6²) + .3 N(2, .6²): −.1, and .36 + .21 · 3² = 1.5²
    expect(row('fit-kl-mean').exact).toBeCloseTo(-0.1, 4);
    expect(row('fit-kl-std').exact).toBeCloseTo(1.5, 4);
    // by a search outside the repository (Nelder-Mead in float64)
    for (const [divergence, mean, std] of [
      ['pearson', -0.1105, 1.5452],
      ['hellinger', -0.089, 1.4405],
      ['jensen-shannon', -0.1077, 1.4682],
      ['reverse-kl', -0.97, 0.6388],
      ['neyman', -0.9863, 0.616],
    ] as const) {
      expect(row(`fit-${divergence}-mean`).exact).toBeCloseTo(mean, 3.5);
      expect(row(`fit-${divergence}-std`).exact).toBeCloseTo(std, 3.5);
    }
  }, 60_000);

  runContract(studyContract(fDivergences, { plugins, params: { steps: 50, batch: 64 } }));
});
