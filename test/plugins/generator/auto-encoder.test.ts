import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Space, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { generatorContract } from '../../../core/testing/index.ts';
import autoEncoder from '../../../plugins/generator/auto-encoder.ts';
import { runContract } from '../../contracts/run.ts';
import { withComposed } from '../../core/compose/composed.ts';
import { free, generated, makeGenerator, random } from './made-generator.ts';

beforeAll(() => eagerEngine('cpu'));

const PLANE: Space = { kind: 'points', shape: [2] };
/** Encodes and decodes by the identity: codes are points. */
function identity(params: object = {}) {
  const generator = makeGenerator(autoEncoder, PLANE, { code: 2, hidden: [], encoder: { hidden: [] }, ...params });
  for (const part of ['encoder', 'decoder']) generator.variables[`${part}/0-dense/kernel`]!.assign(tf.tensor2d([[1, 0], [0, 1]])); // prettier-ignore
  return generator;
}
const encode = (generator: ReturnType<typeof identity>, x: number[][], training = true) =>
  tf.tidy(() => generator.encode!(tf.tensor2d(x), { training, random: random().stream('encoder') }).sample.arraySync());
const moments = (x: Float32Array) => {
  const columns = [0, 1].map((i) => Array.from(x).filter((_, at) => at % 2 === i));
  const averaged = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const mean = columns.map(averaged);
  const product = (i: number, j: number) => averaged(columns[i]!.map((value, at) => (value - mean[i]!) * (columns[j]![at]! - mean[j]!)));
  return { mean, covariance: [product(0, 0), product(0, 1), product(1, 1)] };
};
const SQUARE = [[0, 0], [4, 0], [0, 2], [4, 2]]; // prettier-ignore

describe('generator/auto-encoder', () => {
  runContract(generatorContract(autoEncoder, { params: { hidden: [6], code: 2, encoder: { hidden: [5] } }, noise: undefined }));
  describe('with a mixture', () =>
    runContract(
      generatorContract(autoEncoder, {
        params: { hidden: [6], code: 3, prior: 'mixture', components: 2 },
        noise: undefined,
        spaces: [PLANE],
      }),
    ));

  it('has a sure encoder: its sample is its mean, without a variance', () => {
    const generator = identity();
    tf.tidy(() => {
      const { sample, mean, logVariance } = generator.encode!(tf.tensor2d(SQUARE), { training: false, random: random().stream('encoder') });
      expect([sample.arraySync(), mean.arraySync(), logVariance]).toEqual([SQUARE, SQUARE, undefined]);
    });
    free(generator);
  });

  it('draws codes from N(0, I) before it has seen any', () => {
    const generator = identity();
    const { mean, covariance } = moments(generated(generator, 5000).x);
    for (const value of mean) expect(Math.abs(value)).toBeLessThan(4 / Math.sqrt(5000)); // four standard errors
    [1, 0, 1].forEach((value, i) => expect(Math.abs(covariance[i]! - value)).toBeLessThan(4 * Math.sqrt(2 / 5000)));
    free(generator);
  });

  it('draws codes from the normal of those that training gave', () => {
    const generator = identity();
    encode(generator, SQUARE);
    encode(generator, [[100, 100]], false); // outside training: not held
    const { mean, covariance } = moments(generated(generator, 5000).x);
    // mean (2, 1), variances 16/3 and 4/3 with the divisor 3
    [2, 1].forEach((value, i) => expect(Math.abs(mean[i]! - value)).toBeLessThan((4 * 2.31) / Math.sqrt(5000)));
    [16 / 3, 0, 4 / 3].forEach((value, i) => expect(Math.abs(covariance[i]! - value)).toBeLessThan((4 * 16 * Math.SQRT2) / 3 / Math.sqrt(5000))); // prettier-ignore
    free(generator);
  });

  it('holds the newest codes only, as its state', () => {
    const generator = identity({ heldCodes: 3 });
    const held = () => [generator.state['prior/count']!, generator.state['prior/codes']!].map((one) => one.arraySync());
    encode(generator, [[1, 1], [2, 2]]); // prettier-ignore
    expect(held()).toEqual([2, [[0, 0], [1, 1], [2, 2]]]); // prettier-ignore
    encode(generator, [[3, 3], [4, 4]]); // prettier-ignore
    expect(held()).toEqual([3, [[2, 2], [3, 3], [4, 4]]]); // prettier-ignore
    encode(generator, SQUARE);
    expect(held()).toEqual([3, SQUARE.slice(1)]);
    free(generator);
  });

  it('fits anew where its codes have changed, and to the same codes the same', () => {
    const generator = identity();
    encode(generator, SQUARE);
    const before = generated(generator, 8).x;
    expect(generated(generator, 8).x).toEqual(before);
    encode(generator, SQUARE.map(([x, y]) => [x! + 50, y!])); // prettier-ignore
    expect(generated(generator, 8).x).not.toEqual(before);
    const again = identity();
    encode(again, SQUARE);
    expect(generated(again, 8).x).toEqual(before);
    [generator, again].forEach(free);
  });

  it('draws nothing between two clouds of codes if its prior is a mixture', () => {
    const clouds = [-10, 10].flatMap((at) => SQUARE.map(([x, y]) => [at + 0.1 * x!, 0.1 * y!]));
    const between = (prior: string) => {
      const generator = identity({ prior, components: 2 });
      encode(generator, clouds);
      const x = Array.from(generated(generator, 500).x).filter((_, at) => at % 2 === 0);
      free(generator);
      return x.filter((value) => Math.abs(value) < 8).length;
    };
    expect(between('mixture')).toBe(0);
    expect(between('gaussian')).toBeGreaterThan(100);
  });

  it('decodes the codes that it draws', () => {
    const generator = identity();
    encode(generator, SQUARE);
    tf.tidy(() => {
      const codes = generator.drawCodes!(6, random().stream('noise'));
      expect(Array.from(codes.dataSync())).toEqual(Array.from(generated(generator, 6).x));
    });
    free(generator);
  });

  it('learns to give objects back, and holds the codes of its last batches', async () => {
    const roles = {
      dataset: ['stroke', { length: 6 }],
      generator: ['auto-encoder', { hidden: [32], code: 4, encoder: { hidden: [32] }, heldCodes: 100 }],
      objective: ['reconstruction'],
      trainer: ['alternating', { generator: { optimizer: { use: 'adam', with: { learningRate: 1e-2, beta1: 0.9 } } } }],
    } as const;
    await withComposed(roles, { batch: 64 }, async ({ steps, generator }) => {
      const logged = await steps(200);
      expect(logged[0]!['loss/generator']).toBeGreaterThan(4); // 6 log 2 = 4.16 for bits that are not known
      expect(logged.at(-1)!['loss/generator']).toBeLessThan(0.2);
      expect(generator!.state['prior/count']!.dataSync()[0]).toBe(100);
    });
  });

  it('refuses noise that it would not read', () => {
    const noise = { dim: 2, parts: [], sample: () => tf.zeros<tf.Rank.R2>([1, 2]) };
    expect(() => makeGenerator(autoEncoder, PLANE, {}, noise)).toThrow(
      'generator/auto-encoder: expected no noise in this spec, since it makes objects of draws of its own, received noise of 2 numbers. ' +
        'Leave `noise` out; where another spec is extended, write `noise:` with nothing after it.',
    );
  });
});
