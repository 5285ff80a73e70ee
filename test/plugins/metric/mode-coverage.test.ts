import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import { GanvilError, type Mixture, type Objects, type RoleContext } from 'ganvil';

import { metricContract } from '../../../core/testing/index.ts';
import modeCoverage, { closestCentres, judge, summary, tally } from '../../../plugins/metric/mode-coverage.ts';
import { runContract } from '../../contracts/run.ts';
import { drawMixture, fakeEvaluation, ring } from './fake-evaluation.ts';

const golden = JSON.parse(readFileSync(new URL('../../golden/metrics.json', import.meta.url), 'utf8')) as {
  cases: { id: string; given: Record<string, unknown>; expect: Record<string, never> }[];
};
const goldenCase = (name: string) => golden.cases.find(({ id }) => id === `mode-coverage/${name}`)!;
const defaults = modeCoverage.params.parse({});
const points = (...positions: (readonly number[])[]): Objects => ({ count: positions.length, x: Float32Array.from(positions.flat()) });

const compose = (mixture: Mixture, params = {}) =>
  modeCoverage.create(modeCoverage.params.parse(params), { roles: { dataset: { mixture } } } as unknown as RoleContext<'dataset'>);
const measure = (generated: Objects, mixture: Mixture, params = {}) =>
  compose(mixture, params).evaluate(fakeEvaluation({ space: { kind: 'points', shape: [2] }, generated, mixture }));

const hand = goldenCase('hand');
const handMixture: Mixture = { centres: hand.given['centres'] as number[][], std: 1, weights: [0.25, 0.25, 0.25, 0.25] };
const handPoints = points(...(hand.given['samples'] as number[][]));

