import { describe, expect, it } from '@jest/globals';

import { checkFindings, judged } from '../../../core/run/study-rows.ts';

const row = (measured: number, exact: number, tolerance: number) => ({ name: 'row', measured, exact, tolerance });
const verdict = (one: Parameters<typeof judged>[0][number]) => judged([one])[0]!.within;

describe('a row', () => {
  it('lies within its tolerance on both sides, its ends included', () => {
    // 1 ± 0.25: all are exact in binary
    expect([0.75, 1.25, 0.5, 1.5].map((measured) => verdict(row(measured, 1, 0.25)))).toEqual([true, true, false, false]);
  });

  it('may take its tolerance as a share of the exact value, whatever its sign', () => {
    expect(judged([{ ...row(-3, -4, 0.25), relative: true }])[0]).toMatchObject({ tolerance: 1, error: 1, within: true });
    expect(verdict({ ...row(-2.5, -4, 0.25), relative: true })).toBe(false);
  });

  it('may be bounded on one side, which the tolerance widens', () => {
    const least = (measured: number) => verdict({ ...row(measured, 1, 0.25), relation: 'at least' });
    expect([0.5, 0.75, 100].map(least)).toEqual([false, true, true]);
    const most = (measured: number) => verdict({ ...row(measured, 1, 0.25), relation: 'at most' });
    expect([-100, 1.25, 1.5].map(most)).toEqual([true, true, false]);
  });

  it('may be infinite where that is exact, and never is right where it is no number', () => {
    expect(judged([row(Infinity, Infinity, 0)])[0]).toMatchObject({ error: 0, within: true });
    expect([verdict(row(1e300, Infinity, 1)), verdict(row(Infinity, 1, 1)), verdict(row(-Infinity, Infinity, 1))]).toEqual([
      false,
      false,
      false,
    ]);
    expect((['within', 'at least', 'at most'] as const).map((relation) => verdict({ ...row(NaN, 1, 9), relation }))).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('findings that cannot be kept', () => {
  const good = { name: 'a-row', measured: 1, exact: 1, tolerance: 0 };
  it.each<[string, object[], RegExp]>([
    ['a name with a slash', [{ ...good, name: 'a/b' }], /rows named in kebab-case, received "a\/b"/],
    ['a name that core takes', [{ ...good, name: 'study' }], /none called "study"/],
    ['one name twice', [good, good], /"a-row" twice/],
    ['a text for a number', [{ ...good, measured: '1' }], /numbers as measured, exact and tolerance/],
    ['a negative tolerance', [{ ...good, tolerance: -1 }], /a tolerance of at least 0/],
    ['an exact value that is no number', [{ ...good, exact: NaN }], /an exact value/],
  ])('are refused: %s', (_, rows, message) => {
    expect(() => checkFindings('study/wrong', { rows } as never)).toThrow(message);
  });

  it('are refused: a file that is core’s, or in a folder', () => {
    const artifact = (name: string) => ({ rows: [good], artifacts: [{ name, bytes: new Uint8Array(1) }] });
    for (const name of ['rows.json', '../run.json', 'a/b.png']) expect(() => checkFindings('study/wrong', artifact(name))).toThrow(name);
    expect(() => checkFindings('study/right', artifact('curves.json'))).not.toThrow();
  });
});
