import { describe, expect, it } from '@jest/globals';

import { iterationOperations, layerOperations } from './operations.ts';
import { workloadOf } from './workloads.ts';

describe('operations', () => {
  it('of layers are two for each weight and place', () => {
    const { generator, discriminator } = workloadOf('W2');
    // 64 → 7·7·64; 7×7 pixels meet 5·5·32·64 weights, 14×14 pixels 5·5·1·32
    expect(
      layerOperations(
        generator,
        [
          [64, 3136],
          [5, 5, 32, 64],
          [5, 5, 1, 32],
        ],
        [64],
      ),
    ).toEqual([2 * 64 * 3136, 2 * 49 * 5 * 5 * 32 * 64, 2 * 196 * 5 * 5 * 32]);
    // the other way round, and 7·7·64 → 1
    expect(
      layerOperations(
        discriminator,
        [
          [5, 5, 1, 32],
          [5, 5, 32, 64],
          [3136, 1],
        ],
        [28, 28, 1],
      ),
    ).toEqual([2 * 196 * 5 * 5 * 32, 2 * 49 * 5 * 5 * 32 * 64, 2 * 3136]);
  });

  it('of an iteration count each pass that is needed, and no other', () => {
    // a generator of layers 3 and 5 (F = 8), a discriminator of 7 and 11 (F = 18), one sample
    const [g, d] = [
      [3, 5],
      [7, 11],
    ];
    const plain =
      8 + 2 * (18 + 18 + 11) /* D: forward, weights, inputs but the first layer's */ + (8 + 8 + 5) + (18 + 18); /* G through D */
    expect(iterationOperations(g, d, { batch: 1, updates: 1, penalty: undefined })).toBe(plain);
    expect(iterationOperations(g, d, { batch: 10, updates: 1, penalty: undefined })).toBe(10 * plain);
    // inputs' gradient, and its gradient for the weights and for what lies between
    expect(iterationOperations(g, d, { batch: 1, updates: 1, penalty: 'r1' })).toBe(plain + 18 + 18 + 7);
    // and a pass forward of its own
    expect(iterationOperations(g, d, { batch: 1, updates: 1, penalty: 'gradient-penalty' })).toBe(plain + 18 + 18 + 18 + 7);
    expect(iterationOperations(g, d, { batch: 1, updates: 2, penalty: undefined })).toBe(plain + 8 + 2 * 47);
  });
});
