import { describe, expect, it } from '@jest/globals';

import { matchesWildcard } from '../../core/wildcard.ts';

describe('a pattern', () => {
  it('means itself alone without a star, whatever signs it has', () => {
    expect(matchesWildcard('a.b', 'a.b')).toBe(true);
    expect(matchesWildcard('a.b', 'axb')).toBe(false);
    expect(matchesWildcard('a(b', 'a(b')).toBe(true);
    expect(matchesWildcard('a', 'ab')).toBe(false);
  });

  it('means anything by a star', () => {
    expect(matchesWildcard('toys/*', 'toys/deep/vae')).toBe(true);
    expect(matchesWildcard('*vae*', 'vae')).toBe(true);
    expect(matchesWildcard('toys/*', 'toy/vae')).toBe(false);
  });
});
