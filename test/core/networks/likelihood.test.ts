import { beforeAll, describe, expect, it } from '@jest/globals';
import { decodedOf, likelihoodOf, meansOf, type Space, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';

beforeAll(() => eagerEngine('cpu'));

const BITS: Space = { kind: 'bits', shape: [2] };
const PLANE: Space = { kind: 'points', shape: [2] };
const IMAGE: Space = { kind: 'image', shape: [1, 2, 1] };
const lossOf = (
  space: Space,
  params: { likelihood?: 'auto' | 'bernoulli' | 'gaussian' | 'l1'; sigma?: number },
  decoded: number[],
  x: number[],
) =>
  tf.tidy(() => {
    const { loss } = likelihoodOf('objective/reconstruction', space, { likelihood: 'auto', sigma: 1, ...params });
    const shaped = (values: number[]) => tf.tensor(values, [values.length / 2, ...space.shape]);
    const losses = loss(shaped(decoded), shaped(x));
    expect(losses.shape).toEqual([x.length / 2, 1]);
    return Array.from(losses.dataSync());
  });

describe('likelihood of reconstructions', () => {
  it('of bits is the cross-entropy of their logits, summed over the bits', () => {
    // softplus(2) − 2 + softplus(−1) = .126928 + .313262
    expect(lossOf(BITS, {}, [2, -1], [1, -1])[0]).toBeCloseTo(0.44019, 5);
    // both wrong: softplus(2) + softplus(−1) + 1
    expect(lossOf(BITS, {}, [2, -1], [-1, 1])[0]).toBeCloseTo(2.126928 + 1.313262, 5);
  });

  it('of points is half their squared distance in units of sigma, each object by itself', () => {
    // (1² + 2²)/(2 · ½²) = 10
    expect(lossOf(PLANE, { sigma: 0.5 }, [0, 0, 1, 1], [1, 2, 1, 1])).toEqual([10, 0]);
  });

  it('of l1 is the sum of distances of the means', () => {
    expect(lossOf(PLANE, { likelihood: 'l1' }, [0, 0], [1, -2])).toEqual([3]);
    // bits: means tanh(l/2)
    expect(lossOf(BITS, { likelihood: 'l1' }, [1, 0], [1, -1])[0]).toBeCloseTo(1 - Math.tanh(0.5) + 1, 6);
  });

  it('of images takes the tanh of the last layer for means, and twice the layer for logits', () => {
    const layer = [0.3, -1];
    tf.tidy(() => {
      const decoded = decodedOf(IMAGE, tf.tensor(layer, [1, 1, 2, 1]));
      expect(Array.from(decoded.dataSync())).toEqual([expect.closeTo(0.6, 6), -2]);
      meansOf(IMAGE, decoded)
        .dataSync()
        .forEach((value, i) => expect(value).toBeCloseTo(Math.tanh(layer[i]!), 6));
    });
    // a pixel of 0 is the probability ½: softplus(l) − l/2, twice
    const softplus = (l: number) => Math.log1p(Math.exp(l));
    expect(lossOf(IMAGE, { likelihood: 'bernoulli' }, [0.6, -2], [0, 0])[0]).toBeCloseTo(softplus(0.6) - 0.3 + softplus(-2) + 1, 5);
  });

  it('has the constant that makes it a log density', () => {
    // −log N(0; 0, σ²) = log σ + ½ log 2π, twice
    expect(likelihoodOf('x', PLANE, { likelihood: 'auto', sigma: 2 }).constant).toBeCloseTo(2 * (Math.log(2) + 0.918938533), 8);
    // Laplace of scale 1: density ½ at 0
    expect(likelihoodOf('x', PLANE, { likelihood: 'l1', sigma: 2 }).constant).toBeCloseTo(2 * Math.log(2), 12);
    expect(likelihoodOf('x', BITS, { likelihood: 'auto', sigma: 2 })).toMatchObject({ name: 'bernoulli', constant: 0 });
  });

  it('refuses probabilities of points', () => {
    expect(() => likelihoodOf('objective/reconstruction', PLANE, { likelihood: 'bernoulli', sigma: 1 })).toThrow(
      'objective/reconstruction: expected bits or images, since `likelihood` is bernoulli, received objects of the space points. Take `likelihood: gaussian`.',
    );
  });
});
