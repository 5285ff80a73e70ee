import { describe, expect, it } from '@jest/globals';

import { studyContract } from '../../../core/testing/index.ts';
import { plugins } from '../../../plugins/index.ts';
import study from '../../../plugins/study/code-limits.ts';
import { runContract } from '../../contracts/run.ts';
import { measure } from './measuring.ts';

describe('study/code-limits', () => {
  it('finds what codes of few bits leave, and not more', async () => {
    const { outside, row } = await measure(study, { codeBits: [0, 3], mixingBits: 2, steps: 250 });
    expect(outside).toEqual([]);
    // total correlations of the toys, from their marginals and entropies
    expect(row('constant-stroke-12').exact).toBeCloseTo(3.170634, 6);
    expect(row('constant-parity-8').exact).toBeCloseTo(Math.LN2, 12);
    expect(row('constant-all-equal-8').exact).toBeCloseTo(7 * Math.LN2, 12);
    expect(row('constant-bars-and-stripes-3').exact).toBeCloseTo(3.5993, 4);
    // 2 of 8: 8 h(1/4) − log 28
    expect(row('constant-2-of-8').exact).toBeCloseTo(8 * (Math.log(4) - 0.75 * Math.log(3)) - Math.log(28), 12);
    expect(row('patterns-coverage-3').exact).toBeCloseTo(8 / 78, 12);
    // groups of 4, 2 and 1 of four strings
    expect([0, 1, 2].map((b) => row(`mixing-1-of-4-${b}`).exact)).toEqual([3 * Math.log(4 / 3), Math.LN2, 0]);
  });

  it('says so where decoders have not been trained for long', async () => {
    const { outside } = await measure(study, { codeBits: [4], mixingBits: 1, starts: 2, steps: 2 });
    expect(outside).toEqual(expect.arrayContaining(['constant-stroke-12', 'patterns-jsd-4', 'patterns-coverage-4', 'mixing-1-of-2-1']));
    expect(outside).not.toContain('patterns-searched-4'); // it trains nothing
  });

  runContract(studyContract(study, { plugins, params: { codeBits: [0], hidden: [4], mixingBits: 1, starts: 2, steps: 20 } }));
});
