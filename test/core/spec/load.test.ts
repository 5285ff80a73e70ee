import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { GanvilErrors } from '../../../core/errors.ts';
import { loadSpec, resolveSpec } from '../../../core/spec/load.ts';
import { registry } from '../../fixtures/spec/plugins.ts';
import { diagnose, inFolder, load, SMALL } from './diagnose.ts';

describe('a spec that is right', () => {
  it('is filled in with every default', async () => {
    const { spec } = await load(SMALL);
    expect(spec).toStrictEqual({
      experiment: 'ring',
      seed: 1,
      steps: 100,
      batch: 8,
      plugins: [],
      dataset: { use: 'dots', with: { modes: 8 }, as: 'dots' },
      discriminator: [],
      objective: [{ use: 'plain', with: {}, as: 'plain' }],
      trainer: {
        use: 'turns',
        with: {
          rate: 1,
          // core/training/optimizers.ts: the rest of adam
          discriminator: { optimizer: { use: 'adam', with: { learningRate: 1e-3, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 } } },
        },
        as: 'turns',
      },
      metrics: [],
      log: { every: 50 },
      evaluate: { every: 10, samples: 2500 }, // a tenth of 100 steps
      checkpoint: { every: 1000 },
    });
  });

  it('takes a role as a name, as { use, with, as }, and as a list', async () => {
    const roles = [
      'generator: { use: mlp, with: { hidden: [3] }, as: small }',
      'discriminator: [mlp, { use: mlp, as: second, with: }]',
      'metrics: [coverage, { use: coverage, as: strict, with: { threshold: 1 } }]',
    ];
    const { spec } = await load(SMALL + roles.join('\n'));
    expect(spec.generator).toStrictEqual({ use: 'mlp', with: { hidden: [3], activation: 'relu' }, as: 'small' });
    expect(spec.discriminator.map(({ as }) => as)).toStrictEqual(['mlp', 'second']);
    expect(spec.metrics.map((metric) => metric.with)).toStrictEqual([{ threshold: 3 }, { threshold: 1 }]);
  });

  it('may be JSON with tabs, CRLF and a byte order mark', async () => {
    const json = JSON.stringify(
      { $schema: './schema.json', steps: 3, batch: 1, dataset: 'dots', objective: 'plain', trainer: 'turns' },
      null,
      '\t',
    );
    const { spec } = await load({ 'a.json': `\uFEFF${json.replaceAll('\n', '\r\n')}` });
    expect([spec.steps, spec.experiment, spec.evaluate.every]).toStrictEqual([3, 'a', 1]);
  });

  it('is named by its path below the nearest folder experiments, unless it names itself', async () => {
    expect((await load({ 'experiments/old/experiments/lecture-01/a b.v2.yaml': SMALL })).spec.experiment).toBe('lecture-01/a-b.v2');
    expect((await load({ 'experiments.yaml': SMALL })).spec.experiment).toBe('experiments');
    expect((await load(`${SMALL}experiment: my/own`)).spec.experiment).toBe('my/own');
  });

  it.each([
    ['in the file', `${SMALL}metrics: coverage\nlog: { every: }\nevaluate: { every: , samples: 7 }\ncheckpoint:\n  best:\n`, []],
    [
      'by overrides',
      `${SMALL}metrics: coverage\nlog: { every: 3 }\nevaluate: { every: 4, samples: 7 }\ncheckpoint: { best: { metric: coverage/modes } }`,
      ['checkpoint.best=', 'evaluate.every=null', 'log.every='],
    ],
  ])('takes an empty value for the default, %s', async (_, text, overrides) => {
    const { log, evaluate, checkpoint } = (await load(text, { overrides })).spec;
    expect({ log, evaluate, checkpoint }).toStrictEqual({
      log: { every: 50 },
      evaluate: { every: 10, samples: 7 },
      checkpoint: { every: 1000 },
    });
  });

  it('takes the direction of the best checkpoint from the metric, or from the spec', async () => {
    const best = async (text: string) => (await load(`${SMALL}metrics: coverage\ncheckpoint: { best: ${text} }`)).spec.checkpoint.best;
    expect(await best('{ metric: coverage/modes }')).toStrictEqual({ metric: 'coverage/modes', direction: 'max' });
    expect(await best('{ metric: coverage/divergence }')).toStrictEqual({ metric: 'coverage/divergence', direction: 'min' });
    expect(await best('{ metric: coverage/spread, direction: max }')).toStrictEqual({ metric: 'coverage/spread', direction: 'max' });
  });

  it('may give anchors to values and repeat them', async () => {
    const { spec } = await load(
      `${SMALL}generator: { use: mlp, with: { hidden: &sizes [3, 4] } }\ndiscriminator: { use: mlp, with: { hidden: *sizes } }`,
    );
    expect(spec.discriminator[0]!.with.hidden).toStrictEqual([3, 4]);
  });

  it('has paths made absolute from the file that they are written in', async () => {
    const { spec, folder } = await load(SMALL.replace('dots', '{ use: folder, with: { path: ../data } }'));
    expect(spec.dataset.with.path).toBe(folder.replace(/[^/]+$/, 'data'));
  });

  it('says where each of its values was written', async () => {
    const { originOf, file } = await load(`${SMALL}metrics: [coverage,\n  pictures]`);
    expect(originOf(['metrics', 1]).where).toBe(`${file}:7:3`);
    expect(originOf(['objective', 0]).where).toBe(`${file}:4:12`); // a single one is written without a list
  });
});

