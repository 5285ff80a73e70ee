import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Dataset, type Discriminator, type RoleContext, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { metricContract } from '../../../core/testing/index.ts';
import energy, { judge } from '../../../plugins/metric/energy.ts';
import { codeOf } from '../../contracts/bits-dataset.ts';
import { runContract } from '../../contracts/run.ts';
import { critic, evaluationOf, GOLDEN, goldenCase, lookUp, tablesOf, toy } from './enumerated-strings.ts';

beforeAll(() => eagerEngine('cpu'));

const compose = (dataset: Dataset, discriminator: Discriminator) =>
  energy.create({}, { roles: { dataset, discriminator } } as unknown as RoleContext<'dataset' | 'discriminator'>);
const measure = (dataset: Dataset, discriminator: Discriminator) =>
  compose(dataset, discriminator).evaluate(evaluationOf(dataset, { discriminators: [discriminator] }));

const pair = toy('all-equal', { length: 2 }); // valid: the codes 0 and 3

describe('metric/energy', () => {
  runContract(metricContract(energy, { dataset: toy('stroke') }));

  it('gives the numbers worked by hand for four strings', () => {
    // exp(s) = 1, 3, 1, 4: Z = 9
    const values = judge(Float64Array.of(0, Math.log(3), 0, Math.log(4)), pair.enumeration!);
    expect(values['log-partition']).toBeCloseTo(Math.log(9), 12);
    expect(values['mass-on-valid']).toBeCloseTo(5 / 9, 12);
    expect(values['argmax-valid']).toBe(1);
    expect(values['top-valid']).toBe(1 / 2); // the codes 3 and 1
    // ½ log(½ / (1/9)) + ½ log(½ / (4/9))
    expect(values['kl']).toBeCloseTo((Math.log(4.5) + Math.log(1.125)) / 2, 12);
    // against log 3 and 0: log 4 wins twice, 0 loses once and ties once
    expect(values['ranking-auroc']).toBe(2.5 / 4);
  });

  it('counts the invalid strings that D calls real, and no valid ones', () => {
    // invalid: the codes 1 and 2, with σ(s) > ½ for the first alone; a score of 0 is on the fence
    expect(judge(Float64Array.of(7, 0.1, 0, 7), pair.enumeration!)['called-real']).toBe(1 / 2);
    expect(judge(Float64Array.of(7, -0.1, -2, 7), pair.enumeration!)['called-real']).toBe(0);
    expect(judge(Float64Array.of(-1, 1, 2, -1), pair.enumeration!)['called-real']).toBe(1);
  });

  it('lets strings that tie at the end share the places that are left', () => {
    // first place: code 1; the second is shared by the codes 0, 2 and 3, two of which are valid
    expect(judge(Float64Array.of(0, 5, 0, 0), pair.enumeration!)).toMatchObject({
      'argmax-valid': 0,
      'top-valid': expect.closeTo(1 / 3, 12),
    });
    // both best: one is valid
    expect(judge(Float64Array.of(5, 5, 0, 0), pair.enumeration!)).toMatchObject({ 'argmax-valid': 0.5, 'top-valid': 0.5 });
  });

  it('takes a constant discriminator for the uniform distribution', () => {
    const values = judge(new Float64Array(4096).fill(2.5), toy('stroke').enumeration!);
    expect(values['log-partition']).toBeCloseTo(12 * Math.log(2) + 2.5, 9);
    for (const name of ['argmax-valid', 'top-valid', 'mass-on-valid'])
      expect([name, values[name]]).toEqual([name, expect.closeTo(78 / 4096, 9)]);
    expect(values['kl']).toBeCloseTo(goldenCase('stroke-12-vs-uniform')['kl']!, 9);
    expect(values['ranking-auroc']).toBe(0.5);
  });

  it.each(GOLDEN)('shows on %s that the best discriminator against a product of marginals ranks, and is no density', (id, dataset) => {
    const { truth, product } = tablesOf(dataset);
    const values = judge(
      truth.map((p, code) => (p > 0 ? Math.log(p / product[code]!) : -1e4)), // e^−10 000 is 0 in float64
      dataset.enumeration!,
    );
    expect(values['kl']).toBeCloseTo(goldenCase(id)['klOfBestDiscriminatorAgainstProductNegatives']!, 9);
    expect(values).toMatchObject({ 'argmax-valid': 1, 'top-valid': 1, 'mass-on-valid': expect.closeTo(1, 12), 'ranking-auroc': 1 });
  });

  it('scores every string with the discriminator, bit by bit in the order of the codes', async () => {
    const dataset = toy('stroke');
    const best = codeOf('001110000000');
    const weights = tf.tidy(() =>
      tf.tensor2d(
        Array.from({ length: 12 }, (_, i) => ((best >> i) & 1 ? 1 : -1)),
        [12, 1],
      ),
    );
    const { values, reference, detail } = await measure(
      dataset,
      critic((x) => x.matMul(weights)),
    );
    weights.dispose();
    expect(values['argmax-valid']).toBe(1);
    // Z = (e + 1/e)^12
    expect(values['log-partition']).toBeCloseTo(12 * Math.log(Math.E + 1 / Math.E), 5);
    expect(detail).toEqual({ strings: 4096, estimator: 'exact' });
    expect(reference).toEqual({ 'argmax-valid': 1, 'top-valid': 1, 'mass-on-valid': 1, kl: 0, 'ranking-auroc': 1 });
  });

  it('finds a discriminator that scores log P(x) up to a constant to be the density', async () => {
    const dataset = toy('bars-and-stripes');
    const table = tablesOf(dataset).truth.map((p) => (p > 0 ? 7 : -200)); // e^−207 is 0 beside 1
    const { values } = await measure(
      dataset,
      critic((x) => lookUp(table, x)),
    );
    expect(values['kl']).toBeCloseTo(0, 9);
    expect(values['log-partition']).toBeCloseTo(7 + Math.log(14), 9);
  });

  it('refuses a discriminator that wants labels before anything is trained', () => {
    const conditional = critic((x) => x, ['x', 'y']);
    expect(() => compose(pair, conditional)).toThrow(
      'metric/energy: expected a discriminator that judges objects alone, received one that judges x, y. ' +
        'Leave metric/energy out, or take a discriminator without conditions.',
    );
  });

  it('fails where a score is not finite', async () => {
    await expect(
      measure(
        pair,
        critic((x) => x.sum(1).sqrt()),
      ),
    ).rejects.toMatchObject({ code: 'E_METRIC_SAMPLES', message: expect.stringContaining('received 1 of 4 that are not') });
  });
});
