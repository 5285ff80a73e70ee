/** What a plugin's `create` returns, where nobody type-checked it. */
import { describe, expect, it } from '@jest/globals';
import * as ganvil from 'ganvil';

import type { Plugin } from '../../../core/define.ts';
import { composition, type Roles } from './composed.ts';

const ring: Roles = { dataset: 'ring', noise: 'gaussian', generator: 'mlp', discriminator: ['mlp'], objective: ['non-saturating'] };

/** What composing says of a role that is made so. */
async function refusal(kind: ganvil.Kind, role: unknown): Promise<unknown> {
  const define = ganvil[`define${kind[0]!.toUpperCase()}${kind.slice(1)}` as 'defineObjective'] as unknown as (all: object) => Plugin;
  const own = define({
    id: `${kind}/mine`,
    summary: 'Mine.',
    sort: 'main',
    outputs: {},
    params: ganvil.z.strictObject({}),
    create: () => role,
  });
  const key = kind === 'metric' ? 'metrics' : kind;
  const isList = ['discriminator', 'objective', 'metrics'].includes(key);
  const made = await composition({ ...ring, [key]: isList ? ['mine'] : 'mine' }, { fixtures: [own] });
  try {
    made.roles();
  } catch (error) {
    return error;
  } finally {
    made.dispose();
  }
  return undefined;
}
const loss: ganvil.Objective['generatorLoss'] = ({ fake }) => fake.scores.neg();

describe('a role is refused where', () => {
  it.each<[string, ganvil.Kind, unknown, string]>([
    [
      'a loss is misspelt',
      'objective',
      { discriminatorloss: loss, generatorLoss: loss },
      'objective/mine: expected only discriminatorLoss, generatorLoss, state in what `create` returns, received "discriminatorloss". Did you mean "discriminatorLoss"?',
    ],
    [
      'there is no loss',
      'objective',
      { state: {} },
      'objective/mine: expected discriminatorLoss or generatorLoss in what `create` returns, received neither.',
    ],
    ['a loss is no function', 'objective', { generatorLoss: 3 }, 'objective/mine: expected `generatorLoss` (a function), received 3.'],
    [
      'nothing is returned',
      'objective',
      undefined,
      'objective/mine: expected an object of the kind objective from `create`, received none.',
    ],
    [
      'a generator generates under another name',
      'generator',
      { space: { kind: 'points', shape: [2] }, variables: {}, state: {}, estimator: 'none', generates: loss },
      'generator/mine: expected `generate` of what `create` returns (a function), received none. Is it written as "generates"?',
    ],
    [
      'a generator is trained in an unknown way',
      'generator',
      { space: { kind: 'points', shape: [2] }, variables: {}, state: {}, estimator: 'magic', generate: loss },
      "generator/mine: expected `estimator` of what `create` returns ('pathwise', 'score-function' or 'none'), received \"magic\".",
    ],
    [
      'a discriminator has no state',
      'discriminator',
      { judges: ['x'], variables: {}, outputs: loss },
      'discriminator/mine: expected `state` of what `create` returns (variables by name, {} for none), received none.',
    ],
    [
      'a discriminator judges what is not there',
      'discriminator',
      { judges: ['w'], variables: {}, state: {}, outputs: loss },
      "discriminator/mine: expected `judges` of what `create` returns (a list of what it judges, such as ['x']), received a list.",
    ],
    [
      'a metric remembers in a list',
      'metric',
      { evaluate: loss, state: [] },
      'metric/mine: expected `state` (variables by name), received a list.',
    ],
    [
      'a noise cannot be drawn',
      'noise',
      { parts: [], dim: 2 },
      'noise/mine: expected `sample` of what `create` returns (a function), received none.',
    ],
    [
      'a data set has no space',
      'dataset',
      { classes: 0, splits: {}, batches: loss, sample: loss },
      'dataset/mine: expected `space` of what `create` returns (a space { kind, shape }), received none.',
    ],
    ['a metric does not evaluate', 'metric', {}, 'metric/mine: expected `evaluate` of what `create` returns (a function), received none.'],
    [
      'a trainer takes no steps',
      'trainer',
      { state: {} },
      'trainer/mine: expected `step` of what `create` returns (a function), received none.',
    ],
    [
      'a tracker goes nowhere',
      'tracker',
      { patience: 1, begin: loss, points: loss, file: loss, end: loss },
      'tracker/mine: expected `destination` of what `create` returns (a text), received none.',
    ],
  ])('%s', async (_what, kind, role, message) => {
    expect(await refusal(kind, role)).toMatchObject({ code: 'E_PLUGIN_SHAPE', message });
  });
});
