import { describe, expect, it } from '@jest/globals';

import type { Case } from '../../../core/suite/cases.ts';
import type { Claim, SideClaim, ValueClaim } from '../../../core/suite/claims.ts';
import { decideClaims, isBroken, type Outcome } from '../../../core/suite/decide.ts';
import { meets, neededOf, sideExpectation, valueExpectation } from '../../../core/suite/expectation.ts';
import { seededDraws } from '../compare/statistics/listed-draws.ts';

const [AE, VAE] = ['ae', 'vae'].map((name) => ({ name, spec: name }) as Case) as [Case, Case];
const METRIC = 'enumerated/jsd';

/** Finished runs of seeds 1, 2, …; a text is what became of a run instead. */
const outcomes = (one: Case, values: readonly (number | string)[]): Outcome[] =>
  values.map((value, i): Outcome => ({
    case: one,
    seed: i + 1,
    status: typeof value === 'string' ? value : 'finished',
    metrics: typeof value === 'string' ? {} : { [METRIC]: { last: value, best: value - 1 } },
  }));
const sides = (expect = 'left > right', more: Partial<SideClaim> = {}): SideClaim => ({
  ...{ kind: 'sides', metric: METRIC, at: 'last', scale: 'linear', pairedBy: 'seed', expected: sideExpectation(expect)! },
  ...{ left: { name: 'ae', cases: [AE] }, right: { name: 'vae', cases: [VAE] } },
  ...more,
});
const value = (words: string, more: Partial<ValueClaim> = {}): ValueClaim => ({
  ...{ kind: 'value', metric: METRIC, at: 'last', runs: { name: 'ae', cases: [AE] }, words, expected: valueExpectation(words)! },
  ...more,
});
function decide(about: Claim['about'], all: readonly Outcome[], interval: 't' | 'bca' = 't') {
  const [decision] = decideClaims({ claims: [{ text: 'It is so.', mustHold: true, about }], interval }, all, seededDraws());
  return decision!;
}
const both = (left: readonly (number | string)[], right: readonly (number | string)[]) => [...outcomes(AE, left), ...outcomes(VAE, right)];

