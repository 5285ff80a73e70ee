import { formatNumber, formatTable } from '../../../core/cli/table.ts';
import { plain } from './plain-output.ts';

describe('formatTable', () => {
  it('puts words left and numbers right, with nothing behind the last column', () => {
    const table = formatTable(
      ['name', { title: 'value', align: 'right' }],
      [
        ['modes', '8'],
        ['kl', '0.25'],
      ],
      plain().output,
    );
    expect(table).toBe(['name   value', 'modes      8', 'kl      0.25'].join('\n'));
  });

  it('wraps a column that has a width between words', () => {
    expect(formatTable(['a', { title: 'b', width: 10 }], [['x', 'one two three']], plain().output)).toBe('a  b\nx  one two\n   three');
  });
});

describe('formatNumber', () => {
  it.each([
    [0.123456, '0.1235'],
    [8, '8'],
    [12345.678, '12350'], // four significant digits
    [1e-7, '1e-7'],
    [-0.5, '-0.5'],
    [null, '–'],
    [undefined, '–'],
  ])('writes %p as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});