describe('metric/mode-coverage', () => {
  runContract(metricContract(modeCoverage));

  it('gives the golden numbers of the case worked by hand, where a sample at exactly 3 sd is not of high quality', async () => {
    const { values, absent, detail } = await measure(handPoints, handMixture);
    expect(values['modes']).toBe(hand.expect['modes']);
    expect(values['high-quality']).toBeCloseTo(hand.expect['highQuality']!, 9);
    expect(values['reverse-kl']).toBeCloseTo(hand.expect['reverseKL']!, 9);
    expect(values['forward-kl']).toBeUndefined();
    expect(absent).toEqual({ 'forward-kl': { state: 'infinite', reason: 'No sample of high quality at the centres 3.' } });
    // (K − 1) / 2N = 3 / 10
    expect(detail).toEqual({
      n: 8,
      nonFinite: 0,
      counts: hand.expect['counts'],
      estimator: 'plug-in',
      klBias: 0.3,
      threshold: 3,
      inclusive: false,
      std: 1,
      perfect: expect.objectContaining({ draws: 20 }),
    });
    // N w = 1.25; (0.75² + 0.75² + 0.25² + 1.25²) / 1.25
    expect(values['chi-square']).toBeCloseTo(2.2, 9);
    // squared distances 0 + 2.9², 1² + 2², 1² over 2, 2 and 1 samples and 2 dimensions: 1.45, 1.118 and 0.707
    expect(values['within-spread']).toBeCloseTo(Math.sqrt(5 / 2 / 2), 9);
    // (3, 0) is 7 from (10, 0), (10, 3.1) is 6.9 from (10, 10): less than ¾ · 10; (50, 50) is far from all
    expect(values['bridge']).toBe(2 / 8);
  });

  it('takes a sample at exactly 3 sd for one of high quality if it is told to', async () => {
    const { values, detail } = await measure(handPoints, handMixture, { inclusive: true });
    expect(values['high-quality']).toBe(6 / 8);
    expect(detail).toMatchObject({ counts: [3, 2, 1, 0], inclusive: true });
  });

  it('counts by the threshold that it is given', async () => {
    // below 1.5 sd: (0, 0), (10, 1), (0, 11)
    expect((await measure(handPoints, handMixture, { threshold: 1.5 })).values['high-quality']).toBe(3 / 8);
  });

  it('gives a perfect sampler its known share of high quality, spread and divergence', () => {
    const draws = Array.from({ length: 40 }, () => drawMixture(ring(), 2500, 'perfect').x);
    const judged = draws.map((x) => judge(tally(x, ring(), defaults), ring()).values);
    const mean = (name: string) => judged.reduce((total, values) => total + values[name]!, 0) / judged.length;
    expect(Math.abs(judged[0]!['high-quality']! - goldenCase('perfect-sampler').expect['highQuality']!)).toBeLessThan(0.006);
    expect(mean('modes20')).toBe(8);
    // one draw scatters by √(2/7) of the floor, 40 by .085 of it: within 4 of these
    const floor: number = goldenCase('reverse-kl-floor').expect['ring8']!;
    expect(Math.abs(mean('reverse-kl') / floor - 1)).toBeLessThan(0.35);
    expect(Math.abs(mean('forward-kl') / floor - 1)).toBeLessThan(0.35);
    // χ² of 7 degrees of freedom: mean 7, sd √14; 4 sd of a mean of 40
    expect(Math.abs(mean('chi-square') - 7)).toBeLessThan(2.4);
    // E[r² | r < 3] / 2 = 1 − 4.5 e^−4.5 / (1 − e^−4.5), whose root is .97439; the sd of one mode's estimate is about .03
    expect(Math.abs(mean('within-spread') - 0.97439)).toBeLessThan(0.01);
    // ¾ of the way from the next centre is 3.83 sd from its own, in two directions: about 2 Φ(−3.83) = 1.3e-4; 4 sd of 100 000 draws
    expect(Math.abs(mean('bridge') - 1.3e-4)).toBeLessThan(1.5e-4);
  });

  it("logs the perfect sampler's numbers beside a collapsed generator's", async () => {
    const { values, reference, absent } = await measure(drawMixture(ring(), 2500, 'collapsed', [2]), ring());
    expect(values['modes']).toBe(goldenCase('collapsed').expect['modes']);
    expect(values['modes20']).toBe(1);
    expect(values['reverse-kl']).toBeCloseTo(goldenCase('collapsed').expect['reverseKL']!, 9);
    expect(absent!['forward-kl']!.reason).toBe('No sample of high quality at the centres 0, 1, 3, 4, 5, 6, 7.');
    expect(Object.keys(reference!).sort()).toEqual(Object.keys(modeCoverage.outputs).sort());
    expect(reference).toMatchObject({ modes: 8, modes20: 8 });
  });

  it("takes the mean of 20 draws for the perfect sampler's, so that it lies near what is known", async () => {
    const { reference, detail } = await measure(drawMixture(ring(), 2500, 'collapsed', [2]), ring());
    const { perfect } = detail as { perfect: { draws: number; sd: Record<string, number> } };
    // the floor (K − 1) / 2N; a draw scatters by √(2/7) of it, 20 by .12 of it: within 4 of these
    const floor: number = goldenCase('reverse-kl-floor').expect['ring8']!;
    expect(Math.abs(reference!['reverse-kl']! / floor - 1)).toBeLessThan(0.48);
    // the sd of 20 normal draws is right to 16 %; χ² has a longer tail
    expect(perfect.sd['reverse-kl']! / (floor * Math.sqrt(2 / 7))).toBeGreaterThan(0.4);
    expect(perfect.sd['reverse-kl']! / (floor * Math.sqrt(2 / 7))).toBeLessThan(1.9);
    expect(perfect.draws).toBe(20);
    expect(perfect).not.toHaveProperty('withoutForwardKl');
  });

  it('takes the mean over the draws that have a number, and says how many have none', async () => {
    const { means, sds } = summary([{ a: 1, b: 2 }, { a: 4 }, { a: 1 }]);
    expect([means, sds]).toEqual([{ a: 2, b: 2 }, { a: Math.sqrt(3) }]); // (1 + 4 + 1) / 2
    // 3 points never reach 8 modes: forward-kl is infinite in every draw
    const { reference, detail } = await measure(drawMixture(ring(), 3, 'few'), ring());
    expect(reference).not.toHaveProperty('forward-kl');
    expect(detail).toMatchObject({ perfect: { withoutForwardKl: 20 } });
  });

  it('compares the counts with unequal weights, whatever their sum', () => {
    const mixture: Mixture = { centres: [[0], [10]], std: 1, weights: [3, 1] };
    const { values } = judge(tally(points([0], [10]).x, mixture, defaults), mixture);
    // shares ½ and ½ against ¾ and ¼
    expect(values['reverse-kl']).toBeCloseTo(0.5 * Math.log(2 / 3) + 0.5 * Math.log(2), 12);
    expect(values['forward-kl']).toBeCloseTo(0.75 * Math.log(1.5) + 0.25 * Math.log(0.5), 12);
    // expected 1.5 and .5: .25 / 1.5 + .25 / .5
    expect(values['chi-square']).toBeCloseTo(2 / 3, 12);
  });

  it('sees a generator that collapses inside its modes', async () => {
    const shrunk = drawMixture({ ...ring(), std: 0.01 }, 2500, 'shrunk');
    // a fifth of the spread, and nothing cut off; sd of one mode's estimate .2 / (2 √312)
    expect(Math.abs((await measure(shrunk, ring())).values['within-spread']! - 0.2)).toBeLessThan(0.02);
  });

  it('asks 20 samples of 2 500 for modes20, and in proportion of others', () => {
    const at = (count: number, k: number) => Array.from({ length: count }, () => ring().centres[k]!);
    const modes20 = (...positions: (readonly number[])[]) =>
      judge(tally(points(...positions).x, ring(), defaults), ring()).values['modes20'];
    expect(modes20(...at(2461, 0), ...at(20, 1), ...at(19, 2))).toBe(2);
    expect(modes20(...at(247, 0), ...at(2, 1), ...at(1, 2))).toBe(2);
    expect(modes20(...at(1, 0), ...at(1, 1))).toBe(2);
  });

  it('excludes one NaN of 2 500 samples and counts it', async () => {
    const generated = drawMixture(ring(), 2500, 'one NaN');
    generated.x[6] = NaN;
    const { values, detail } = await measure(generated, ring());
    const counts = (detail as { counts: number[] }).counts;
    expect(detail).toMatchObject({ n: 2500, nonFinite: 1 });
    expect(values['high-quality']).toBe(counts.reduce((total, count) => total + count) / 2499);
    expect(Object.values(values).every(Number.isFinite)).toBe(true);
  });

  it('fails once more than 1 % of the samples are not finite', async () => {
    const broken = (count: number) => {
      const generated = drawMixture(ring(), 2500, 'broken');
      for (let i = 0; i < count; i++) generated.x[2 * i] = i % 2 === 0 ? NaN : Infinity;
      return measure(generated, ring());
    };
    expect((await broken(25)).detail).toMatchObject({ nonFinite: 25 });
    const failure = await broken(26).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(GanvilError);
    expect(failure).toMatchObject({ code: 'E_METRIC_SAMPLES' });
    expect((failure as Error).message).toBe(
      'metric/mode-coverage, step 500: expected finite coordinates in 99 % of the samples, received 26 of 2500 samples with one that is not. ' +
        'The generator has diverged: lower the learning rates or start again from an earlier checkpoint.',
    );
  });

  it('says why divergences are absent where no sample is of high quality', async () => {
    const { values, absent, detail } = await measure(points([0, 0], [9, 9]), ring());
    expect(values).toEqual({ modes: 0, modes20: 0, 'high-quality': 0, bridge: 0 });
    const none = { state: 'absent', reason: 'No sample is of high quality.' };
    expect(absent).toEqual({ 'reverse-kl': none, 'forward-kl': none, 'chi-square': none, 'within-spread': none });
    expect(detail).not.toHaveProperty('klBias');
  });

  it('refuses a ring whose angles include the end point before anything is trained', () => {
    const { centres } = ring(7);
    const endpoint = {
      centres: [...centres, [Math.cos(2 * Math.PI), Math.sin(2 * Math.PI)]],
      std: 0.01,
      weights: Array.from({ length: 8 }, () => 1 / 8),
    };
    expect(() => compose(endpoint)).toThrow(
      'metric/mode-coverage: expected centres at least 6 standard deviations apart (0.0600), received the centres 0 and 7 at a distance of 2.4e-16. ' +
        'Where two centres share a place, one mode counts as two. Give the data set a smaller standard deviation or centres farther apart; ' +
        'if its angles run from 0 to 2π, leave the end point out: it is the first centre again.',
    );
  });

  it('takes centres at exactly 6 sd, and those just below not', () => {
    const pair = (distance: number): Mixture => ({ centres: [[0.1], [0.1 + distance]], std: 0.1, weights: [0.5, 0.5] });
    expect(closestCentres(pair(0.6)).distance).toBeLessThan(6 * 0.1); // float64 rounds it down
    expect(() => compose(pair(0.6))).not.toThrow();
    expect(() => compose(pair(0.599))).toThrow('the centres 0 and 1 at a distance of 0.60');
  });
});