describe('a spec given as an object', () => {
  const small = { steps: 100, batch: 8, dataset: 'dots', objective: ['plain'], trainer: { use: 'turns' } };

  it('resolves like a file', async () => {
    const { spec, file } = await resolveSpec({ ...small, noise: undefined }, { registry, overrides: ['steps=7'], seed: 3 });
    expect(file).toBeUndefined();
    expect(spec).toMatchObject({ steps: 7, seed: 3, experiment: 'unnamed' });
    expect({ ...spec, steps: 100, seed: 1, experiment: 'ring', evaluate: { every: 10, samples: 2500 } }).toStrictEqual(
      (await load(SMALL)).spec,
    );
  });

  it('has its problems at paths', async () => {
    const wrong = { ...small, steps: () => 3, dataset: { use: 'dots', with: { modes: new Date(0) } }, stpes: 4 };
    const error: unknown = await resolveSpec(wrong, { registry }).catch((caught: unknown) => caught);
    expect((error as GanvilErrors).problems.map(({ message }) => message)).toMatchInlineSnapshot(`
     [
       "stpes: expected a key of a spec, received "stpes". Did you mean "steps"?",
       "steps: expected a positive integer, received a function.",
       "dataset.with.modes: expected an integer of at least 2, received an object of the class Date.",
     ]
    `);
    expect(error).toBeInstanceOf(GanvilErrors);
  });
});

