import { describe, expect, it } from '@jest/globals';

import { holdBack, lastOfEach } from '../../../core/tracking/hold.ts';
import { point } from './memory.ts';

describe('points without a value', () => {
  it('wait for one of their name that has one, and go before it', () => {
    const first = holdBack([], [point(1, 'a', 1), point(2, 'a'), point(2, 'b', 2), point(3, 'a')]);
    expect(first.passed).toEqual([point(1, 'a', 1), point(2, 'b', 2)]);
    expect(first.held).toEqual([point(2, 'a'), point(3, 'a')]);
    const second = holdBack(first.held, [point(4, 'b'), point(4, 'a', 4)]);
    expect(second.passed).toEqual([point(2, 'a'), point(3, 'a'), point(4, 'a', 4)]);
    expect(second.held).toEqual([point(4, 'b')]);
  });

  it('wait without what explains them at length', () => {
    expect(holdBack([], [{ ...point(1, 'a'), detail: { counts: [1, 2] } }]).held).toEqual([point(1, 'a')]);
  });

  it('are at most 1000: the oldest go on', () => {
    const { passed, held } = holdBack(
      [],
      Array.from({ length: 1002 }, (_, i) => point(i, 'a')),
    );
    expect(passed).toEqual([point(0, 'a'), point(1, 'a')]);
    expect(held).toHaveLength(1000);
  });

  it('are told at the end by the last of each name', () => {
    expect(lastOfEach([point(1, 'a'), point(2, 'a'), point(2, 'b')])).toEqual([point(2, 'a'), point(2, 'b')]);
  });
});
