import { beforeAll, describe, expect, it } from '@jest/globals';
import { codeRange, codesOf, type Space, stringsOf, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { generatorContract } from '../../../core/testing/index.ts';
import autoregressive from '../../../plugins/generator/autoregressive.ts';
import { runContract } from '../../contracts/run.ts';
import { withComposed } from '../../core/compose/composed.ts';
import { free, generated, makeGenerator } from './made-generator.ts';

beforeAll(() => eagerEngine('cpu'));

const bits = (length: number): Space => ({ kind: 'bits', shape: [length] });
const logsOf = (generator: ReturnType<typeof makeGenerator>, length: number) =>
  tf.tidy(() => generator.logProbability!(tf.tensor2d(stringsOf(codeRange(length), length), [2 ** length, length])).dataSync());

describe('generator/autoregressive', () => {
  runContract(generatorContract(autoregressive, { params: { hidden: [8, 6], activation: 'tanh' }, noise: undefined, spaces: [bits(5)] }));

  it.each([[1], [2], [5]])('gives all strings of %d bits probabilities that sum to 1, and not the same ones', (length) => {
    const generator = makeGenerator(autoregressive, bits(length), { hidden: [7, 9] });
    for (const variable of Object.values(generator.variables)) variable.assign(variable.mul(5).add(0.3)); // far from uniform
    const p = Array.from(logsOf(generator, length), Math.exp);
    expect(p.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect(Math.max(...p)).toBeGreaterThan(1.1 * Math.min(...p));
    free(generator);
  });

  it('draws strings with the probabilities that it gives them', () => {
    const generator = makeGenerator(autoregressive, bits(3), { hidden: [8] });
    for (const variable of Object.values(generator.variables)) variable.assign(variable.mul(5).add(0.3));
    const p = Array.from(logsOf(generator, 3), Math.exp);
    const COUNT = 20_000;
    const { x, logProbability } = generated(generator, COUNT);
    const counts = new Float64Array(8);
    codesOf(x, 3).codes.forEach((code, i) => {
      counts[code]!++;
      expect(Math.exp(logProbability![i]!)).toBeCloseTo(p[code]!, 5);
    });
    p.forEach((value, code) => expect(Math.abs(counts[code]! / COUNT - value)).toBeLessThan(4 * Math.sqrt((value * (1 - value)) / COUNT))); // four standard errors
    free(generator);
  });

  it('learns bits that hang together, where independent ones are no better than chance', async () => {
    const roles = {
      dataset: ['parity', { length: 4 }],
      generator: ['autoregressive', { hidden: [48] }],
      objective: ['likelihood'],
      trainer: ['alternating', { generator: { optimizer: { use: 'adam', with: { learningRate: 2e-2, beta1: 0.9 } } } }],
    } as const;
    await withComposed(roles, { batch: 64 }, async ({ steps, generator, dataset: { enumeration } }) => {
      await steps(300);
      const logs = logsOf(generator as ReturnType<typeof makeGenerator>, 4);
      const validity = Array.from(enumeration!.valid).reduce((sum, code) => sum + Math.exp(logs[code]!), 0);
      expect(validity).toBeGreaterThan(0.9); // ½ for independent bits
    });
  });

  it('refuses objects that are no bits', () => {
    expect(() => makeGenerator(autoregressive, { kind: 'image', shape: [2, 2, 1] })).toThrow('expected bit strings');
  });
});
