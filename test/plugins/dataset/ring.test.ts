import { describe, expect, it } from '@jest/globals';

import ring from '../../../plugins/dataset/ring.ts';
import { streams, testDataset } from '../../contracts/dataset.ts';

const context = { dataFolder: undefined, resolvePath: (path: string) => path };
const make = (params: object = {}) => ring.create(ring.params.parse(params), context);
const apart = (centres: readonly (readonly number[])[]) =>
  centres.map(([x, y], i) => Math.min(...centres.filter((_, j) => j !== i).map(([u, v]) => Math.hypot(x! - u!, y! - v!))));

describe('dataset/ring', () => {
  testDataset(() => make());

  it('puts eight modes of standard deviation .01 on the unit circle by default, the first on the x axis', () => {
    const { centres, std, weights } = make().mixture!;
    const s = Math.SQRT1_2; // cos 45°
    const expected = [
      [1, 0],
      [s, s],
      [0, 1],
      [-s, s],
      [-1, 0],
      [-s, -s],
      [0, -1],
      [s, -s],
    ].flat();
    expect(centres).toHaveLength(8);
    centres.flat().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 12));
    expect(std).toBe(0.01);
    expect(weights).toEqual(Array(8).fill(1 / 8));
  });

  it('has no centre twice: neighbours are 2 r sin(π/K) apart, the last and the first too', () => {
    const { centres } = make({ modes: 5, radius: 3 }).mixture!;
    for (const distance of apart(centres)) expect(distance).toBeCloseTo(6 * Math.sin(Math.PI / 5), 12);
  });

  it('puts the last centre on the first where the end-point bug is asked for', () => {
    const { centres } = make({ endpointBug: true }).mixture!;
    expect(centres).toHaveLength(8);
    const distances = apart(centres);
    for (const i of [0, 7]) expect(distances[i]).toBeCloseTo(0, 12);
    for (const i of [1, 2, 3, 4, 5, 6]) expect(distances[i]).toBeCloseTo(2 * Math.sin(Math.PI / 7), 12);
  });

  it('refuses modes that cannot be told apart', () => {
    // neighbours of 8 on the unit circle are .76537 apart: 6 · .1275 = .765, 6 · .1276 = .7656
    expect(ring.params.safeParse({ std: 0.1275 }).success).toBe(true);
    const { error } = ring.params.safeParse({ std: 0.1276 });
    expect(error!.issues).toMatchObject([{ path: ['std'], message: expect.stringContaining('6 std apart') }]);
    for (const wrong of [{ modes: 1 }, { modes: 2.5 }, { radius: 0 }, { std: -1 }, { stdev: 0.1 }]) {
      expect(ring.params.safeParse(wrong).success).toBe(false);
    }
  });

  it('puts 98.89 % of its points within 3 sd of a centre, and an eighth of them near each', () => {
    const dataset = make({ std: 0.05 });
    const { centres } = dataset.mixture!;
    const { x } = dataset.sample(20_000, streams().stream('evaluation'));
    const counts = Array<number>(8).fill(0);
    for (let i = 0; i < x.length; i += 2) {
      const near = centres.findIndex(([u, v]) => Math.hypot(x[i]! - u!, x[i + 1]! - v!) < 0.15);
      if (near !== -1) counts[near]!++;
    }
    const share = 1 - Math.exp(-9 / 2); // a Rayleigh variable below 3
    const within = (count: number, p: number) => Math.abs(count - 20_000 * p) < 5 * Math.sqrt(20_000 * p * (1 - p)); // five sd
    expect(
      within(
        counts.reduce((a, b) => a + b),
        share,
      ),
    ).toBe(true);
    for (const count of counts) expect(within(count, share / 8)).toBe(true);
  });
});
