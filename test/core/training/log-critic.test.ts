import { describe, expect, it } from '@jest/globals';
import { logValue, optimizer, scoresOf, tf, trainLogCritic } from 'ganvil';

import { compiledEngine } from '../../../core/engine/compiled.ts';
import { RandomStreams } from '../../../core/run/random.ts';

describe('logValue', () => {
  it('is E log D + E log(1 − D), −2 log 2 where D cannot tell, and finite for scores of any size', () => {
    expect(logValue([0, 0], [0])).toBeCloseTo(-2 * Math.LN2, 15);
    expect(logValue([Math.log(3)], [Math.log(1 / 3)])).toBeCloseTo(2 * Math.log(0.75), 15); // σ(log 3) = ¾
    expect(logValue([1e4, -1e4], [-1e4])).toBe(-5000);
  });
});

describe('trainLogCritic', () => {
  it('learns what can be told apart, and leaves the network alone', async () => {
    const engine = await compiledEngine({ backend: 'cpu', check: false });
    const random = new RandomStreams(1, engine.feed).stream('critic');
    const data = random.at('data');
    const before = tf.memory().numTensors;
    const network = await trainLogCritic({
      engine,
      name: 'critic',
      random: random.at('initial'),
      network: { hidden: [8], activation: 'tanh', batchNorm: false, initialization: 'glorot-uniform' },
      inputs: 2,
      optimizer: optimizer().parse({ use: 'adam', with: { learningRate: 0.02 } }),
      steps: 100,
      // P at (1, u), Q at (−1, u)
      draw: () => ({
        real: tf.concat2d([tf.ones([32, 1]), data.uniform([32, 1]) as tf.Tensor2D], 1),
        fake: tf.concat2d([tf.fill([32, 1], -1), data.uniform([32, 1]) as tf.Tensor2D], 1),
      }),
    });
    const scores = await scoresOf(network, Float32Array.of(1, 0.5, -1, 0.5), 2);
    expect(scores[0]).toBeGreaterThan(2);
    expect(scores[1]).toBeLessThan(-2);
    network.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('scores more objects than fit into a pass, each by itself', async () => {
    await compiledEngine({ backend: 'cpu', check: false });
    const network = { apply: (x: tf.Tensor) => [x.mul(2)] } as never;
    const x = Float32Array.from({ length: 8195 }, (_, i) => i);
    expect(await scoresOf(network, x, 1)).toEqual(x.map((one) => 2 * one));
  });
});
