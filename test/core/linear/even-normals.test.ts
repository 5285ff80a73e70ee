import { expect, it } from '@jest/globals';
import { evenNormals } from 'ganvil';

it('spreads normal numbers evenly: quartiles, symmetry, mean square 1', () => {
  const values = evenNormals(2000);
  expect(values.reduce((sum, value) => sum + value ** 2, 0) / 2000).toBeCloseTo(1, 12);
  // the quartile of N(0, 1) is .6744898 and its 97.5 % point 1.9599640; medians of shares lie between two such points
  expect((values[1499]! + values[1500]!) / 2).toBeCloseTo(0.6744898, 2);
  expect((values[1949]! + values[1950]!) / 2).toBeCloseTo(1.959964, 2);
  for (const i of [0, 10, 500, 999]) expect(values[i]).toBeCloseTo(-values[1999 - i]!, 6);
  expect([...values].every((value, i) => i === 0 || value > values[i - 1]!)).toBe(true);
});
