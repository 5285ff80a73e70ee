import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Dataset, type Discriminator, type RoleContext } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { metricContract } from '../../../core/testing/index.ts';
import ranking, { judge } from '../../../plugins/metric/ranking.ts';
import { codeOf } from '../../contracts/bits-dataset.ts';
import { runContract } from '../../contracts/run.ts';
import { critic, evaluationOf, lookUp, toy } from './enumerated-strings.ts';

beforeAll(() => eagerEngine('cpu'));

const defaults = ranking.params.parse({});
const measure = (dataset: Dataset, discriminator: Discriminator, params: object = {}) => {
  const roles = { dataset, discriminator };
  const metric = ranking.create(ranking.params.parse(params), { roles } as unknown as RoleContext<'dataset' | 'discriminator'>);
  return metric.evaluate(evaluationOf(dataset, { discriminators: [discriminator] }));
};
const strokes = toy('stroke').enumeration!;
const isStroke = (bits: string) => /^0*1+0*$/.test(bits);
/** 1 for a stroke and 0 for any other string. */
const membership = Float64Array.from({ length: 4096 }, (_, code) => +isStroke(bitsOf(code)));
function bitsOf(code: number): string {
  return [...code.toString(2).padStart(12, '0')].reverse().join('');
}

describe('metric/ranking', () => {
  runContract(metricContract(ranking, { dataset: toy('stroke') }));

  it("sees squared errors fail on every pair of strokes, and the lecture's example among them", () => {
    const { values, detail } = judge(membership, strokes, defaults);
    expect(values).toEqual({ discriminator: 1, 'squared-error': 0 });

    // by strings: strokes six bits apart, times the invalid ones one bit from the first
    const all = Array.from(strokes.valid, bitsOf);
    const differ = (a: string, b: string) => [...a].filter((bit, i) => bit !== b[i]).length;
    const flips = (a: string) => Array.from({ length: 12 }, (_, i) => a.slice(0, i) + (a[i] === '1' ? '0' : '1') + a.slice(i + 1));
    const triples = all.reduce(
      (sum, a) => sum + all.filter((v) => differ(a, v) === 6).length * flips(a).filter((flipped) => !isStroke(flipped)).length,
      0,
    );
    expect(detail).toEqual({ triples, distance: 6, anchors: 78 });

    // 001110000000: a stray bit is invalid, six bits more are a longer stroke
    const [example, stray, longer] = ['001110000000', '001110010000', '001111111110'];
    expect([isStroke(example), isStroke(stray), isStroke(longer)]).toEqual([true, false, true]);
    expect([differ(example, stray), differ(example, longer)]).toEqual([1, 6]);
  });

  it('counts half of a tie, and nothing for a discriminator that is wrong every time', () => {
    expect(judge(new Float64Array(4096), strokes, defaults).values['discriminator']).toBe(0.5);
    expect(judge(membership.map((value) => -value), strokes, defaults).values['discriminator']).toBe(0); // prettier-ignore
    // one bit away both are equally near
    expect(judge(membership, strokes, { ...defaults, distance: 1 }).values['squared-error']).toBe(0.5);
  });

  it('counts triples, of which one wrong score spoils its share', () => {
    // all-equal 2: from 00 the far valid string is 11 and the near invalid ones 10 and 01; from 11 likewise with 00
    const { enumeration } = toy('all-equal', { length: 2 });
    const scores = Float64Array.of(1, 2, 0, 3); // 00 loses to 10 and beats 01; 11 beats both
    expect(judge(scores, enumeration!, { distance: 2, anchors: 2 })).toEqual({
      values: { discriminator: 3 / 4, 'squared-error': 0 },
      detail: { triples: 4, distance: 2, anchors: 2 },
    });
    // one anchor, the one in the middle of two: 11
    expect(judge(scores, enumeration!, { distance: 2, anchors: 1 }).values['discriminator']).toBe(1 / 2);
  });

  it('has nothing to rank where no valid strings are that far apart', async () => {
    const { values, absent } = await measure(
      toy('all-equal'),
      critic((x) => x.sum(1)),
    );
    expect(values).toEqual({});
    const none = { state: 'absent', reason: 'No two valid strings differ in 6 bits with an invalid one beside them.' };
    expect(absent).toEqual({ discriminator: none, 'squared-error': none });
  });

  it('scores strings with the discriminator', async () => {
    const { values } = await measure(
      toy('stroke'),
      critic((x) => lookUp(membership, x)),
    );
    expect(values['discriminator']).toBe(1);
    expect(membership[codeOf('001110000000')]).toBe(1);
  });

  it('refuses a discriminator that wants labels', () => {
    expect(() => measure(toy('stroke'), critic((x) => x, ['x', 'y']))).toThrow('metric/ranking: expected a discriminator that judges objects alone'); // prettier-ignore
  });
});
