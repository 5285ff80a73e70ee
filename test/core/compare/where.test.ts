import type { ComparedRun } from '../../../core/compare/compared-run.ts';
import { fieldNames, fieldsOf, usesPlugin } from '../../../core/compare/fields.ts';
import { checkValues, parseWhere } from '../../../core/compare/where.ts';
import { argumentSource } from '../../../core/spec/origin.ts';
import { madeRun } from './made-run.ts';

const RUN: ComparedRun = madeRun('a', 3, 10, 7, {
  params: { objective: 'hinge + r1', 'objective.r1.gamma': 10, 'generator.hidden': [64, 64], 'generator.residual': true, dataset: 'ring' },
});
const parse = (text: string) => parseWhere(text, argumentSource('--where', text, '.'), 'E_CALL_ARGUMENT');
const matches = (text: string) => parse(text).matches(fieldsOf(RUN));

describe('a condition', () => {
  it.each([
    ['objective.r1.gamma = 10', true],
    ['objective.r1.gamma = 1e1', true],
    ['objective.r1.gamma != 10', false],
    ['objective = "hinge + r1"', true],
    ["objective = 'hinge + r1'", true],
    ['objective = hinge', false],
    ['objective has hinge', true],
    ['objective has r1', true],
    ['objective has r2', false],
    ['generator.hidden = [64,64]', true],
    ['generator.hidden = [64, 64]', true],
    ['generator.hidden has 64', true],
    ['generator.residual = true', true],
    ['seed >= 3', true],
    ['seed > 3', false],
    ['seed<4', true],
    ['status = finished and experiment = ring', true],
    ['mode-coverage/modes >= 7', true],
    ['mode-coverage/modes > 7', false],
    ['mode-coverage/modes:best = 8', true], // one more than the last
    ['dataset > 1', false], // a text is no number
  ])('%s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each([
    ['seed = 1 or seed = 3', true],
    ['seed = 3 and seed = 1 or dataset = ring', true], // and binds closer
    ['seed = 1 and (seed = 3 or dataset = ring)', false],
    ['not seed = 1', true],
    ['not (seed = 3 and dataset = ring)', false],
  ])('joins: %s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each([
    ['seed = 3 and objective has r1', ['seed = 3', 'objective has r1']],
    ['(seed = 3 and (dataset = ring))', ['seed = 3', 'dataset = ring']],
    ['seed = 3 and (dataset = ring or dataset = grid) and not status = failed', ['seed = 3']],
    ['seed = 3 or dataset = ring', []],
    ['objective/r1', []], // by a plugin, not by a value
  ])('%s is certain of %j', (text, expected) => {
    expect(parse(text).certain.map(({ name, operator, text: value }) => `${name} ${operator} ${value}`)).toEqual(expected);
  });

  it('on a value that a run does not have is met by != alone', () => {
    expect(['=', '!=', '<', '>=', 'has'].filter((operator) => matches(`objective.margin ${operator} 1`))).toEqual(['!=']);
  });

  it.each([
    ['objective/r1', true],
    ['objective/hinge', true],
    ['objective/minimax', false],
    ['dataset/ring', true],
    ['ring', true], // the experiment
    ['rin', false],
    ['dataset/ring and seed = 3', true],
  ])('without an operator takes a plugin or an experiment: %s is %s', (text, expected) => {
    expect(matches(text)).toBe(expected);
  });

  it.each([
    ['', 'expected a name, received the end', 1],
    ['seed = 3 dataset', 'expected "and", "or" or the end, received "dataset"', 10],
    ['seed >= ', 'expected a value after ">=", received the end', 9],
    ['seed < three', 'expected a number after "<", received "three"', 8],
    ['(seed = 3', 'expected ")", received the end', 10],
    ['and seed = 3', 'expected a name, received "and"', 1],
    ['seed ~ 3', 'expected "and", "or" or the end, received "~"', 6],
  ])('that is wrong is refused, pointing at the place: %s', (text, message, column) => {
    expect(() => parse(text)).toThrow(message);
    try {
      parse(text);
    } catch (error) {
      const caret = (error as Error).message.split('\n').at(-1)!;
      expect(caret.indexOf('^') - '  --where '.length + 1).toBe(column);
    }
  });

  it('on a value that no run has names the one that was meant', () => {
    expect(() => checkValues(parse('objectiv = hinge'), fieldNames([RUN]), 'E_CALL_ARGUMENT')).toThrow(
      'expected a value that one of the runs has, received "objectiv". Did you mean "objective"?',
    );
    expect(() => checkValues(parse('mode-coverage/modes:best > 1 and seed = 1'), fieldNames([RUN]), 'E_CALL_ARGUMENT')).not.toThrow();
  });
});

describe('usesPlugin', () => {
  it('sees through names that a spec gives', () => {
    // as flattenSpec has them: two metrics, and a single discriminator under a name of its own
    const params = {
      metrics: 'small + large',
      'metrics.small': 'frechet',
      'metrics.large': 'frechet',
      discriminator: 'd',
      'discriminator.use': 'mlp',
    };
    expect(['metric/frechet', 'metric/small', 'discriminator/mlp'].map((id) => usesPlugin(params, id))).toEqual([true, true, true]);
    expect(['metric/energy', 'discriminator/dcgan', 'generator/mlp', 'metric/', 'metric'].map((id) => usesPlugin(params, id))).toEqual(
      [false, false, false, false, false], // prettier-ignore
    );
  });
});
