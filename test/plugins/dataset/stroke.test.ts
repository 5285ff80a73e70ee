import { describe, expect, it } from '@jest/globals';
import { marginalsOf, massOn, neighboursOutside, productOf, uniformOn } from 'ganvil';

import stroke from '../../../plugins/dataset/stroke.ts';
import { codeOf, goldenNumbers, testKnownBits } from '../../contracts/bits-dataset.ts';

const context = { dataFolder: undefined, resolvePath: (path: string) => path };
const make = (params: object = {}) => stroke.create(stroke.params.parse(params), context);

/** Every run of ones by its first and its last place. */
const strokes = (length: number): string[] =>
  Array.from({ length }, (_, first) =>
    Array.from({ length: length - first }, (_, more) => '0'.repeat(first) + '1'.repeat(more + 1) + '0'.repeat(length - first - more - 1)),
  ).flat();

describe('dataset/stroke', () => {
  testKnownBits({ make, length: 12, strings: strokes(12), numbers: goldenNumbers('stroke-12'), heldOut: 0.3333 });

  it('holds out every third stroke in the order of first and last one', () => {
    const order = strokes(12).map(codeOf);
    const held = Uint32Array.from(order.filter((_, i) => i % 3 === 1)).sort();
    expect(make({ heldOut: 1 / 3 }).enumeration!.heldOut).toEqual(held);
    expect(make({ heldOut: 0.333 }).enumeration!.heldOut).toEqual(held);
  });

  it('gives the product of the training marginals its known share of valid and of new strings', () => {
    const { train, heldOut, valid } = make({ heldOut: 1 / 3 }).enumeration!;
    const product = productOf(marginalsOf(uniformOn(train, 12), 12));
    // published with the reference results: validity .0899, mass on held-out .0254, novelty .283
    expect(massOn(product, valid)).toBeCloseTo(0.0899, 4);
    expect(massOn(product, heldOut)).toBeCloseTo(0.0254, 4);
    expect(massOn(product, heldOut) / massOn(product, valid)).toBeCloseTo(0.283, 3);
  });

  it('has 506 invalid strings one bit away from a valid one', () => {
    expect(neighboursOutside(make().enumeration!.valid, 12)).toHaveLength(506);
  });
});
