import * as tf from '@tensorflow/tfjs';

import { RandomStreams } from '../../../core/run/random.ts';

tf.enableProdMode();

const feed = (produce: () => Float32Array | Int32Array, shape: readonly number[], dtype: 'float32' | 'int32' = 'float32') =>
  tf.tensor(produce(), [...shape], dtype);
const streams = (seed = 1) => new RandomStreams(seed, feed);

/** P(Z < x), by Abramowitz and Stegun 7.1.26: absolute error below 1.5e-7. */
function normalCdf(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = 0.5 * poly * Math.exp((-x * x) / 2);
  return x < 0 ? tail : 1 - tail;
}

describe('a random stream', () => {
  it('gives the same numbers for the same seed and name, and others for another of either', () => {
    const first = streams(1).stream('noise').uniforms(8);
    expect(streams(1).stream('noise').uniforms(8)).toEqual(first);
    expect(streams(2).stream('noise').uniforms(8)).not.toEqual(first);
    expect(streams(1).stream('data').uniforms(8)).not.toEqual(first);
  });

  it('does not depend on what was drawn from other streams', () => {
    const random = streams();
    random.stream('other').normals(100);
    expect(random.stream('noise').normals(4)).toEqual(streams().stream('noise').normals(4));
  });

  it('derives streams from keys, whatever was drawn from it', () => {
    const stream = streams().stream('epochs');
    const before = stream.at('epoch', 3).permutation(10);
    stream.uniforms(5);
    expect(stream.at('epoch', 3).permutation(10)).toEqual(before);
    expect(stream.at('epoch', 4).permutation(10)).not.toEqual(before);
  });

  it('goes on where it was saved, an odd count of normal numbers included', () => {
    const random = streams();
    random.stream('noise').normals(3);
    const saved = JSON.parse(JSON.stringify(random.save())) as ReturnType<RandomStreams['save']>;
    const next = random.stream('noise').normals(5);
    const restored = streams();
    restored.restore(saved);
    expect(restored.stream('noise').normals(5)).toEqual(next);
  });

  it('counts its draws', () => {
    const random = streams();
    random.stream('noise').uniforms(7);
    expect(random.save().noise!.draws).toBe(7);
  });

  it('makes tensors of the same numbers', () => {
    const expected = streams().stream('noise').normals(6);
    const drawn = streams().stream('noise').normal([3, 2]);
    expect(drawn.shape).toEqual([3, 2]);
    expect(drawn.dataSync()).toEqual(expected);
    expect(streams().stream('noise').integer([4], 2, 5).dtype).toBe('int32');
  });
});

describe('what a stream draws', () => {
  const count = 200_000;

  it('is normal: the empirical distribution is as near to the true one as that of 200 000 numbers should be', () => {
    const sorted = streams().stream('normal').normals(count).sort();
    let distance = 0;
    sorted.forEach((x, i) => {
      const p = normalCdf(x);
      distance = Math.max(distance, Math.abs(p - i / count), Math.abs(p - (i + 1) / count));
    });
    // Kolmogorov: √n D exceeds 1.95 with probability 0.001
    expect(Math.sqrt(count) * distance).toBeLessThan(1.95);
  });

  it('has the tails of a normal distribution, on both sides', () => {
    const values = streams().stream('tails').normals(1_000_000);
    // beyond the ziggurat's base layer: P(Z > 3.442619855899) = 2.8806e-4, so 288 ± 17 of a million on each side
    for (const side of [1, -1]) {
      const beyond = values.filter((value) => side * value > 3.442619855899);
      expect(Math.abs(beyond.length - 288)).toBeLessThan(5 * 17);
      // E[Z | Z > a] = φ(a) / P(Z > a) = 3.70318; sd of the mean of 288 about 0.26 / √288
      const mean = beyond.reduce((sum, value) => sum + side * value, 0) / beyond.length;
      expect(Math.abs(mean - 3.703)).toBeLessThan(0.08);
    }
  });

  it('is uniform over [low, high)', () => {
    const values = streams().stream('uniform').uniforms(count, -1, 3);
    expect(Math.min(...values.subarray(0, 50_000))).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...values.subarray(0, 50_000))).toBeLessThan(3);
    // mean 1, sd of the mean 4 / √12 / √n = 0.0026
    expect(Math.abs(values.reduce((sum, value) => sum + value, 0) / count - 1)).toBeLessThan(5 * 0.0026);
  });

  it('gives every integer its share', () => {
    const counts = new Array<number>(3).fill(0);
    for (const value of streams().stream('integers').integers(90_000, 5, 8)) counts[value - 5]! += 1;
    // 30 000 each, sd √(n p (1 − p)) = 141
    for (const one of counts) expect(Math.abs(one - 30_000)).toBeLessThan(5 * 141);
  });

  it('puts every object into an order once, each place as likely', () => {
    const stream = streams().stream('orders');
    expect([...stream.permutation(50)].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    let first = 0;
    for (let i = 0; i < 6000; i++) if (stream.permutation(6)[0] === 2) first++;
    expect(Math.abs(first - 1000)).toBeLessThan(5 * 29); // sd √(6000 · 1/6 · 5/6) = 28.9
  });
});
