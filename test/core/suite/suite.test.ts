import { describe, expect, it } from '@jest/globals';

import type { ValueClaim } from '../../../core/suite/claims.ts';
import { plannedRuns } from '../../../core/suite/plan.ts';
import { METRICS, suiteOf, TWO } from './in-folder.ts';

describe('a suite', () => {
  it('has all specs of its folder and below, each under its path, and five seeds', async () => {
    const suite = await suiteOf('claims: []', { ...TWO, 'deep/other.yaml': METRICS });
    expect(suite).toMatchObject({ name: 'toys', seeds: 5, form: 'full', interval: 't', claims: [] });
    expect(suite.cases.map(({ name, loaded }) => [name, loaded.spec.experiment])).toEqual([
      ['deep/other', 'toys/deep/other'],
      ['plain', 'toys/plain'],
      ['sloped', 'toys/sloped'],
    ]);
  });

  it('may be empty', async () => {
    expect((await suiteOf('# all defaults\n')).cases).toHaveLength(2);
  });

  it('has the specs that it names, in their order; those from elsewhere go by the name of their file', async () => {
    const specs = { ...TWO, '../base/ring.yaml': METRICS };
    const suite = await suiteOf('specs: [sloped.yaml, ../base/ring.yaml]', specs);
    expect(suite.cases.map(({ name, loaded }) => [name, loaded.spec.experiment])).toEqual([
      ['sloped', 'toys/sloped'],
      ['ring', 'toys/ring'],
    ]);
  });

  it('keeps the name that a spec chooses', async () => {
    const suite = await suiteOf('seeds: 1', { 'plain.yaml': `experiment: my/own\n${METRICS}` });
    expect(suite.cases[0]!.loaded.spec.experiment).toBe('my/own');
  });

  it('has every combination of values as a variant of every spec', async () => {
    const suite = await suiteOf('vary: { batch: [8, 16], generator.hidden: [[4], [64, 64]] }', {
      'plain.yaml': `${METRICS}generator: mlp\n`,
    });
    expect(suite.cases.map(({ name, variant, params, loaded }) => [name, variant, params.batch, params['generator.hidden'], loaded.spec.experiment])).toEqual([
      ['plain/batch-8_hidden-4', 'batch-8_hidden-4', 8, [4], 'toys/plain/batch-8_hidden-4'],
      ['plain/batch-8_hidden-64-64', 'batch-8_hidden-64-64', 8, [64, 64], 'toys/plain/batch-8_hidden-64-64'],
      ['plain/batch-16_hidden-4', 'batch-16_hidden-4', 16, [4], 'toys/plain/batch-16_hidden-4'],
      ['plain/batch-16_hidden-64-64', 'batch-16_hidden-64-64', 16, [64, 64], 'toys/plain/batch-16_hidden-64-64'],
    ]); // prettier-ignore
  });

  it('has variants with names, of all specs or of some; a spec without any is trained as it is', async () => {
    const suite = await suiteOf(`
vary:
  - { name: weak, specs: [sloped], set: { objective.slope.gamma: 1 } }
  - name: strong
    specs: [sloped]
    set: { objective.slope.gamma: 100 }
`);
    expect(suite.cases.map(({ name, params }) => [name, params['objective.slope.gamma']])).toEqual([
      ['plain', undefined],
      ['sloped/weak', 1],
      ['sloped/strong', 100],
    ]);
  });

  it('means the spec where a plugin has the same name', async () => {
    const specs = { 'objective/slope.yaml': TWO['sloped.yaml']!, 'other.yaml': TWO['sloped.yaml']! };
    const value = 'value: { runs: objective/slope, metric: coverage/modes, expect: "> 3" }';
    const { claims } = await suiteOf(`claims: [{ text: It is so., ${value} }]`, specs);
    expect((claims[0]!.about as ValueClaim).runs.cases.map(({ name }) => name)).toEqual(['objective/slope']);
  });

  it('gives variants of equal short names different ones', async () => {
    const suite = await suiteOf('vary: { objective: [plain, [plain], other] }', { 'plain.yaml': METRICS });
    expect(suite.cases.map(({ variant }) => variant)).toEqual(['objective-plain', 'objective-plain-2', 'objective-other']);
  });

  it('has a quick form, which is laid over variants; a call is stronger than both', async () => {
    const text = 'seeds: 4\nvary: { steps: [50, 60] }\nquick: { seeds: 2, set: { steps: 10, batch: 4 } }';
    const [full, quick, called] = [
      await suiteOf(text),
      await suiteOf(text, TWO, { form: 'quick' }),
      await suiteOf(text, TWO, { form: 'quick', seeds: 3, overrides: ['batch=2'] }),
    ];
    const shown = ({ seeds, cases: [first] }: typeof full) => [seeds, first!.params.steps, first!.params.batch];
    expect([full, quick, called].map(shown)).toEqual([[4, 50, 8], [2, 10, 4], [3, 10, 2]]); // prettier-ignore
  });

  it('may set other values for some specs in its quick form, of which the later stand over the earlier', async () => {
    const text = `
quick:
  set:
    - { set: { steps: 10 } }
    - { specs: ['deep/*', sloped], set: { batch: 4 } }
    - { specs: [sloped], set: { batch: 2 } }
`;
    const suite = await suiteOf(text, { ...TWO, 'deep/other.yaml': METRICS }, { form: 'quick' });
    const shown = suite.cases.map(({ name, params }) => [name, params.steps, params.batch]);
    expect(shown).toEqual([['deep/other', 10, 4], ['plain', 10, 8], ['sloped', 10, 2]]); // prettier-ignore
  });

  it('names the variants of different specs as it likes, and means many specs by a star', async () => {
    const text = 'vary: [{ name: a, specs: [plain], set: { batch: 4 } }, { name: a, specs: ["sl*d"], set: { batch: 2 } }]';
    const shown = (await suiteOf(text)).cases.map(({ name, params }) => [name, params.batch]);
    expect(shown).toEqual([['plain/a', 4], ['sloped/a', 2]]); // prettier-ignore
  });
});

describe('the plan of a suite', () => {
  it('has every case with every seed, counted up from its own, each with the hash of its resolved spec', async () => {
    const suite = await suiteOf('seeds: 2', { ...TWO, 'plain.yaml': `seed: 7\n${METRICS}` });
    const planned = plannedRuns(suite);
    expect(planned.map(({ case: { name }, seed }) => [name, seed])).toEqual([['plain', 7], ['plain', 8], ['sloped', 1], ['sloped', 2]]); // prettier-ignore
    expect(new Set(planned.map(({ hash }) => hash)).size).toBe(4);
    const from = plannedRuns(await suiteOf('seeds: 1', TWO, { seed: 3 }));
    expect(from.map(({ seed }) => seed)).toEqual([3, 3]);
  });
});
