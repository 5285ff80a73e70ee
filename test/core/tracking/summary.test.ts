import { describe, expect, it } from '@jest/globals';

import { Summaries } from '../../../core/tracking/summary.ts';

const points = (name: string, ...values: (number | undefined)[]) =>
  values.map((value, i) => ({ step: i + 1, time: 0, name, ...(value === undefined ? { state: 'absent' as const } : { value }) }));

describe('summaries', () => {
  it('hold the last value and the best one, the earliest of equals', () => {
    const summaries = new Summaries({ kl: 'min', modes: 'max' });
    summaries.add([...points('kl', 3, 1, 1, 2), ...points('modes', 3, 8, 8, 2), ...points('loss', 3, 1, 4)]);
    expect(summaries.all()).toEqual({
      kl: { last: 2, lastStep: 4, best: 1, bestStep: 2, direction: 'min' },
      modes: { last: 2, lastStep: 4, best: 8, bestStep: 2, direction: 'max' },
      loss: { last: 4, lastStep: 3, best: null, bestStep: null, direction: null },
    });
  });

  it('know the direction of a name with a number by the one that stands for all of them', () => {
    const summaries = new Summaries({ 'likelihood/iwae-k*': 'max' });
    summaries.add(points('likelihood/iwae-k50', -3, -2, -4));
    expect(summaries.get('likelihood/iwae-k50')).toMatchObject({ best: -2, direction: 'max' });
  });

  it('have no last value where the last point has none, and keep the best', () => {
    const summaries = new Summaries({ kl: 'min' });
    summaries.add(points('kl', undefined, 2, undefined));
    expect(summaries.get('kl')).toEqual({ last: null, lastStep: 3, best: 2, bestStep: 2, direction: 'min' });
  });

  it('say whether the name that is asked for became better', () => {
    const summaries = new Summaries({ kl: 'min', modes: 'max' });
    expect(summaries.add(points('kl', 0), 'kl')).toBe(true);
    expect(summaries.add(points('kl', 0), 'kl')).toBe(false);
    expect(summaries.add([...points('modes', 5), ...points('kl', 1)], 'kl')).toBe(false);
    expect(summaries.add([...points('kl', -1), ...points('modes', 1)], 'kl')).toBe(true);
    expect(summaries.add(points('kl', -2))).toBe(false);
  });
});
