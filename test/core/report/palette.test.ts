import { describe, expect, it } from '@jest/globals';

import { COLOURS, strokeOf } from '../../../core/report/palette.ts';
import { contrast } from './contrast.ts';

describe('the colours of lines', () => {
  it.each([
    ['light', '#ffffff'],
    ['dark', '#12161b'], // the page's ground in the dark
  ] as const)('stand out on %s', (scheme, ground) => {
    for (const colour of COLOURS[scheme]) expect(contrast(colour, ground)).toBeGreaterThanOrEqual(4.5); // WCAG 2.2, 1.4.3
  });

  it('come with dashes where there are more lines than colours', () => {
    const count = COLOURS.light.length;
    expect(strokeOf(count - 1)).toEqual({ colour: count - 1, dashes: undefined });
    expect(strokeOf(count)).toEqual({ colour: 0, dashes: '6 3' });
    expect(new Set(Array.from({ length: count * 4 }, (_, i) => JSON.stringify(strokeOf(i)))).size).toBe(count * 4);
  });
});
