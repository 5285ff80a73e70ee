import { describe, expect, it } from '@jest/globals';

import { diagnose, load, SMALL } from './diagnose.ts';

const BASE = `${SMALL}generator: { use: mlp, with: { hidden: [3], slope: 0.5 }, as: g }
metrics: [coverage, pictures]
noise: plain
log: { every: 7 }
evaluate: { every: 3 }
`;
const over = async (text: string) => (await load({ 'new.yaml': `extends: base.yaml\n${text}`, 'base.yaml': BASE })).spec;

describe('a spec that extends another', () => {
  it('has what the other has, under its own name', async () => {
    expect(await over('')).toStrictEqual({ ...(await load({ 'base.yaml': BASE })).spec, experiment: 'new' });
  });

  it('merges maps, and replaces lists and single values', async () => {
    const spec = await over('steps: 9\nevaluate: { samples: 5 }\nmetrics: [pictures]');
    expect([spec.steps, spec.batch, spec.evaluate]).toStrictEqual([9, 8, { every: 3, samples: 5 }]);
    expect(spec.metrics.map(({ use }) => use)).toStrictEqual(['pictures']);
  });

  it.each([
    ['params alone go to the plugin of the other', '{ with: { slope: 0.25 } }', { hidden: [3], slope: 0.25 }, 'g'],
    ['the same plugin keeps its params', '{ use: mlp, with: { slope: 0.25 } }', { hidden: [3], slope: 0.25 }, 'g'],
    ['a list of a param is replaced', '{ with: { hidden: [4, 5] } }', { hidden: [4, 5], slope: 0.5 }, 'g'],
    ['a bare name is a plugin with its defaults', 'mlp', { hidden: [16] }, 'mlp'],
    ['another plugin replaces the role', '{ use: coder }', {}, 'coder'],
    ['another name alone keeps the rest', '{ as: h }', { hidden: [3], slope: 0.5 }, 'h'],
  ])('%s', async (_, role, params, as) => {
    const { generator } = await over(`generator: ${role}`);
    expect(generator).toMatchObject({ as });
    const { activation: _activation, ...rest } = generator!.with;
    expect(rest).toStrictEqual(params);
  });

  it('gives params to a plugin that the other names barely', async () => {
    expect((await over('noise: { with: { dim: 5 } }')).noise).toStrictEqual({ use: 'plain', with: { dim: 5 }, as: 'plain' });
  });

  it('takes a role away by an empty value', async () => {
    const spec = await over('noise:\nmetrics: []');
    expect([spec.noise, spec.metrics]).toStrictEqual([undefined, []]);
  });

  it('keeps the choice of an optimizer inside a trainer apart in the same way', async () => {
    const trainer = (optimizer: string) => `trainer: { use: turns, with: { discriminator: { optimizer: ${optimizer} } } }`;
    const files = (text: string) => ({
      'c.yaml': `extends: b.yaml\n${trainer(text)}`,
      'b.yaml': `extends: a.yaml\n${trainer('{ use: adam, with: { beta1: 0.25 } }')}`,
      'a.yaml': SMALL,
    });
    const chosen = async (text: string) => (await load(files(text))).spec.trainer.with.discriminator;
    // core/training/optimizers.ts: the defaults of each
    expect(await chosen('{ with: { beta2: 0.5 } }')).toMatchObject({ optimizer: { use: 'adam', with: { beta1: 0.25, beta2: 0.5 } } });
    expect(await chosen('{ use: sgd }')).toStrictEqual({ optimizer: { use: 'sgd', with: { learningRate: 0.01 } } });
    expect(await chosen('adam')).toMatchObject({ optimizer: { use: 'adam', with: { beta1: 0.9 } } });
  });

  it('sees paths from the file that they are written in', async () => {
    const base = SMALL.replace('dots', '{ use: folder, with: { path: data } }');
    const { spec, folder } = await load({ 'new.yaml': 'extends: inner/base.yaml', 'inner/base.yaml': base });
    expect(spec.dataset.with.path).toBe(`${folder}/inner/data`);
  });

  it('has its problems shown in the file where each was written', async () => {
    const files = {
      'new.yaml': 'extends: base.yaml\nsteps: none\ntrainer: { with: { rat: 3 } }',
      'base.yaml': BASE.replace('every: 7', 'every: 0'),
    };
    expect(await diagnose(files)).toMatchInlineSnapshot(`
     "E_SPEC_VALUE new.yaml:2:8: expected a positive integer, received "none".
       steps: none
              ^
     E_SPEC_KEY new.yaml:3:20: expected a param of trainer/turns, received "rat". Did you mean "rate"?
       trainer: { with: { rat: 3 } }
                          ^
     E_SPEC_VALUE base.yaml:9:15: expected a positive integer, received 0.
       log: { every: 0 }
                     ^"
    `);
  });

  it.each([
    ['a circle', { 'a.yaml': 'extends: b/b.yaml', 'b/b.yaml': 'extends: ../c.yaml', 'c.yaml': 'extends: ./a.yaml' }],
    ['itself', { 'a.yaml': 'extends: a.yaml' }],
    ['a missing file', { 'a.yaml': 'extends: bass.yaml', 'base.yaml': SMALL }],
    ['a list', { 'a.yaml': 'extends: [b.yaml]' }],
    ['a file that is not YAML', { 'a.yaml': 'extends: b.yaml', 'b.yaml': 'steps: [' }],
  ])('is refused with %s', async (_, files) => {
    expect(await diagnose(files)).toMatchSnapshot();
  });
});
