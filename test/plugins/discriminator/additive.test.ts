import { describe, expect, it } from '@jest/globals';
import { type RoleContext, type Space, tf } from 'ganvil';

import { RandomStreams } from '../../../core/run/random.ts';
import { discriminatorContract } from '../../../core/testing/index.ts';
import additive from '../../../plugins/discriminator/additive.ts';
import { runContract } from '../../contracts/run.ts';

const make = (space: Space) => {
  const initial = new RandomStreams(1, (produce, shape) => tf.tensor(produce(), [...shape])).stream('initial');
  return additive.create(additive.params.parse({}), { space, classes: 0, initial } as unknown as RoleContext);
};

describe('discriminator/additive', () => {
  runContract(discriminatorContract(additive, { params: {} }));

  it('changes its score by the same amount for a bit, whatever the others are', () => {
    const discriminator = make({ kind: 'bits', shape: [3] });
    tf.tidy(() => {
      // the last bit flips beside 00, 01 and 11
      const x = tf.tensor2d([[-1, -1, -1], [-1, -1, 1], [-1, 1, -1], [-1, 1, 1], [1, 1, -1], [1, 1, 1]]); // prettier-ignore
      const s = discriminator.outputs({ x }, { training: true }).score.dataSync();
      const [first, ...others] = [s[1]! - s[0]!, s[3]! - s[2]!, s[5]! - s[4]!];
      expect(Math.abs(first)).toBeGreaterThan(0.01);
      for (const other of others) expect(other).toBeCloseTo(first, 6);
    });
    tf.dispose(Object.values(discriminator.variables));
  });

  it('has a weight for each number of an image', () => {
    const discriminator = make({ kind: 'image', shape: [3, 2, 1] });
    expect(Object.values(discriminator.variables).map(({ shape }) => shape)).toEqual([[6, 1], [1]]);
    tf.dispose(Object.values(discriminator.variables));
  });
});
