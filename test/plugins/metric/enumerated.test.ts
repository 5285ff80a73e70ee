import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Dataset, type Generator, type Objects, type RoleContext, stringsOf, tf, uniformOn } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { metricContract } from '../../../core/testing/index.ts';
import enumerated, { judge } from '../../../plugins/metric/enumerated.ts';
import { streams } from '../../contracts/dataset.ts';
import { runContract } from '../../contracts/run.ts';
import { evaluationOf, GOLDEN, goldenCase, lookUp, tablesOf, toy } from './enumerated-strings.ts';

beforeAll(() => eagerEngine('cpu'));

const LOG2 = Math.log(2);
const DISTANCES = ['kl-forward', 'kl-reverse', 'jsd', 'tv', 'correlation-error'];
const withLikelihood = (table: Float64Array, scale = 1): Generator =>
  ({ logProbability: (x) => lookUp(table.map(Math.log), x).add(Math.log(scale)) }) as Generator;
const samplesOnly = {} as Generator;

const compose = (dataset: Dataset, generator: Generator, params: object = {}) =>
  enumerated.create(enumerated.params.parse(params), { roles: { dataset, generator } } as unknown as RoleContext<'dataset' | 'generator'>);
const measure = (
  dataset: Dataset,
  generator: Generator,
  { generated, ...params }: { generated?: Objects } & Record<string, unknown> = {},
) => compose(dataset, generator, params).evaluate(evaluationOf(dataset, { generator }, generated));

