import { describe, expect, it } from '@jest/globals';
import { defineMetric, defineObjective, defineTracker, z } from 'ganvil';

/** As a file that nobody type-checks would call it. */
const made = (define: unknown, definition: unknown) => () => (define as (definition: unknown) => unknown)(definition);
const whole = { id: 'objective/mine', summary: 'Mine.', sort: 'main', params: z.strictObject({}), create: () => ({}) };
const { sort: _, ...sortless } = whole;
const without = (name: string) => Object.fromEntries(Object.entries(whole).filter(([key]) => key !== name));

describe('a definition', () => {
  it.each<[string, object, string]>([
    ['no sort', sortless, "defineObjective: expected `sort` of objective/mine ('main' or 'term'), received none."],
    [
      'another sort',
      { ...whole, sort: 'both' },
      "defineObjective: expected `sort` of objective/mine ('main' or 'term'), received \"both\".",
    ],
    ['no summary', without('summary'), 'defineObjective: expected `summary` of objective/mine (a sentence), received none.'],
    [
      'no params',
      without('params'),
      'defineObjective: expected `params` of objective/mine (a zod schema, such as z.strictObject({})), received none.',
    ],
    [
      'params that are no schema',
      { ...whole, params: { margin: 1 } },
      'defineObjective: expected `params` of objective/mine (a zod schema, such as z.strictObject({})), received an object.',
    ],
    [
      'a misspelt create',
      { ...without('create'), creat: whole.create },
      'defineObjective: expected `create` of objective/mine (a function), received none. Is it written as "creat"?',
    ],
    [
      'an id of another kind',
      { ...whole, id: 'metric/mine' },
      'defineObjective: expected an id like objective/my-own, received "metric/mine". Its name has small letters, digits and "-".',
    ],
    [
      'needs that are no list',
      { ...whole, needs: 'features' },
      'defineObjective: expected `needs` of objective/mine (a list of names), received "features".',
    ],
    [
      'a role to inject that nobody hands out',
      { ...whole, inject: ['trainer'] },
      'defineObjective: expected roles in `inject` of objective/mine (dataset, noise, generator, discriminator), received "trainer".',
    ],
  ])('with %s is refused at once', (_what, definition, message) => {
    expect(made(defineObjective, definition)).toThrow(expect.objectContaining({ code: 'E_PLUGIN_SHAPE', message }));
  });

  it('of a metric says what its outputs are', () => {
    const metric = { ...sortless, id: 'metric/mine' };
    expect(made(defineMetric, metric)).toThrow('defineMetric: expected `outputs` of metric/mine');
    expect(made(defineMetric, { ...metric, outputs: {} })).not.toThrow();
  });

  it('that has all its kind asks for is taken', () => {
    expect(made(defineObjective, whole)).not.toThrow();
    expect(made(defineTracker, { ...sortless, id: 'tracker/mine' })).not.toThrow();
  });
});
