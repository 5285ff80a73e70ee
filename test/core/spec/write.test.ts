import { describe, expect, it } from '@jest/globals';

import { resolveSpec } from '../../../core/spec/load.ts';
import { specHash, specText } from '../../../core/spec/write.ts';
import { registry } from '../../fixtures/spec/plugins.ts';
import { load, SMALL } from './diagnose.ts';

const RICH = `seed: 3
steps: 1
batch: 8
experiment: lecture-01/all
dataset: { use: folder, with: { path: "data: 1e5" } }
noise: plain
generator: { use: mlp, with: { hidden: [], slope: 1e-9, use: "2024" }, as: g }
discriminator: [mlp, { use: mlp, as: second, with: { hidden: [3, 4] } }]
objective: [plain, slope]
trainer: { use: turns, with: { rate: { from: 1, to: 0.5, steps: 3 } } }
metrics: [coverage, pictures]
log: { every: 7 }
evaluate: { every: 3, samples: 9 }
checkpoint: { every: 2, best: { metric: coverage/modes } }
`;

describe('the text of a resolved spec', () => {
  it.each([
    ['a small one', SMALL],
    ['one with everything', RICH],
  ])('loads again to the same spec: %s', async (_, text) => {
    const { spec } = await load(text);
    const again = (await load({ 'elsewhere/spec.yaml': specText(spec) })).spec;
    expect(again).toStrictEqual(spec);
    expect(specText(again)).toBe(specText(spec));
  });

  it('is not the only form that loads again: the spec itself does, too', async () => {
    const { spec } = await load(RICH);
    expect((await resolveSpec(spec, { registry })).spec).toStrictEqual(spec);
  });

  it('has every default, and lists of plain values on one line', async () => {
    const { spec, folder } = await load(RICH);
    expect(specText(spec).replaceAll(folder, '<folder>')).toMatchInlineSnapshot(`
     "experiment: lecture-01/all
     seed: 3
     steps: 1
     batch: 8
     dataset:
       use: folder
       with:
         path: "<folder>/data: 1e5"
     noise:
       use: plain
       with:
         dim: 2
     generator:
       use: mlp
       with:
         hidden: []
         activation: relu
         slope: 1e-9
         use: "2024"
       as: g
     discriminator:
       - use: mlp
         with:
           hidden: [16]
       - use: mlp
         with:
           hidden: [3, 4]
         as: second
     objective:
       - use: plain
       - use: slope
         with:
           gamma: 10
     trainer:
       use: turns
       with:
         rate:
           from: 1
           to: 0.5
           steps: 3
         discriminator:
           optimizer:
             use: adam
             with:
               learningRate: 0.001
               beta1: 0.5
               beta2: 0.999
               epsilon: 1e-8
     metrics:
       - use: coverage
         with:
           threshold: 3
       - use: pictures
     log:
       every: 7
     evaluate:
       every: 3
       samples: 9
     checkpoint:
       every: 2
       best:
         metric: coverage/modes
         direction: max
     "
    `);
  });

  it('keeps the paths of plugins absolute and the names of packages', async () => {
    const loadPlugin = () => Promise.resolve([]);
    const { spec, folder } = await load(`${SMALL}plugins: [./mine.ts, some-package, ../one/mine.ts]`, {
      loadPlugin,
      plugins: ['/all/of/them.js'],
    });
    expect(spec.plugins).toStrictEqual([
      `${folder}/mine.ts`,
      'some-package',
      `${folder.replace(/[^/]+$/, 'one')}/mine.ts`,
      '/all/of/them.js',
    ]);
    expect((await load({ 'elsewhere/spec.yaml': specText(spec) }, { loadPlugin })).spec).toStrictEqual(spec);
  });
});

describe('the hash of a spec', () => {
  it('is that of canonical JSON, so the order of keys does not count', async () => {
    const [one, other] = [(await load(SMALL)).spec, (await load(SMALL.trim().split('\n').reverse().join('\n'))).spec];
    expect(specHash(one)).toBe(specHash(other));
    // {"a":1,"b":[{"c":2,"d":3}]} by Python: hashlib.sha256(b'{"a":1,"b":[{"c":2,"d":3}]}').hexdigest()
    expect(specHash({ b: [{ d: 3, c: 2 }], a: 1, e: undefined } as never)).toBe(
      '6869a8ab5c887029ff4d86a46a7f24d05d0139caedce03f30c94cf205a91b055',
    );
  });

  it('changes with any value', async () => {
    const hashes = await Promise.all(
      [SMALL, `${SMALL}seed: 2`, SMALL.replace('100', '101'), `${SMALL}noise: plain`].map(async (text) =>
        specHash((await load(text)).spec),
      ),
    );
    expect(new Set(hashes).size).toBe(4);
  });
});
