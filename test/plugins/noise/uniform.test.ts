import { describe, expect, it } from '@jest/globals';
import { type RandomStream, type RoleContext, tf } from 'ganvil';

import { RandomStreams } from '../../../core/run/random.ts';
import { noiseContract } from '../../../core/testing/index.ts';
import uniform from '../../../plugins/noise/uniform.ts';
import { runContract } from '../../contracts/run.ts';

const make = (params: object) => uniform.create(uniform.params.parse(params), {} as RoleContext);
const stream = (): RandomStream => new RandomStreams(1, (produce, shape) => tf.tensor(produce(), [...shape])).stream('noise');

describe('noise/uniform', () => {
  runContract(noiseContract(uniform, { params: { dim: 3, bound: 2 }, moments: { mean: 0, variance: 4 / 3 } })); // (2 − −2)² / 12

  it('stays inside its bound, and comes near it', () => {
    const codes = tf.tidy(() => make({ dim: 2, bound: 0.5 }).sample(2000, stream()).dataSync());
    expect(Math.max(...codes)).toBeLessThan(0.5);
    expect(Math.min(...codes)).toBeGreaterThanOrEqual(-0.5);
    expect(Math.max(...codes.map(Math.abs))).toBeGreaterThan(0.49); // misses it with the probability .98⁴⁰⁰⁰
  });

  it('knows its density: −dim log(2 bound) inside, none outside', () => {
    const density = tf.tidy(() => Array.from(make({ dim: 2, bound: 2 }).logDensity!(tf.tensor2d([[0, 1.9], [0, 2.1]])).dataSync())); // prettier-ignore
    expect(density[0]).toBeCloseTo(-2 * Math.log(4), 6);
    expect(density[1]).toBe(-Infinity);
  });
});
