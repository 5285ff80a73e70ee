import { describe, expect, it } from '@jest/globals';

import { studyContract } from '../../../core/testing/index.ts';
import study from '../../../plugins/study/disjoint-supports.ts';
import { runContract } from '../../contracts/run.ts';
import { measure } from './measuring.ts';

const small = { distances: [0.5, 2], steps: 500, learningRate: 1e-2, batch: 128, samples: 2000 };

describe('study/disjoint-supports', () => {
  it('finds log 2 at every distance, and the distance itself', async () => {
    const { outside, row } = await measure(study, small);
    expect(outside).toEqual([]);
    for (const distance of small.distances) {
      expect(row(`jsd-distance-${distance}`)).toMatchObject({ exact: Math.log(2), relation: 'at least' });
      expect(row(`jsd-distance-${distance}`).measured).toBeLessThan(Math.log(2)); // no D is above it
      expect(row(`wasserstein-distance-${distance}`).exact).toBe(distance);
    }
  });

  it('overestimates the distance by the share θ/2λ that a weak penalty leaves', async () => {
    // the least of −gθ + λ(g − 1)² is at g = 1 + θ/2λ; θ = 2, λ = 5: 1.2
    const { outside, row } = await measure(study, { ...small, distances: [2], lambda: 5 });
    expect(outside).toEqual(['wasserstein-distance-2']);
    expect(row('wasserstein-distance-2').measured / 2).toBeCloseTo(1.2, 1);
  });

  runContract(studyContract(study, { params: { ...small, distances: [1], hidden: [8], batch: 16, steps: 20 } }));
});
