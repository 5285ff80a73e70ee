import { describe, expect, it } from '@jest/globals';

import { studyContract } from '../../../core/testing/index.ts';
import { plugins } from '../../../plugins/index.ts';
import study from '../../../plugins/study/saturation.ts';
import { runContract } from '../../contracts/run.ts';
import { measure } from './measuring.ts';

const small = { scores: [-5, 0, 5], distances: [2], steps: 500, learningRate: 1e-2, hidden: [32], batch: 256, samples: 4000 };

describe('study/saturation', () => {
  it('finds the ratio eˢ of the slopes, and a pull that only one loss keeps', async () => {
    const { outside, row } = await measure(study, small);
    expect(outside).toEqual([]);
    expect(row('slope-minimax-score-minus-5').exact).toBeCloseTo(-0.0067, 4); // −σ(−5), by hand
    expect(row('slope-non-saturating-score-minus-5').exact).toBeCloseTo(-0.9933, 4);
    expect(row('ratio-score-minus-5').measured).toBeCloseTo(Math.exp(-5), 5);
    expect(row('slope-minimax-score-0').measured).toBe(-0.5);
    // σ(s) + σ(−s) = 1: both pulls together are δ
    expect(row('pull-minimax-distance-2').exact + row('pull-non-saturating-distance-2').exact).toBeCloseTo(2, 9);
    expect(row('pull-non-saturating-distance-2').measured).toBeGreaterThan(2 * row('pull-minimax-distance-2').measured);
  });

  runContract(studyContract(study, { plugins, params: { ...small, batch: 32, samples: 100, steps: 20 } }));
});
