import { beforeAll, describe, expect, it } from '@jest/globals';
import { type RoleContext, type Space, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { objectiveContract } from '../../../core/testing/index.ts';
import importanceBound from '../../../plugins/objective/importance-bound.ts';
import { runContract } from '../../contracts/run.ts';
import { codedLoss } from './coded-play.ts';
import { goldenCase } from './golden-objectives.ts';

beforeAll(() => eagerEngine('cpu'));

const LINE: Space = { kind: 'points', shape: [1] };
const make = (samples: number, params: object = {}) =>
  importanceBound.create(importanceBound.params.parse({ samples, ...params }), { space: LINE } as unknown as RoleContext).generatorLoss;
const CONSTANT = 0.5 * Math.log(2 * Math.PI);
/** z ~ N(0, 1), x | z ~ N(2z, 1), x = 1. */
const linear = (mean: number, variance: number, count: number) => ({
  real: Array.from({ length: count }, () => [1]),
  mean: Array.from({ length: count }, () => [mean]),
  logVariance: Array.from({ length: count }, () => [Math.log(variance)]),
  decode: (z: tf.Tensor2D) => z.mul(2),
});
const averaged = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('objective/importance-bound', () => {
  runContract(objectiveContract(importanceBound, { params: { samples: 3 } }));

  it('is the log-mean-exp of the weights of each object', () => {
    // weights −1 and −3, up to p(z)/q(z): q is the prior, and the decoder gives −½(x − μ)² of these
    const distances = [Math.sqrt(2), Math.sqrt(6)];
    const decode = (z: tf.Tensor2D) => tf.tensor2d(distances.slice(0, z.shape[0]), [z.shape[0], 1]);
    const losses = codedLoss(make(2), { real: [[0]], mean: [[0]], logVariance: [[0]], decode });
    expect(losses).toEqual([expect.closeTo(goldenCase('encoder/importance').expect['loss']!, 5)]);
  });

  it('keeps the codes of an object with that object', () => {
    // the decoder gives the code back, which is the object up to e^−10: a code of the other object would cost 5²/2σ² = 1.25e7
    const play = { real: [[0], [5]], mean: [[0], [5]], logVariance: [[-20], [-20]], decode: (z: tf.Tensor2D) => z };
    for (const loss of codedLoss(make(4, { sigma: 1e-3 }), play)) expect(Math.abs(loss)).toBeLessThan(100);
  });

  it('is log p(x), whatever the draws are, where the encoder is exact', () => {
    for (const loss of codedLoss(make(3), linear(0.4, 0.2, 50))) expect(loss + CONSTANT).toBeCloseTo(1.8236574894, 5);
  });

  it('lies between the evidence bound and log p, and rises with the codes', () => {
    // q = N(0, 1): the evidence bound is −3.418939
    const bounds = [1, 5, 50].map((k) => -averaged(codedLoss(make(k), linear(0, 1, 4000))) - CONSTANT);
    expect(Math.abs(bounds[0]! + 3.4189385332)).toBeLessThan((4 * Math.sqrt(12)) / Math.sqrt(4000));
    expect(bounds[1]).toBeGreaterThan(bounds[0]!);
    expect(bounds[2]).toBeGreaterThan(bounds[1]!);
    expect(bounds[2]).toBeLessThan(-1.8236574894 + 0.02); // and its noise
  });
});
