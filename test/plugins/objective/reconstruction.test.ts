import { beforeAll, describe, expect, it } from '@jest/globals';
import type { RoleContext, Space } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { objectiveContract } from '../../../core/testing/index.ts';
import reconstruction from '../../../plugins/objective/reconstruction.ts';
import { runContract } from '../../contracts/run.ts';
import { codedLoss } from './coded-play.ts';
import { goldenCase } from './golden-objectives.ts';

beforeAll(() => eagerEngine('cpu'));

const make = (space: Space, params: object = {}) =>
  reconstruction.create(reconstruction.params.parse(params), { space } as unknown as RoleContext).generatorLoss;
const BITS: Space = { kind: 'bits', shape: [2] };

describe('objective/reconstruction', () => {
  runContract(objectiveContract(reconstruction));
  describe('by l1', () => runContract(objectiveContract(reconstruction, { params: { likelihood: 'l1' } })));

  it('is the cross-entropy of bits, summed over the bits, for each object', () => {
    // 10 and 01 against logits (2, −1): the second costs softplus(2) + softplus(−1) + 1
    const losses = codedLoss(make(BITS), { real: [[1, -1], [-1, 1]], mean: [[2, -1], [2, -1]], decode: (z) => z }); // prettier-ignore
    expect(losses[0]).toBeCloseTo(goldenCase('encoder/bernoulli').expect['nats']!, 5);
    expect(losses[1]).toBeCloseTo(2.126928 + 1.313262, 5);
  });

  it('decodes the sample of the code and nothing else', () => {
    const losses = codedLoss(make({ kind: 'points', shape: [2] }), { real: [[1, 2]], mean: [[3]], decode: (z) => z.concat(z.mul(2), 1) });
    expect(losses).toEqual([((1 - 3) ** 2 + (2 - 6) ** 2) / 2]);
  });

  it('has no part for D', () => {
    expect(
      reconstruction.create(reconstruction.params.parse({}), { space: BITS } as unknown as RoleContext).discriminatorLoss,
    ).toBeUndefined();
  });

  it('refuses probabilities of points', () => {
    expect(() => make({ kind: 'points', shape: [2] }, { likelihood: 'bernoulli' })).toThrow('Take `likelihood: gaussian`.');
  });
});
