import { resolve } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { diagnose, load, SMALL } from './diagnose.ts';

const SPEC = `${SMALL.replace('plain', '[plain, { use: slope, as: r1 }]')}generator: { use: mlp, with: { hidden: [3], slope: 0.5 } }
metrics: coverage
`;
const set = async (...overrides: string[]) => (await load(SPEC, { overrides })).spec;

describe('an override', () => {
  it('replaces a value of the spec', async () => {
    const spec = await set('steps=9', 'log.every=2', 'evaluate.samples=5');
    expect([spec.steps, spec.log.every, spec.evaluate.samples]).toStrictEqual([9, 2, 5]);
  });

  it('may leave out `with`, or not', async () => {
    expect((await set('generator.hidden=[64, 64]')).generator!.with).toMatchObject({ hidden: [64, 64], slope: 0.5 });
    expect((await set('generator.with.hidden=[64]')).generator!.with).toMatchObject({ hidden: [64], slope: 0.5 });
  });

  it('names the items of a list by `as` or by their plugin', async () => {
    expect((await set('objective.r1.gamma=1')).objective[1]!.with).toStrictEqual({ gamma: 1 });
    expect((await set('metrics.coverage.threshold=4')).metrics[0]!.with).toStrictEqual({ threshold: 4 });
    expect((await set('metrics.threshold=4')).metrics[0]!.with).toStrictEqual({ threshold: 4 }); // the only one needs no name
  });

  it('prefers the param of a plugin to a key of the spec', async () => {
    const { generator } = await set('generator.use=coder');
    expect(generator).toMatchObject({ use: 'mlp', with: { use: 'coder' } }); // generator/mlp of the fixtures has a param "use"
    expect((await set('dataset.as=points')).dataset.as).toBe('points');
  });

  it('replaces a role by a name, and merges a map into it', async () => {
    expect((await set('generator=coder')).generator).toStrictEqual({ use: 'coder', with: {}, as: 'coder' });
    expect((await set('generator={ with: { hidden: [5] } }')).generator!.with).toMatchObject({ hidden: [5], slope: 0.5 });
    expect((await set('objective=[other]')).objective.map(({ use }) => use)).toStrictEqual(['other']);
    expect((await set('objective.r1=matching')).objective.map(({ use }) => use)).toStrictEqual(['plain', 'matching']);
    expect((await set('generator=')).generator).toBeUndefined();
  });

  it('sees those before it, and the last of two counts', async () => {
    expect((await set('noise=plain', 'noise.dim=3', 'noise.dim=4')).noise!.with).toStrictEqual({ dim: 4 });
  });

  it('reaches into a choice that the spec leaves to its default', async () => {
    const { trainer } = await set('trainer.discriminator.optimizer.learningRate=0.5');
    // the default of trainer/turns in the fixtures is adam with beta1 0.5
    expect(trainer.with.discriminator).toMatchObject({ optimizer: { use: 'adam', with: { learningRate: 0.5, beta1: 0.5 } } });
    expect((await set('trainer.discriminator.optimizer=sgd')).trainer.with.discriminator).toMatchObject({ optimizer: { use: 'sgd' } });
  });

  it('is taken as text where the schema wants text', async () => {
    expect((await set('experiment=2024')).experiment).toBe('2024');
    expect((await set('generator.activation=tanh')).generator!.with.activation).toBe('tanh');
  });

  it('has paths that are seen from the current folder', async () => {
    const { dataset } = await set('dataset={ use: folder, with: { path: data } }');
    expect(dataset.with.path).toBe(resolve('data'));
  });

  it('of the seed has an option of its own', async () => {
    expect((await load(SPEC, { seed: 7, overrides: ['seed=6'] })).spec.seed).toBe(7);
    expect(await diagnose(SPEC, { seed: 0.5 })).toMatchInlineSnapshot(`
     "E_SPEC_VALUE --seed: expected an integer of at least 0, received 0.5.
       --seed 0.5
              ^"
    `);
  });

  it('has its problems shown in the argument', async () => {
    const overrides = [
      'steps=abc',
      'generator.hidden=[64, -1]',
      'generator.activation=rely',
      'trainer.discriminator.optimizer=adm',
      'noise=plane',
      'objective.r1.gamma={ from: 1 }',
      'checkpoint.best.metric=coverage/mode',
      'dataset={ use: dots, with: { mods: 3 } }',
    ];
    expect(await diagnose(SPEC, { overrides })).toMatchInlineSnapshot(`
     "E_SPEC_VALUE --set steps: expected a positive integer, received "abc".
       --set steps=abc
                   ^
     E_SPEC_KEY --set dataset: expected a param of dataset/dots, received "mods". Did you mean "modes"?
       --set dataset={ use: dots, with: { mods: 3 } }
                                          ^
     E_SPEC_PLUGIN --set noise: expected the name of a plugin of the kind noise, received "plane". Known: plain.
       --set noise=plane
                   ^
     E_SPEC_VALUE --set generator.hidden: expected a positive integer, received -1.
       --set generator.hidden=[64, -1]
                                   ^
     E_SPEC_VALUE --set generator.activation: expected one of: relu, tanh, received "rely". Did you mean "relu"?
       --set generator.activation=rely
                                  ^
     E_SPEC_VALUE --set objective.r1.gamma: expected a positive number, received a map of from.
       --set objective.r1.gamma={ from: 1 }
                                ^
     E_SPEC_VALUE --set trainer.discriminator.optimizer: expected one of: sgd, momentum, adam, rms-prop, received "adm". Did you mean "adam"?
       --set trainer.discriminator.optimizer=adm
                                             ^
     E_SPEC_VALUE --set checkpoint.best.metric: expected an output of a metric of this spec, received "coverage/mode". Did you mean "coverage/modes"?
       --set checkpoint.best.metric=coverage/mode
                                    ^"
    `);
  });

  it.each([
    'steps',
    '=3',
    'generator..hidden=3',
    'stepz=3',
    'log.evry=3',
    'generator.hiden=3',
    'generator.hidden.0=3',
    'generator.width=3',
    'objective.r2.gamma=3',
    'objective.gamma=3',
    'objective.r1.beta=3',
    'generator=3',
    'trainer.learningRate=3',
    'checkpoint.bst.metric=3',
    'trainer.discriminator.optimizer.lerningRate=3',
    'noise.dim=3',
    'extends=other.yaml',
    'colour=red',
    'generator.hidden=[3',
    'trainer.discriminator.optimizer.momentum=0.5',
  ])('is refused when it is %s', async (override) => {
    expect(await diagnose(SPEC, { overrides: [override] })).toMatchSnapshot();
  });
});
