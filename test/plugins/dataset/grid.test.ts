import { describe, expect, it } from '@jest/globals';

import grid from '../../../plugins/dataset/grid.ts';
import { testDataset } from '../../contracts/dataset.ts';

const context = { dataFolder: undefined, resolvePath: (path: string) => path };
const make = (params: object = {}) => grid.create(grid.params.parse(params), context);

describe('dataset/grid', () => {
  testDataset(() => make());

  it('puts 25 modes of standard deviation .05 at {−4, −2, 0, 2, 4}² by default', () => {
    const { centres, std, weights } = make().mixture!;
    const ticks = [-4, -2, 0, 2, 4];
    expect(centres).toEqual(ticks.flatMap((x) => ticks.map((y) => [x, y])));
    expect(std).toBe(0.05);
    expect(weights).toEqual(Array(25).fill(1 / 25));
  });

  it('stays around the origin for an even side', () => {
    const { centres } = make({ side: 2, spacing: 3 }).mixture!;
    expect(centres).toEqual([
      [-1.5, -1.5],
      [-1.5, 1.5],
      [1.5, -1.5],
      [1.5, 1.5],
    ]);
  });

  it('refuses modes that cannot be told apart', () => {
    expect(grid.params.safeParse({ spacing: 0.3 }).success).toBe(true); // 6 · .05
    const { error } = grid.params.safeParse({ spacing: 0.29 });
    expect(error!.issues).toMatchObject([{ path: ['std'], message: expect.stringContaining('6 std apart') }]);
    for (const wrong of [{ side: 1 }, { side: 101 }, { spacing: -2 }, { std: 0 }, { modes: 25 }]) {
      expect(grid.params.safeParse(wrong).success).toBe(false);
    }
  });
});
