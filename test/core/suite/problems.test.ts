import { describe, expect, it } from '@jest/globals';

import { METRICS, problemsOf, TWO } from './in-folder.ts';

const claim = (inside: string) => `claims:\n  - text: It is so.\n${inside.replace(/^/gm, '    ')}\n`;
const compare = (changes: Readonly<Record<string, string>> = {}) => {
  const all = { left: 'plain', right: 'sloped', metric: 'coverage/modes', expect: 'left > right', ...changes };
  return claim(`compare:\n${Object.entries(all).map(([key, value]) => `  ${key}: ${value}`).join('\n')}`); // prettier-ignore
};
const value = (changes: Readonly<Record<string, string>> = {}) => {
  const all = { runs: 'plain', metric: 'coverage/modes', expect: '"> 3"', ...changes };
  return claim(`value:\n${Object.entries(all).map(([key, one]) => `  ${key}: ${one}`).join('\n')}`); // prettier-ignore
};

describe('what is wrong with a suite', () => {
  it.each([
    ['an unknown key', 'sedes: 3'],
    ['a wrong value', 'seeds: none\nquick: { seeds: 0 }'],
    ['no YAML', 'seeds: [1'],
    ['a list', '- seeds'],
    ['a variant without a name', 'vary:\n  - set: { steps: 3 }'],
    ['a name that is no name', 'vary:\n  - name: a b\n    set: { steps: 3 }'],
    ['a spec that is not there', 'specs: [plan.yaml]'],
    ['a variant of a spec that is not there', 'vary:\n  - { name: weak, specs: [slopd], set: { steps: 3 } }'],
    ['two variants of one name', 'vary:\n  - { name: a, set: { steps: 3 } }\n  - { name: a, set: { steps: 4 } }'],
    ['a path that leads nowhere, in several variants', 'vary: { generator.hiden: [[4], [8]] }'],
    ['a value that a plugin refuses', 'vary:\n  - name: weak\n    specs: [sloped]\n    set:\n      objective.slope.gamma: -1'],
    ['a quick form of a key that is none', 'quick: { set: { stepz: 10 } }'],
  ])('points into the file: %s', async (_, text) => {
    const specs = { 'plain.yaml': `${METRICS}generator: mlp\n`, 'sloped.yaml': `${TWO['sloped.yaml']!}generator: mlp\n` };
    expect(await problemsOf(text, specs, { form: 'quick' })).toMatchSnapshot();
  });

  it('is also what is wrong with its specs, all at once', async () => {
    expect(
      await problemsOf('seeds: 2', { 'plain.yaml': METRICS.replace('steps', 'stepz'), 'term.yaml': METRICS.replace('plain', 'slope') }),
    ).toMatchSnapshot();
  });

  it('is a folder without specs', async () => {
    expect(await problemsOf('seeds: 2', {})).toBe('E_SPEC_VALUE suite.yaml: expected specs beside it (.yaml, .yml, .json), received none.');
  });

  it('is not found in claims before its specs are right', async () => {
    const problems = await problemsOf(compare({ left: 'nonsense' }), { 'plain.yaml': METRICS.replace('steps', 'stepz') });
    expect(problems).not.toContain('nonsense');
  });
});

describe('what is wrong with a claim', () => {
  it.each([
    ['neither of two kinds', claim('mustHold: true')],
    ['a kind of claim that is misspelt', compare().replace('compare', 'compere')],
    ['a name of no run', compare({ left: 'plian' })],
    ['a plugin that no spec uses', compare({ right: 'objective/slop' })],
    ['a condition on a param that none has', compare({ right: '"objective.slope.gama = 1"' })],
    ['a condition that no run meets', compare({ right: '"sloped and steps = 1"' })],
    ['a condition that is none', compare({ right: '"sloped and"' })],
    ['the same runs on both sides', compare({ right: 'plain' })],
    ['several runs for a seed', compare({ left: 'metric/coverage' })],
    ['an expectation in other words', compare({ expect: 'left better' })],
    ['a metric that was meant otherwise', compare({ metric: 'coverage/mods' })],
    ['an output that a metric has not', compare({ metric: 'coverage/entropy' })],
    ['a bound in other words', value({ expect: 'small' })],
    ['a share that is none', value({ share: '2' })],
    ['a time that is none', value({ at: 'first' })],
  ])('points into the file: %s', async (_, text) => {
    expect(await problemsOf(text)).toMatchSnapshot();
  });

  it.each([
    ['names of specs', compare()],
    ['ids of plugins', compare({ left: 'objective/slope', right: '"not objective/slope"' })],
    ['conditions', compare({ left: '"objective.slope.gamma = 10"', right: '"spec = plain"' })],
    ['what a trainer logs', compare({ metric: 'cost/evaluations' })],
    ["a perfect sampler's number", value({ metric: 'coverage/perfect-modes' })],
    ['a factor and a summand', compare({ expect: 'left < 0.1 * right + 2' })],
    ['the best value', compare({ at: 'best' })],
    ['a target', value({ expect: '= 3.17 ± 0.02' })],
    ['a share', value({ share: '0.8' })],
    ['variants on both sides', `vary: { batch: [4, 8] }\n${compare()}`],
  ])('is nothing: %s', async (_, text) => {
    expect(await problemsOf(text)).toBe('no problems');
  });
});
