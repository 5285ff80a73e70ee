import { beforeAll, describe, expect, it } from '@jest/globals';

import { compiledEngine } from '../../../core/engine/compiled.ts';
import { studyContract } from '../../../core/testing/index.ts';
import study from '../../../plugins/study/optimal-discriminator.ts';
import { runContract } from '../../contracts/run.ts';
import { measure } from './measuring.ts';

const small = { shifts: [1], steps: 400, hidden: [32], batch: 256, samples: 20_000 };

describe('study/optimal-discriminator', () => {
  it('finds p/(p + q) and −2 log 2 + 2 JSD by training', async () => {
    const { outside, row } = await measure(study, small);
    expect(outside).toEqual([]);
    // adaptive quadrature with 30 digits: JSD of N(0, 1) and N(1, 1) is 0.111421482185
    expect(row('value-shift-1').exact).toBeCloseTo(-2 * Math.log(2) + 2 * 0.111421482185, 9);
    expect(row('rmse-shift-1')).toMatchObject({ exact: 0, tolerance: 0.01 });
    expect(row('value-bits').error).toBeLessThan(1e-5);
  });

  it('says so where D is not trained far enough', async () => {
    const { outside } = await measure(study, { ...small, shifts: [3], steps: 2 });
    expect(outside).toEqual(expect.arrayContaining(['rmse-shift-3', 'value-shift-3']));
  });

  describe('keeps the contract', () => {
    beforeAll(() => compiledEngine({ backend: 'cpu' }));
    runContract(studyContract(study, { params: { ...small, steps: 20, bitSteps: 20, batch: 32, samples: 1000 } }));
  });
});
