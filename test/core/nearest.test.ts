import { describe, expect, it } from '@jest/globals';

import { nearest } from '../../core/nearest.ts';

describe('nearest', () => {
  it.each([
    // word, candidates, what was meant
    ['mode-coverage/high', ['mode-coverage/modes', 'mode-coverage/high-quality'], 'mode-coverage/high-quality'], // begins with it, beats spelling
    ['ring', ['quickstart/ring', 'king'], 'quickstart/ring'], // a part between slashes
    ['gamma', ['objective.r1.gamma', 'objective'], 'objective.r1.gamma'],
    ['modse', ['modes', 'models'], 'modes'], // two letters swapped
    ['mode-coverage/hgih', ['mode-coverage/bridge', 'mode-coverage/high-quality'], 'mode-coverage/high-quality'], // a swap in a beginning
    ['modles', ['model', 'models-of-few', 'models'], 'models'], // of equal spellings the whole one
    ['st', ['steps', 'set'], 'set'], // two letters begin too much
    ['gan', ['organ/a', 'begun'], undefined], // a part of a word is none
  ])('of %j among %j is %j', (word, candidates, meant) => {
    expect(nearest(word, candidates)).toBe(meant);
  });
});