describe('metric/enumerated', () => {
  runContract(
    metricContract(enumerated, { params: { probabilities: 'samples', samples: 1000 }, dataset: toy('stroke', { heldOut: 0.3333 }) }),
  );

  it.each(GOLDEN)(
    'gives the exact distances of the product of marginals on %s, whose KL divergence is the total correlation',
    (id, dataset) => {
      const { product } = tablesOf(dataset);
      const { values } = judge(product, dataset.enumeration!, 10_000);
      const expected = goldenCase(id);
      expect(values['validity']).toBeCloseTo(expected['productValidity']!, 9);
      expect(values['jsd']).toBeCloseTo(expected['productJSD']!, 9);
      expect(values['tv']).toBeCloseTo(expected['productTV']!, 9);
      expect(values['kl-forward']).toBeCloseTo(expected['totalCorrelation']!, 9);
      expect(values['entropy']).toBeCloseTo(expected['sumOfMarginalEntropies']!, 9);
      expect(values['total-correlation']).toBeCloseTo(0, 9);
    },
  );

  it.each(GOLDEN)('finds no distance of the valid strings of %s from themselves', (id, dataset) => {
    const { truth } = tablesOf(dataset);
    const { values } = judge(truth, dataset.enumeration!, 10_000);
    for (const name of DISTANCES) expect([name, values[name]]).toEqual([name, 0]);
    expect(values['validity']).toBeCloseTo(1, 12);
    expect(values['entropy']).toBeCloseTo(goldenCase(id)['entropy']!, 9);
    expect(values['total-correlation']).toBeCloseTo(goldenCase(id)['totalCorrelation']!, 9);
    expect(values['max-probability']).toBe(1 / dataset.enumeration!.valid.length);
  });

  it('gives the closed-form distances of strokes from all strings alike', () => {
    const expected = goldenCase('stroke-12-vs-uniform');
    const { values } = judge(new Float64Array(4096).fill(1 / 4096), toy('stroke').enumeration!, 10_000);
    expect(values['kl-forward']).toBeCloseTo(expected['kl']!, 9);
    expect(values['jsd']).toBeCloseTo(expected['jsd']!, 9);
    expect(values['validity']).toBeCloseTo(expected['validity']!, 9);
  });

  it('gives the correlation error that is published for the product of marginals on strokes', () => {
    const { product } = tablesOf(toy('stroke'));
    expect(judge(product, toy('stroke').enumeration!, 10_000).values['correlation-error']).toBeCloseTo(0.752, 3);
  });

  it('takes the exact likelihood of a generator that has one, and says what it sums to', async () => {
    const dataset = toy('stroke');
    const { values, detail } = await measure(dataset, withLikelihood(tablesOf(dataset).product));
    // float32 logarithms
    expect(values['kl-forward']).toBeCloseTo(goldenCase('stroke-12')['totalCorrelation']!, 5);
    expect(values['validity']).toBeCloseTo(goldenCase('stroke-12')['productValidity']!, 6);
    expect(detail).toEqual({ estimator: 'exact', sum: expect.closeTo(1, 5), draws: 10_000 });
  });

  it('gives the numbers worked by hand for 500 times 00, 250 times 10 and 250 times 11, with soft bits rounded', async () => {
    const rows = Array.from({ length: 1000 }, (_, i) => (i < 500 ? [-1, -0.3] : i < 750 ? [0.2, -0.9] : [0.1, 1]));
    const generated = { count: 1000, x: Float32Array.from(rows.flat()) };
    const { values, absent, detail } = await measure(toy('all-equal', { length: 2 }), samplesOnly, { generated, samples: 1000, draws: 2 });
    expect(values['validity']).toBe(0.75);
    expect(values['memorised']).toBe(0.75);
    // mean of 1 − ½² and 1 − ¾²
    expect(values['coverage']).toBeCloseTo((0.75 + 0.4375) / 2, 12);
    // ½ log(½ / ½) + ½ log(½ / ¼)
    expect(values['kl-forward']).toBeCloseTo(LOG2 / 2, 12);
    // ½ (½ log 1 + ½ log(½ / ⅜)) + ½ (½ log 1 + ¼ log(¼ / ⅛) + ¼ log(¼ / ⅜))
    expect(values['jsd']).toBeCloseTo(Math.log(4 / 3) / 4 + LOG2 / 8 + Math.log(2 / 3) / 8, 12);
    expect(values['tv']).toBeCloseTo(0.25, 12);
    expect(values['entropy']).toBeCloseTo(1.5 * LOG2, 12);
    expect(values['max-probability']).toBe(0.5);
    // bit 0 is 1 half the time, bit 1 a quarter: log 2 + (2 log 2 − ¾ log 3) − 1.5 log 2
    expect(values['total-correlation']).toBeCloseTo(1.5 * LOG2 - 0.75 * Math.log(3), 12);
    // correlation (¼ − ½ · ¼) / √(¼ · 3/16) = 1/√3 against 1: √2 (1 − 1/√3) / √4
    expect(values['correlation-error']).toBeCloseTo((1 - 1 / Math.sqrt(3)) / Math.SQRT2, 12);
    expect(absent!['kl-reverse']).toEqual({ state: 'infinite', reason: 'The generator gives invalid strings probability.' });
    expect(detail).toEqual({ estimator: 'plug-in', n: 1000, nonFinite: 0, seen: 3, bias: 0.001, draws: 2 });
  });

  it('is off by the stated bias where a perfect sampler is judged by its samples', async () => {
    const dataset = toy('stroke');
    const generated = dataset.sample(100_000, streams().stream('generated'));
    // independent draws, not the whole set in turns
    generated.x.set(dataset.batches({ batch: 100_000, stream: streams().stream('data') }).next().x);
    const { values, detail } = await measure(dataset, samplesOnly, { generated });
    expect(detail).toMatchObject({ n: 100_000, seen: 78, bias: 77 / 200_000 });
    // 2N · KL is χ² of 77 degrees of freedom: mean 77, sd √154 = 12.4; four of them
    expect(Math.abs(values['kl-forward']! * 200_000 - 77)).toBeLessThan(50);
    expect(Math.abs(values['kl-reverse']! * 200_000 - 77)).toBeLessThan(50);
  });

  it('tells one that invents from one that remembers, where a third of the strings is held out', () => {
    const { enumeration } = toy('stroke', { heldOut: 0.3333 });
    const { train, valid, heldOut } = enumeration!;
    const memoriser = judge(uniformOn(train, 12), enumeration!, 10_000);
    expect(memoriser.values).toMatchObject({
      novelty: 0,
      'held-out-mass': 0,
      'held-out-coverage': 0,
      'kl-reverse': expect.closeTo(Math.log(1.5), 9),
    });
    expect(memoriser.values['memorised']).toBeCloseTo(1, 12);
    expect(memoriser.absent['kl-forward']).toEqual({
      state: 'infinite',
      reason: 'The generator gives 26 of the 78 valid strings probability 0.',
    });
    const perfect = judge(uniformOn(valid, 12), enumeration!, 10_000).values;
    expect(perfect['novelty']).toBeCloseTo(1 / 3, 12);
    expect(perfect['held-out-mass']).toBeCloseTo(1 / 3, 12);
    expect(perfect['memorised']).toBeCloseTo(2 / 3, 12);
    const inventor = judge(uniformOn(heldOut, 12), enumeration!, 1).values;
    expect(inventor['novelty']).toBeCloseTo(1, 12);
    expect(inventor['held-out-coverage']).toBeCloseTo(1 / 26, 12); // one draw
  });

  it('logs what a perfect sampler has beside every measurement', async () => {
    const dataset = toy('stroke', { heldOut: 0.3333 });
    const { reference } = await measure(dataset, withLikelihood(tablesOf(dataset).product));
    expect(Object.keys(reference!).sort()).toEqual(Object.keys(enumerated.outputs).sort());
    for (const name of DISTANCES) expect([name, reference![name]]).toEqual([name, 0]);
  });

  it('calls a generator of one string collapsed: no entropy, no correlation', () => {
    const { enumeration } = toy('stroke');
    const { values, absent } = judge(uniformOn(Uint32Array.of(28), 12), enumeration!, 100);
    expect(values).toMatchObject({ validity: 1, entropy: 0, 'max-probability': 1, 'total-correlation': 0, 'correlation-error': 1 });
    expect(values['coverage']).toBeCloseTo(1 / 78, 12);
    expect(values['kl-reverse']).toBeCloseTo(Math.log(78), 12);
    expect(absent['kl-forward']!.reason).toContain('77 of the 78');
  });

  it('has no novelty where nothing valid is generated', () => {
    const { enumeration } = toy('stroke', { heldOut: 0.3333 });
    const { values, absent } = judge(uniformOn(Uint32Array.of(0), 12), enumeration!, 100);
    expect(values).toMatchObject({ validity: 0, coverage: 0, 'held-out-mass': 0, tv: expect.closeTo(1, 12) });
    expect(values['jsd']).toBeCloseTo(LOG2, 12);
    expect(absent['novelty']).toEqual({ state: 'absent', reason: 'No valid string has probability.' });
  });

  it('excludes up to 1 % of samples that are not finite, and fails beyond', async () => {
    const dataset = toy('all-equal', { length: 2 });
    const broken = (count: number) => {
      const generated = { count: 1000, x: stringsOf(new Uint32Array(1000), 2) };
      for (let i = 0; i < count; i++) generated.x[2 * i] = i % 2 === 0 ? NaN : Infinity;
      return measure(dataset, samplesOnly, { generated, samples: 1000 });
    };
    expect((await broken(10)).detail).toMatchObject({ nonFinite: 10, seen: 1 });
    await expect(broken(11)).rejects.toThrow(
      'metric/enumerated, step 500: expected finite bits in 99 % of the samples, received 11 of 1000 samples with one that is not. ' +
        'The generator has diverged: lower the learning rates or start again from an earlier checkpoint.',
    );
  });

  it('refuses likelihoods that are none', async () => {
    const dataset = toy('all-equal', { length: 2 });
    const { product } = tablesOf(dataset);
    await expect(measure(dataset, withLikelihood(product, 1.1))).rejects.toMatchObject({
      code: 'E_PLUGIN_SHAPE',
      message: expect.stringContaining('received the sum 1.10000 of the generator'),
    });
    await expect(measure(dataset, withLikelihood(product, NaN))).rejects.toMatchObject({ code: 'E_METRIC_SAMPLES' });
  });

  it('takes a mixture over codes of a generator that decodes those of its prior', async () => {
    const dataset = toy('all-equal', { length: 2 });
    // the code is 1 or −1, each half the time: logits (log 3, log 3) or their negatives, σ = ¾
    const coded = {
      drawCodes: (batch: number) =>
        tf.tensor2d(
          Array.from({ length: batch }, (_, i) => (i % 2 === 0 ? 1 : -1)),
          [batch, 1],
        ),
      decode: (z: tf.Tensor2D) => tf.concat([z, z], 1).mul(Math.log(3)),
    } as unknown as Generator;
    const { values, detail } = await measure(dataset, coded, { samples: 1002 });
    // 00 and 11: ½ (9/16 + 1/16) each
    expect(values['validity']).toBeCloseTo(5 / 8, 6);
    expect(values['kl-forward']).toBeCloseTo(Math.log(0.5 / (5 / 16)), 6);
    expect(detail).toEqual({ estimator: 'codes', n: 1002, draws: 10_000 });
    const generated = { count: 1002, x: stringsOf(new Uint32Array(1002), 2) };
    expect((await measure(dataset, coded, { samples: 1002, probabilities: 'samples', generated })).values['validity']).toBe(1);
    await expect(measure(dataset, { ...coded, decode: (z: tf.Tensor2D) => tf.concat([z, z], 1).mul(NaN) })).rejects.toThrow(
      'metric/enumerated, step 500: expected finite logits for every code, received some that are not.',
    );
    expect(() => compose(dataset, samplesOnly, { probabilities: 'codes' })).toThrow(
      'metric/enumerated: expected a generator that decodes codes of its own prior, since `probabilities` is codes, received one that gives samples only. ' +
        'Leave `probabilities` out, or take a generator such as vae.',
    );
  });

  it('takes samples of a generator with a likelihood if it is told to, and refuses to be exact without one', async () => {
    const dataset = toy('all-equal', { length: 2 });
    const generated = { count: 1000, x: stringsOf(new Uint32Array(1000), 2) };
    const params = { generated, samples: 1000, probabilities: 'samples' };
    expect((await measure(dataset, withLikelihood(tablesOf(dataset).product), params)).detail).toMatchObject({ estimator: 'plug-in' });
    expect(() => compose(dataset, samplesOnly, { probabilities: 'exact' })).toThrow(
      'metric/enumerated: expected a generator that gives log P(x), since `probabilities` is exact, received one that gives samples only.',
    );
  });
});
