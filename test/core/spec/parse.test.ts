import { describe, expect, it } from '@jest/globals';

import { diagnose, SMALL } from './diagnose.ts';

describe('a spec that is not YAML', () => {
  it.each([
    ['a key twice', `${SMALL}steps: 4`],
    ['a tab as indentation', `${SMALL}log:\n\tevery: 3`],
    ['a list that never ends', `${SMALL}generator: { use: mlp, with: { hidden: [3, 4 }`],
    ['a quote that never ends', `${SMALL}experiment: "abc`],
    ['two keys on a line', `${SMALL}experiment: a: b`],
    ['a tag', `${SMALL}experiment: !name b`],
    ['a second document', `${SMALL}---\nsteps: 3`],
    ['an alias of nothing', `${SMALL}generator: *base`],
    ['an alias within itself', `${SMALL}generator: &base { use: mlp, with: { hidden: [*base] } }`],
    ['a merge key', `${SMALL}generator: { <<: { use: mlp } }`],
    ['a list as key', `${SMALL}? [a]\n: 3`],
    ['several faults', 'steps: @3\nbatch: "4'],
  ])('is refused with %s', async (_, text) => {
    expect(await diagnose(text)).toMatchSnapshot();
  });
});
