import { beforeAll, describe, expect, it } from '@jest/globals';
import { codeRange, codesOf, type Space, stringsOf, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { generatorContract } from '../../../core/testing/index.ts';
import factorised from '../../../plugins/generator/factorised.ts';
import { runContract } from '../../contracts/run.ts';
import { withComposed } from '../../core/compose/composed.ts';
import { free, generated, makeGenerator } from './made-generator.ts';

beforeAll(() => eagerEngine('cpu'));

const bits = (length: number): Space => ({ kind: 'bits', shape: [length] });

describe('generator/factorised', () => {
  runContract(generatorContract(factorised, { noise: undefined, spaces: [bits(5)] }));

  it('gives every string the product of the probabilities of its bits', () => {
    const generator = makeGenerator(factorised, bits(2));
    generator.variables['logits']!.assign(tf.tensor1d([Math.log(3), 0])); // σ = ¾ and ½
    const logs = tf.tidy(() => generator.logProbability!(tf.tensor2d(stringsOf(codeRange(2), 2), [4, 2])).dataSync());
    // 00, 10, 01, 11 with the first bit as the lowest
    [1 / 8, 3 / 8, 1 / 8, 3 / 8].forEach((p, code) => expect(Math.exp(logs[code]!)).toBeCloseTo(p, 6));
    free(generator);
  });

  it('draws strings with these probabilities, and says how probable each one was', () => {
    const generator = makeGenerator(factorised, bits(2));
    generator.variables['logits']!.assign(tf.tensor1d([Math.log(3), 0]));
    const COUNT = 20_000;
    const { x, logProbability } = generated(generator, COUNT);
    const counts = new Float64Array(4);
    codesOf(x, 2).codes.forEach((code, i) => {
      counts[code]!++;
      expect(Math.exp(logProbability![i]!)).toBeCloseTo(code & 1 ? 3 / 8 : 1 / 8, 6);
    });
    [1 / 8, 3 / 8, 1 / 8, 3 / 8].forEach((p, code) => {
      expect(Math.abs(counts[code]! / COUNT - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / COUNT)); // four standard errors
    });
    free(generator);
  });

  it.each([
    // by enumeration: the total correlation of the strings
    ['parity', { length: 8 }, Math.log(2), 0.01],
    ['stroke', { length: 12 }, 3.1706, 0.02],
  ] as const)(
    'ends at the total correlation of %s under exact maximum likelihood, and no nearer',
    async (dataset, params, expected, off) => {
      const rate = { from: 0.05, to: 1e-3, steps: 150 };
      const roles = {
        dataset: [dataset, params],
        generator: 'factorised',
        objective: ['likelihood'],
        trainer: ['alternating', { generator: { optimizer: { use: 'adam', with: { learningRate: rate, beta1: 0.9 } } } }],
      } as const;
      await withComposed(roles, { batch: 256 }, async ({ steps, generator, dataset: { enumeration } }) => {
        await steps(200);
        const { valid, length } = enumeration!;
        const logs = tf.tidy(() => generator!.logProbability!(tf.tensor2d(stringsOf(valid, length), [valid.length, length])).dataSync());
        // KL(P‖P_G) = Σ (log 1/N − log P_G)/N
        const divergence = Array.from(logs).reduce((sum, log) => sum - log, 0) / valid.length - Math.log(valid.length);
        expect(Math.abs(divergence - expected)).toBeLessThan(off);
        expect(divergence).toBeGreaterThan(expected - 1e-4); // the least there is, but for rounding
      });
    },
  );

  it('refuses objects that are no bits, and noise', () => {
    expect(() => makeGenerator(factorised, { kind: 'points', shape: [2] })).toThrow(
      'generator/factorised: expected bit strings, received objects of the space points, [2]. ' +
        'Take a data set of bit strings, such as stroke, or a generator such as mlp or vae.',
    );
    const noise = { dim: 2, parts: [], sample: () => tf.zeros<tf.Rank.R2>([1, 2]) };
    expect(() => makeGenerator(factorised, bits(3), {}, noise)).toThrow('Leave `noise` out');
  });
});
