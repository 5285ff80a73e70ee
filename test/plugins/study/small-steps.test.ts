import { describe, expect, it } from '@jest/globals';

import { studyContract } from '../../../core/testing/index.ts';
import study from '../../../plugins/study/small-steps.ts';
import { runContract } from '../../contracts/run.ts';
import { measure } from './measuring.ts';

describe('study/small-steps', () => {
  it('finds a quarter of the gap after half the step, for every divergence', async () => {
    const { outside, judged, artifacts } = await measure(study);
    expect(outside).toEqual([]);
    expect(judged).toHaveLength(12);
    const gaps = JSON.parse(Buffer.from(artifacts![0]!.bytes).toString()) as Record<string, { eta: number; gap: number }[]>;
    expect(gaps.gan!.map(({ eta }) => eta)).toEqual([0.04, 0.02, 0.01, 0.005, 0.0025]);
    for (const curve of Object.values(gaps)) for (const { gap } of curve) expect(gap).toBeGreaterThan(0); // a bound
  });

  it('finds more than a quarter where steps are too large to be small', async () => {
    const { outside } = await measure(study, { stepSize: 1, halvings: 1, divergences: ['neyman'] });
    expect(outside).toEqual(['quarter-neyman', 'coefficient-neyman']);
  });

  runContract(studyContract(study, { params: { bits: 3 } }));
});