describe('a spec that is wrong', () => {
  it('has all its problems reported at once', async () => {
    const text = `stepz: 5
steps: 0.5
batch:
seed: -1
experiment: ../up
log: { evry: 3 }
dataset: dot
generator:
  use: mlp
  hidden: [3]
  with:
    hidden: [ "a", 3 ]
    activation: rely
    slope: 1
    hiden: 4
discriminator: [mlp, mlp]
objective: []
trainer:
  use: turns
  with:
    rate: { from: 1, to: 0 }
    discriminator: { optimizer: { use: adam, with: { beta3: 0.5 } } }
metrics: [{ use: coverage, with: { threshold: 13 } }, { as: x }]
checkpoint: { best: { direction: up } }
`;
    expect(await diagnose(text)).toMatchInlineSnapshot(`
     "E_SPEC_VALUE ring.yaml: expected the key "batch" (a positive integer), received none.
     E_SPEC_KEY ring.yaml:1:1: expected a key of a spec, received "stepz". Did you mean "steps"?
       stepz: 5
       ^
     E_SPEC_VALUE ring.yaml:2:8: expected a positive integer, received 0.5.
       steps: 0.5
              ^
     E_SPEC_VALUE ring.yaml:4:7: expected an integer of at least 0, received -1.
       seed: -1
             ^
     E_SPEC_VALUE ring.yaml:5:13: expected an experiment's name: letters, digits and "_", ".", "-", in parts divided by "/", received "../up".
       experiment: ../up
                   ^
     E_SPEC_KEY ring.yaml:6:8: expected a key of log, received "evry". Did you mean "every"?
       log: { evry: 3 }
              ^
     E_SPEC_PLUGIN ring.yaml:7:10: expected the name of a plugin of the kind dataset, received "dot". Did you mean "dots"?
       dataset: dot
                ^
     E_SPEC_KEY ring.yaml:10:3: expected a key of generator, received "hidden". It is a param of mlp: write it under \`with\`.
         hidden: [3]
         ^
     E_SPEC_VALUE ring.yaml:12:15: expected a positive integer, received "a".
           hidden: [ "a", 3 ]
                     ^
     E_SPEC_VALUE ring.yaml:13:17: expected one of: relu, tanh, received "rely". Did you mean "relu"?
           activation: rely
                       ^
     E_SPEC_VALUE ring.yaml:14:12: expected a number of at least 0 and below 1, received 1.
           slope: 1
                  ^
     E_SPEC_KEY ring.yaml:15:5: expected a param of generator/mlp, received "hiden". Did you mean "hidden"?
           hiden: 4
           ^
     E_SPEC_VALUE ring.yaml:16:22: expected another name for each discriminator, received "mlp" twice. Tell them apart: { use: mlp, as: mlp-2 }.
       discriminator: [mlp, mlp]
                            ^
     E_SPEC_VALUE ring.yaml:17:12: expected one plugin or more, received an empty list.
       objective: []
                  ^
     E_SPEC_VALUE ring.yaml:21:11: expected the key "steps" (a positive integer), received none.
           rate: { from: 1, to: 0 }
                 ^
     E_SPEC_KEY ring.yaml:22:54: expected a key of "discriminator.optimizer.with" (trainer/turns), received "beta3". Did you mean "beta1"?
           discriminator: { optimizer: { use: adam, with: { beta3: 0.5 } } }
                                                            ^
     E_SPEC_VALUE ring.yaml:23:47: expected a number, received 13. Thirteen brings bad luck.
       metrics: [{ use: coverage, with: { threshold: 13 } }, { as: x }]
                                                     ^
     E_SPEC_VALUE ring.yaml:23:55: expected the key "use" (the name of a plugin of the kind metric), received none.
       metrics: [{ use: coverage, with: { threshold: 13 } }, { as: x }]
                                                             ^
     E_SPEC_VALUE ring.yaml:24:21: expected the key "metric" (text), received none.
       checkpoint: { best: { direction: up } }
                           ^
     E_SPEC_VALUE ring.yaml:24:34: expected one of: min, max, received "up".
       checkpoint: { best: { direction: up } }
                                        ^"
    `);
  });

  it.each([
    ['an empty file', ''],
    ['a list', '- steps: 3'],
    ['a text', 'steps 3'],
    ['nothing but comments', '# later'],
  ])('is refused when it is %s', async (_, text) => {
    expect(await diagnose(text)).toMatchSnapshot();
  });

  it.each([
    ['a list for a role that is one', `${SMALL}generator: [mlp]`],
    ['a number for a role', `${SMALL}generator: 3`],
    ['a number for use', `${SMALL}generator: { use: 3 }`],
    ['a list for with', `${SMALL}generator: { use: mlp, with: [3] }`],
    ['a wrong name for as', `${SMALL}generator: { use: mlp, as: Big One }`],
    ['a missing param', SMALL.replace('dots', 'folder')],
    ['a missing param of { use }', SMALL.replace('dots', '\n  use: folder')],
    ['a wrong optimizer', SMALL.replace('turns', '{ use: turns, with: { discriminator: { optimizer: adm } } }')],
    [
      'a wrong param of an optimizer',
      SMALL.replace('turns', '{ use: turns, with: { discriminator: { optimizer: { use: adam, with: { beta1: 2 } } } } }'),
    ],
    ['a text for a number or a schedule', SMALL.replace('turns', '{ use: turns, with: { rate: fast } }')],
    ['a plugin of an unknown name that is like no other', `${SMALL}generator: diffusion`],
    ['an empty list for objective', SMALL.replace('plain', '[]')],
    ['two uses of one objective', SMALL.replace('plain', '[plain, slope, { use: slope, with: { gamma: 1 } }]')],
    ['a metric that is not taken', `${SMALL}metrics: coverage\ncheckpoint: { best: { metric: coverage/mode } }`],
    ['a best metric without metrics', `${SMALL}checkpoint: { best: { metric: coverage/modes } }`],
    ['a best metric without direction', `${SMALL}metrics: coverage\ncheckpoint: { best: { metric: coverage/spread } }`],
    ['a text for plugins', `${SMALL}plugins: ./mine.ts`],
    ['a long line', `${SMALL}generator: { use: mlp, ${' '.repeat(150)} with: { hidden: seven } }`],
  ])('is refused with %s', async (_, text) => {
    expect(await diagnose(text)).toMatchSnapshot();
  });

  it('is refused when there is no such file, with the nearest one of the folder', async () => {
    const text = await inFolder({ 'rings.yaml': SMALL, 'ring.md': '' }, async (folder) => {
      const error: unknown = await loadSpec(join(folder, 'ring.yaml'), { registry }).catch((caught: unknown) => caught);
      return (error as Error).message.replaceAll(`${folder}/`, '');
    });
    expect(text).toMatchInlineSnapshot(`"E_SPEC_FILE ring.yaml: expected a spec file, received nothing there. Did you mean "rings.yaml"?"`);
  });

  it('is refused when it is a folder', async () => {
    const error: unknown = await inFolder({}, (folder) => loadSpec(folder, { registry }).catch((caught: unknown) => caught));
    expect((error as GanvilErrors).problems[0]).toMatchObject({ code: 'E_SPEC_FILE', details: { received: 'a folder' } });
  });
});
