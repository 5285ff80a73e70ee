import { checkRepeats, wholeNumber } from '../../../core/cli/options.ts';

describe('wholeNumber', () => {
  it('reads a whole number, in any notation that is one', () => {
    expect([wholeNumber('seed', '7', 0), wholeNumber('seed', '1e3', 0), wholeNumber('seed', undefined, 0)]).toEqual([7, 1000, undefined]);
  });

  it.each(['x', '', ' ', '1.5', '-1', '1e99', 'Infinity'])('refuses %j', (text) => {
    expect(() => wholeNumber('seed', text, 0)).toThrow(`--seed: expected a whole number of at least 0, received "${text}".`);
  });

  it('refuses what is too small', () => {
    expect(() => wholeNumber('seeds', '0', 1)).toThrow('--seeds: expected a whole number of at least 1, received "0".');
  });
});

describe('checkRepeats', () => {
  it('refuses a second value of an option that takes one', () => {
    expect(() => checkRepeats({ _: ['run'], seed: ['1', '2'] }, ['set'])).toThrow('--seed: expected one value, received 2: 1, 2.');
  });

  it('lets lists be, and the words of the call', () => {
    expect(checkRepeats({ _: ['run', 'a'], set: ['a=1', 'b=2'], seed: '1' }, ['set'])).toBe(true);
  });
});