describe('a claim on two sides', () => {
  it('holds where the interval of paired differences lies on its side', () => {
    // differences 2 1 3: mean 2, sd 1, t with 2 degrees of freedom 4.302653 (SciPy 1.17.1): 2 ± 2.4841 holds 0
    expect(decide(sides(), both([7, 5, 9], [5, 4, 6]))).toMatchObject({ verdict: 'undecided', n: 3, planned: 3, mean: 2, sd: 1 });
    // 2 1 3 2: mean 2, sd 0.8165, t with 3 degrees of freedom 3.182446: 2 ± 1.2992
    const decision = decide(sides(), both([7, 5, 9, 4], [5, 4, 6, 2]));
    expect(decision).toMatchObject({ verdict: 'holds', n: 4, left: { n: 4, mean: 6.25 }, right: { n: 4, mean: 4.25 } });
    expect(decision.interval!.low).toBeCloseTo(2 - 1.2992, 3);
  });

  it('does not hold where it lies on the other', () => {
    expect(decide(sides('left < right'), both([7, 5, 9, 4], [5, 4, 6, 2])).verdict).toBe('does not hold');
  });

  it('pairs by seed: what a seed does to both sides falls out', () => {
    // means differ by 1, single runs by hundreds
    expect(decide(sides(), both([101, 201.1, 300.9, 401], [100, 200, 300, 400])).verdict).toBe('holds');
  });

  it('takes a factor and a summand', () => {
    const all = both([0.5, 0.6, 0.4, 0.5], [10, 11, 9, 10]);
    expect(decide(sides('left < 0.1 * right'), all).verdict).toBe('holds'); // 0.5 − 1, 0.6 − 1.1, 0.4 − 0.9, 0.5 − 1: all −0.5
    expect(decide(sides('left > right - 8'), all).verdict).toBe('does not hold'); // 0.5 − 2, 0.6 − 3, 0.4 − 1, 0.5 − 2: −1.5 ± 1.17
  });

  it('is decided by equal differences, which have no spread', () => {
    expect(decide(sides(), both([1, 1], [0, 0]))).toMatchObject({
      verdict: 'holds',
      interval: { low: 1, high: 1, note: 'all values are equal' },
    });
    expect(decide(sides(), both([1, 1], [1, 1])).verdict).toBe('does not hold'); // equal is not greater
  });

  it('is undecided by a single pair, however clear', () => {
    const decision = decide(sides(), both([100], [1]));
    expect(decision).toMatchObject({ verdict: 'undecided', n: 1 });
    expect(decision.sentence).toContain('no interval (a single value)');
  });

  it('counts what is lacking, and says why', () => {
    const decision = decide(sides(), both([7, 'failed', 9, 4, 'missing'], [5, 4, 6, 2, 'interrupted']));
    expect(decision).toMatchObject({ n: 3, planned: 5 });
    expect(decision.sentence).toMatch(/3 of 5 pairs by seed; 1 run failed; 1 run is missing; 1 run is not finished$/);
  });

  it('may be about ratios: on a log scale values of very different size count alike', () => {
    // quotients 1/20, 1/10, 1/5: logarithms −2.9957, −2.3026, −1.6094, mean −2.3026, sd .6931; t 4.302653, ± 1.7219
    const all = both([0.05, 0.1, 0.02], [1, 1, 0.1]);
    const decision = decide(sides('left < right', { scale: 'log' }), all);
    expect(decision).toMatchObject({ verdict: 'holds', n: 3, left: { n: 3 } });
    expect(decision.mean).toBeCloseTo(Math.log(0.1), 12);
    expect(decision.sd).toBeCloseTo(Math.log(2), 12);
    expect(decision.sentence).toContain('; log left − log right = -2.303 ± 0.69, ');
    expect(decide(sides('left < right'), all).verdict).toBe('undecided'); // differences −.95 −.9 −.08
    // against half the right side the mean is −2.3026 + .6931 = −1.6094: less than 1.7219
    expect(decide(sides('left < 0.5 * right', { scale: 'log' }), all).verdict).toBe('undecided');
  });

  it('may be about single pairs: so many of them must meet it', () => {
    const all = both([7, 5, 9, 4], [5, 4, 6, 4]); // differences 2 1 3 0
    const decision = decide(sides('left > right', { share: 0.75 }), all);
    expect(decision).toMatchObject({ verdict: 'holds', met: 3, interval: null, n: 4 });
    expect(decision.sentence).toMatch(/; left − right = 1\.5 ± 1\.3; 3 of 4 pairs by seed have it > 0, at least 3 must$/);
    expect(decide(sides('left > right', { share: 1 }), all).verdict).toBe('does not hold');
    expect(decide(sides('left < right', { share: 0.1 }), all)).toMatchObject({ verdict: 'does not hold', met: 0 });
    // a pair that lacks a run may yet meet it
    expect(decide(sides('left > right', { share: 1 }), both([7, 'missing'], [5, 4])).verdict).toBe('undecided');
  });

  it('leaves out what has no logarithm', () => {
    const decision = decide(sides('left < right', { scale: 'log' }), both([1, 0, 1], [2, 2, 3]));
    expect(decision).toMatchObject({ n: 2, planned: 3 });
    expect(decision.sentence).toMatch(/2 of 3 pairs by seed; 1 run is not above 0$/);
  });

  it('may be about two metrics, of the same runs, too', () => {
    const all = [7, 5, 9, 4].map((last, i): Outcome => ({
      ...{ case: AE, seed: i + 1, status: 'finished' },
      metrics: { [METRIC]: { last, best: last }, 'enumerated/tv': { last: last - 2, best: null } },
    }));
    const right = { name: 'ae', cases: [AE] };
    const decision = decide(sides('left > right', { right, rightMetric: 'enumerated/tv' }), all);
    expect(decision).toMatchObject({ verdict: 'holds', n: 4, mean: 2, left: { mean: 6.25 }, right: { mean: 4.25 } });
    expect(decision.sentence).toContain('enumerated/jsd, right enumerated/tv: ');
  });

  it('may be about the best values', () => {
    expect(decide(sides('left > right', { at: 'best' }), both([7, 5], [5, 4])).left).toMatchObject({ mean: 5 }); // (6 + 4) / 2
  });

  it('pairs variants with variants', () => {
    const of = (spec: string) => ['a', 'b'].map((variant) => ({ name: `${spec}/${variant}`, spec, variant }) as Case);
    const [left, right] = [of('ae'), of('vae')];
    const claim = sides('left > right', {
      pairedBy: 'seed and variant',
      left: { name: 'ae', cases: left },
      right: { name: 'vae', cases: right },
    });
    const all = [
      ...outcomes(left[0]!, [10, 11]),
      ...outcomes(left[1]!, [20, 21]),
      ...outcomes(right[0]!, [9, 10]),
      ...outcomes(right[1]!, [19, 20]),
    ];
    expect(decide(claim, all)).toMatchObject({ verdict: 'holds', n: 4, mean: 1, sd: 0 });
  });

  it('says its numbers', () => {
    expect(decide(sides('left > 0.5 * right'), both([7, 5, 9, 4], [5, 4, 6, 2])).sentence).toBe(
      // 7 − 2.5, 5 − 2, 9 − 3, 4 − 1: 4.5 3 6 3, mean 4.125, sd 1.436, ± 3.182446 · 1.436 / 2
      "enumerated/jsd: ae 6.25 ± 2.2, vae 4.25 ± 1.7; left − 0.5 · right = 4.125 ± 1.4, 95 % interval [1.84, 6.41] (Student's t), 4 pairs by seed",
    );
    expect(decide(sides(), []).sentence).toBe('enumerated/jsd: no pair of 0');
  });
});

