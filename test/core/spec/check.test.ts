import { describe, expect, it } from '@jest/globals';

import { checkFit } from '../../../core/spec/check.ts';
import { resolve, type Roles } from '../compose/composed.ts';
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

describe('a generator that learns alone', () => {
  const problems = async (roles: Omit<Roles, 'dataset'>) => {
    const { spec, registry } = await resolve({ dataset: 'stroke', ...roles });
    return (await checkFit(spec, registry)).map(({ code, message }) => `${code} ${message}`);
  };

  it.each<[string, string]>([
    ['auto-encoder', 'reconstruction'],
    ['vae', 'evidence-bound'],
    ['vae', 'importance-bound'],
    ['vae', 'reconstruction'],
    ['factorised', 'likelihood'],
    ['autoregressive', 'likelihood'],
    ['factorised', 'minimax'], // by its score function
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
      'factorised',
      'reconstruction',
      'E_NEEDS expected a generator with an encoder, which objective/reconstruction needs, received parts without it ("encoder"). Given by: generator/auto-encoder, generator/vae.',
    ],
    [
      'vae',
      'likelihood',
      'E_NEEDS expected a generator that gives log P(x), which objective/likelihood needs, received parts without it ("log-probability"). Given by: generator/autoregressive, generator/factorised.',
    ],
  ])('does not fit: %s with %s', async (generator, objective, message) => {
    expect(await problems({ generator, objective: [objective] })).toContain(message);
  });
});
