import { describe, expect, it } from '@jest/globals';

import { declaredName } from '../../core/numbered.ts';

describe('names with a number', () => {
  const declared = ['elbo', 'iwae-k*', 'modes20'];

  it('fall under the name that stands for all of them', () => {
    expect(declaredName('iwae-k50', declared)).toBe('iwae-k*');
  });

  it('come before that where they are declared themselves', () => {
    expect(declaredName('modes20', declared)).toBe('modes20');
    expect(declaredName('elbo', declared)).toBe('elbo');
  });

  it('are not declared where neither is', () => {
    for (const name of ['iwae-k', 'iwae-50', 'modes30', 'other']) expect(declaredName(name, declared)).toBeUndefined();
  });
});