describe('a claim on a number', () => {
  it.each([
    ['< 2.5', 'holds'], // 1 1.2 1.1 0.9: mean 1.05, sd 0.129, ± 0.205
    ['< 1.1', 'undecided'],
    ['< 0.5', 'does not hold'],
    ['> 0.5', 'holds'],
    ['>= 1', 'undecided'],
    ['= 1 ± 0.3', 'holds'],
    ['= 1 ± 0.1', 'undecided'],
    ['= 2 ± 0.3', 'does not hold'],
  ])('%s by the interval of its mean: %s', (words, verdict) => {
    expect(decide(value(words), outcomes(AE, [1, 1.2, 1.1, 0.9])).verdict).toBe(verdict);
  });

  it('is decided by a share of the runs where it asks for one', () => {
    const share = (least: number, values: readonly (number | string)[]) => decide(value('< 0.5', { share: least }), outcomes(AE, values));
    expect(share(0.66, [0, 0, 0, 0, 1])).toMatchObject({ verdict: 'holds', met: 4, n: 5, interval: null }); // 4 of 5 are needed
    expect(share(0.66, [0, 0, 1])).toMatchObject({ verdict: 'holds', met: 2 }); // 2 of 3
    expect(share(1, [0, 0, 1]).verdict).toBe('does not hold');
    expect(share(1, [0, 0, 'failed']).verdict).toBe('undecided'); // the third might
    expect(share(1, [0, 1, 'failed']).verdict).toBe('does not hold'); // whatever the third does
    expect(share(1, [0]).sentence).toBe('enumerated/jsd: ae 0; 1 of 1 runs is < 0.5, at least 1 must be');
  });

  it('has an interval by the bootstrap where the suite asks for it', () => {
    const { interval } = decide(value('< 2.5'), outcomes(AE, [1, 2]), 'bca');
    expect(interval).toEqual({ method: 'bca', low: 1, high: 2 });
  });
});

describe('a claim that must hold', () => {
  it.each([
    ['holds', false],
    ['does not hold', true],
    ['undecided', true],
  ] as const)('and %s: broken is %s', (verdict, expected) => {
    expect(isBroken({ mustHold: true, verdict })).toBe(expected);
    expect(isBroken({ mustHold: false, verdict })).toBe(false);
  });
});

describe('an expectation', () => {
  it.each([
    ['left > right', { sign: '>', factor: 1, summand: 0 }],
    ['left<right', { sign: '<', factor: 1, summand: 0 }],
    ['left < 0.1 * right', { sign: '<', factor: 0.1, summand: 0 }],
    ['left > 2·right - 1e-3', { sign: '>', factor: 2, summand: -1e-3 }],
    ['left > right + .5', { sign: '>', factor: 1, summand: 0.5 }],
    ['right > left', undefined],
    ['left >= right', undefined],
    ['left > right * 2', undefined],
  ])('of two sides: %s', (text, expected) => {
    expect(sideExpectation(text)).toEqual(expected);
  });

  it.each([
    ['< 2.5', { sign: '<', bound: 2.5 }],
    ['>= -1', { sign: '>=', bound: -1 }],
    ['= 3.17 ± 0.02', { sign: '=', target: 3.17, tolerance: 0.02 }],
    ['0.693 +- 1e-2', { sign: '=', target: 0.693, tolerance: 0.01 }],
    ['= 3', undefined],
    ['<', undefined],
    ['2', undefined],
  ])('of a number: %s', (text, expected) => {
    expect(valueExpectation(text)).toEqual(expected);
  });

  it('is met with its bound only where it says so', () => {
    expect(['< 2', '<= 2', '> 2', '>= 2', '= 1.5 ± 0.5'].map((text) => meets(2, valueExpectation(text)!))).toEqual([
      false,
      true,
      false,
      true,
      true,
    ]);
  });

  it('of a share is rounded up', () => {
    expect([neededOf(2 / 3, 3), neededOf(2 / 3, 5), neededOf(0.8, 5), neededOf(1, 4), neededOf(0.1, 3)]).toEqual([2, 4, 4, 4, 1]);
  });
});
