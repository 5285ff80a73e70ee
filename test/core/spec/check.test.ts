import { describe, expect, it } from '@jest/globals';

import { checkFit } from '../../../core/spec/check.ts';
import { resolve, type Role, type Roles } from '../compose/composed.ts';
import { load, SMALL } from './diagnose.ts';

async function fit(text: string): Promise<string[]> {
  const { spec, registry, originOf, folder } = await load(text);
  return (await checkFit(spec, registry, originOf)).map(({ code, message }) => `${code} ${message}`.replaceAll(`${folder}/`, ''));
}
const objective = (text: string) => SMALL.replace('plain', text);

describe('the parts of a spec', () => {
  it.each([
    ['one main objective', SMALL],
    ['a main objective and terms', objective('[slope, plain]')],
    ['features that every discriminator gives', `${objective('[plain, matching]')}discriminator: [mlp, { use: mlp, as: second }]`],
    ['an encoder and two discriminators', `${objective('pair')}generator: coder\ndiscriminator: [mlp, bare]`],
    ['a mixture for a metric', `${SMALL}metrics: coverage`],
  ])('fit: %s', async (_, text) => {
    expect(await fit(text)).toStrictEqual([]);
  });

  it.each([
    ['two main objectives', objective('[slope, plain, other]')],
    ['a term alone', objective('slope')],
    ['terms alone', objective('[slope, { use: slope, as: more }]')],
    ['no discriminator where features are needed', objective('[plain, matching]')],
    ['one discriminator of two without features', `${objective('[plain, matching]')}discriminator: [mlp, bare]`],
    ['several things missing', `${objective('pair')}discriminator: mlp`],
    ['a metric that needs a mixture', `${SMALL.replace('dots', '{ use: folder, with: { path: x } }')}metrics: [pictures, coverage]`],
  ])('do not fit: %s', async (_, text) => {
    expect((await fit(text)).join('\n')).toMatchSnapshot();
  });

  it('are named without a line where their origin is not known', async () => {
    const { spec, registry } = await load(objective('slope'));
    const [problem] = await checkFit(spec, registry);
    expect(problem!.message).toBe('expected one main objective, received the term slope alone. Add one of: other, pair, plain.');
  });
});

/** Of a spec of the repository's plugins. */
async function misfits(roles: Roles): Promise<string[]> {
  const { spec, registry } = await resolve(roles);
  return (await checkFit(spec, registry)).map(({ code, message }) => `${code} ${message}`);
}

describe('a role that is left out', () => {
  const ring = {
    dataset: 'ring',
    noise: 'gaussian',
    generator: 'mlp',
    discriminator: ['mlp'],
    objective: ['non-saturating'],
  } satisfies Roles;
  const gradientPenalty = { ...ring, objective: ['non-saturating', 'gradient-penalty'] };

  it('is none where nobody needs it', async () => {
    expect(await misfits(gradientPenalty)).toEqual([]);
    expect(await misfits({ dataset: 'stroke', generator: 'factorised', discriminator: ['mlp'], objective: ['minimax'] })).toEqual([]); // by its score function
    expect(await misfits({ dataset: 'stroke', discriminator: ['mlp'], objective: ['exact-likelihood'] })).toEqual([]);
  });

  it('is named by each objective and term that needs it, with what to add', async () => {
    const { discriminator: _, ...rest } = gradientPenalty;
    expect(await misfits(rest)).toEqual([
      'E_NEEDS expected a discriminator, which objective/non-saturating needs, received none in this spec. Add `discriminator`, such as mlp.',
      'E_NEEDS expected a discriminator, which objective/gradient-penalty needs, received none in this spec. Add `discriminator`, such as mlp.',
    ]);
    const { generator: __, ...alone } = ring;
    expect(await misfits(alone)).toEqual([
      'E_NEEDS expected a generator, which objective/non-saturating needs, received none in this spec. Add `generator`, such as mlp.',
    ]);
  });

  it('is named by the role that it is handed to', async () => {
    const { noise: _, ...silent } = ring;
    expect(await misfits(silent)).toEqual([
      'E_NEEDS expected a noise, which generator/mlp needs, received none in this spec. Add `noise`, such as gaussian.',
    ]);
    const { discriminator: __, ...undecided } = {
      ...ring,
      metrics: ['ranking'],
      dataset: 'stroke',
      generator: 'vae',
      objective: ['evidence-bound'],
    };
    expect(await misfits(undecided)).toEqual([
      'E_NEEDS expected a discriminator, which metric/ranking needs, received none in this spec. Add `discriminator`, such as mlp.',
    ]);
  });

  it('is named by a generator that the trainer chooses', async () => {
    const trainer: Role = ['alternating', { negatives: { initial: { use: 'argmax-exhaustive', with: {} } } }];
    const { discriminator: _, ...roles } = { ...ring, dataset: 'stroke', generator: 'uniform', objective: ['likelihood'], trainer };
    expect(await misfits(roles)).toContain(
      'E_NEEDS expected a discriminator, which generator/argmax-exhaustive needs, received none in this spec. Add `discriminator`, such as mlp.',
    );
  });

  it('that must be of a sort is asked for by that sort', async () => {
    expect(await misfits({ dataset: 'stroke', discriminator: ['mlp'], objective: ['noise-contrastive'] })).toEqual([
      expect.stringMatching(/^E_NEEDS expected a generator that gives log P\(x\), which objective\/noise-contrastive needs, .* Given by: /),
    ]);
  });
});

describe('a generator that learns alone', () => {
  const problems = (roles: Omit<Roles, 'dataset'>) => misfits({ dataset: 'stroke', ...roles });

  it.each<[string, string]>([
    ['auto-encoder', 'reconstruction'],
    ['vae', 'evidence-bound'],
    ['vae', 'importance-bound'],
    ['vae', 'reconstruction'],
    ['factorised', 'likelihood'],
    ['autoregressive', 'likelihood'],
  ])('fits: %s with %s', async (generator, objective) => {
    expect(await problems({ generator, objective: [objective] })).toEqual([]);
  });

  it.each<[string, string, string]>([
    [
      'auto-encoder',
      'non-saturating',
      'E_NEEDS expected an objective that trains generator/auto-encoder: one that needs a generator with a decoder, received non-saturating. Take one of: reconstruction.',
    ],
    [
      'vae',
      'minimax',
      'E_NEEDS expected an objective that trains generator/vae: one that needs a generator with a decoder, received minimax. Take one of: evidence-bound, importance-bound, reconstruction.',
    ],
    [
      'auto-encoder',
      'evidence-bound',
      'E_NEEDS expected a generator whose encoder gives codes a variance, which objective/evidence-bound needs, received parts without it ("posterior"). Given by: generator/vae.',
    ],
    [
      'mlp',
      'evidence-bound',
      'E_NEEDS expected a generator whose encoder gives codes a variance, which objective/evidence-bound needs, received parts without it ("posterior"). Given by: generator/vae.',
    ],
    [
      'factorised',
      'reconstruction',
      'E_NEEDS expected a generator with an encoder, which objective/reconstruction needs, received parts without it ("encoder"). Given by: generator/auto-encoder, generator/regression, generator/vae.',
    ],
    [
      'vae',
      'likelihood',
      'E_NEEDS expected a generator that gives log P(x), which objective/likelihood needs, received parts without it ("log-probability"). Given by: generator/autoregressive, generator/factorised, generator/product-of-marginals, generator/uniform.',
    ],
  ])('does not fit: %s with %s', async (generator, objective, message) => {
    expect(await problems({ generator, objective: [objective] })).toContain(message);
  });
});
