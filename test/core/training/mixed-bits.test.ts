import { describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { RandomStreams } from '../../../core/run/random.ts';
import { leastMixedKl } from '../../../core/training/mixed-bits.ts';
import { optimizer } from '../../../core/training/optimizers.ts';

const adam = optimizer().parse({ use: 'adam', with: { learningRate: 0.5 } });
const pair = { length: 3, valid: Uint32Array.of(0, 7), train: Uint32Array.of(0, 7), heldOut: new Uint32Array() };

describe('independent bits mixed over codes', () => {
  it('leave the total correlation with one code and nothing with a code for each string', async () => {
    const engine = await eagerEngine('cpu');
    const random = new RandomStreams(1, engine.feed).stream('mixed');
    const before = tf.memory().numTensors;
    const least = (codes: number) =>
      leastMixedKl({ engine, random: random.at(codes), toy: pair, codes, starts: 3, optimizer: adam, steps: 60 });
    expect(await least(1)).toBeCloseTo(2 * Math.LN2, 3); // 000 and 111: (n − 1) log 2
    expect(await least(2)).toBeLessThan(0.01);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('tells the loss, which is KL + H(P) averaged over starts', async () => {
    const engine = await eagerEngine('cpu');
    const losses: number[] = [];
    const random = new RandomStreams(1, engine.feed).stream('mixed');
    const onStep = (_: number, loss: number) => void losses.push(loss);
    const kl = await leastMixedKl({ engine, random, toy: pair, codes: 1, starts: 1, optimizer: adam, steps: 80, onStep });
    expect(losses).toHaveLength(80);
    expect(losses.at(-1)).toBeCloseTo(kl + Math.LN2, 3);
  });
});
