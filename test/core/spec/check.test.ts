import { describe, expect, it } from '@jest/globals';

import { checkFit } from '../../../core/spec/check.ts';
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
