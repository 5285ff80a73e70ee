import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { studyContract } from '../../../core/testing/index.ts';
import { plugins } from '../../../plugins/index.ts';
import diracGan from '../../../plugins/study/dirac-gan.ts';
import { runContract } from '../../contracts/run.ts';
import { measure } from './measuring.ts';

const { cases } = JSON.parse(readFileSync(new URL('../../golden/objectives.json', import.meta.url), 'utf8')) as {
  cases: { id: string; expect: { eigenvalues: string[] } }[];
};

describe('study/dirac-gan', () => {
  it('finds the golden eigenvalues, and every trajectory where its matrix takes it', async () => {
    const { outside, row } = await measure(diracGan);
    expect(outside).toEqual([]);
    // "±0.5i", "-0.15 ± 0.4769696i", "-0.5, -0.5" at γ = 0, .3, 1
    const golden = cases.find(({ id }) => id === 'dynamics/dirac')!.expect.eigenvalues;
    expect(golden).toEqual(['±0.5i', '-0.15 ± 0.4769696i', '-0.5, -0.5']);
    for (const [gamma, real, imaginary] of [
      [0, 0, 0.5],
      [0.3, -0.15, 0.4769696],
      [1, -0.5, 0],
    ] as const) {
      expect(row(`simultaneous-gamma-${gamma}-real`).exact).toBeCloseTo(real, 7);
      expect(row(`simultaneous-gamma-${gamma}-imaginary`).exact).toBeCloseTo(imaginary, 7);
    }
  });

  it('says of each trainer which way it goes: closed forms at η = .2 without R1', async () => {
    const { outside, row } = await measure(diracGan, { learningRate: 0.2, steps: 30, afar: 300, gammas: [0] });
    expect(outside).toEqual([]);
    // √(1 + η²/4), 1, √(1 − η²/4 + η⁴/16)
    expect(row('simultaneous-gamma-0-modulus').exact).toBeCloseTo(Math.sqrt(1.01), 12);
    expect(row('alternating-gamma-0-modulus').exact).toBeCloseTo(1, 12);
    expect(row('extra-gradient-gamma-0-modulus').exact).toBeCloseTo(Math.sqrt(0.9901), 12);
  });

  it('measures the same eagerly', async () => {
    const { row } = await measure(diracGan, { steps: 5, afar: 5, gammas: [0.3] }, await eagerEngine('cpu'));
    for (const use of ['simultaneous', 'alternating', 'extra-gradient']) expect(row(`${use}-gamma-0.3-radius`).within).toBe(true);
  });

  it('refuses a weight twice, whose rows would have one name', () => {
    expect(diracGan.params.safeParse({ gammas: [0.3, 0.3] }).success).toBe(false);
  });

  runContract(studyContract(diracGan, { plugins, params: { steps: 3, afar: 3, gammas: [0.3] } }));
});
