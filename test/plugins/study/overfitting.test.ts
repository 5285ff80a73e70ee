import { describe, expect, it } from '@jest/globals';

import { studyContract } from '../../../core/testing/index.ts';
import study from '../../../plugins/study/overfitting.ts';
import { runContract } from '../../contracts/run.ts';
import { measure } from './measuring.ts';

const small = { few: 16, many: 8192, dimensions: 16, hidden: [64], steps: 200, fresh: 4000, learningRate: 1e-2 };

describe('study/overfitting', () => {
  it('finds few samples learnt by heart, and many not', async () => {
    const { outside, row, artifacts } = await measure(study, small);
    expect(outside).toEqual([]);
    expect(row('value-train-few').measured).toBeGreaterThan(-0.05);
    expect(row('value-fresh-few').exact).toBeCloseTo(-1.1635, 4); // −2 log 2 + 2 · 0.11142, lecture table of JSD
    const curves = JSON.parse(Buffer.from(artifacts!.find(({ name }) => name === 'curves.json')!.bytes).toString()) as Record<
      string,
      { step: number }[]
    >;
    expect(curves.few!.at(-1)!.step).toBe(small.steps);
    expect(curves.many).toHaveLength(curves.few!.length);
  });

  it('says so where D has not learnt them', async () => {
    const { outside } = await measure(study, { ...small, many: 64, steps: 3 });
    expect(outside).toEqual(expect.arrayContaining(['value-train-few', 'gap-few']));
  });

  runContract(studyContract(study, { params: { ...small, hidden: [8], many: 32, steps: 20, fresh: 1000 } }));
});
