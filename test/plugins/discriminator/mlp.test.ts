import { describe, expect, it } from '@jest/globals';
import { type Discriminator, type RoleContext, type Space, tf } from 'ganvil';

import { RandomStreams } from '../../../core/run/random.ts';
import { discriminatorContract } from '../../../core/testing/index.ts';
import mlp from '../../../plugins/discriminator/mlp.ts';
import { runContract } from '../../contracts/run.ts';

const make = (params: object, space: Space, classes = 0): Discriminator => {
  const initial = new RandomStreams(1, (produce, shape) => tf.tensor(produce(), [...shape])).stream('initial');
  return mlp.create(mlp.params.parse(params), { space, classes, initial } as unknown as RoleContext);
};
const free = ({ variables }: Discriminator) => tf.dispose(Object.values(variables));
const shapes = ({ variables }: Discriminator) => Object.values(variables).map(({ shape }) => shape);
const PLANE: Space = { kind: 'points', shape: [2] };

describe('discriminator/mlp', () => {
  runContract(discriminatorContract(mlp, { params: { hidden: [6, 5] } }));
  describe('conditional', () => runContract(discriminatorContract(mlp, { params: { hidden: [6], conditional: true } })));

  it('has a layer for each entry of `hidden`, from the flat object to one score', () => {
    const discriminator = make({ hidden: [5, 4] }, { kind: 'image', shape: [3, 2, 1] });
    expect(shapes(discriminator)).toEqual([[6, 5], [5], [5, 4], [4], [4, 1], [1]]);
    free(discriminator);
    expect(mlp.params.safeParse({ hidden: [] }).success).toBe(false); // features are the last hidden layer
  });

  it('gives its last hidden layer as features, of which the score is a linear map', () => {
    const discriminator = make({ hidden: [5, 4] }, PLANE);
    tf.tidy(() => {
      const { score, features } = discriminator.outputs({ x: tf.tensor2d([[1, -2], [0.5, 3]]) }, { training: true }); // prettier-ignore
      expect(features!.shape).toEqual([2, 4]);
      const [kernel, bias] = Object.values(discriminator.variables).slice(-2);
      const again = features!.matMul(kernel as unknown as tf.Tensor2D).add(bias!);
      again.dataSync().forEach((value, i) => expect(value).toBeCloseTo(score.dataSync()[i]!, 6));
    });
    free(discriminator);
  });

  it('sees the first numbers of an object alone where it is told so', () => {
    const discriminator = make({ hidden: [5], sees: 2 }, { kind: 'bits', shape: [3] });
    expect(shapes(discriminator)[0]).toEqual([2, 5]);
    tf.tidy(() => {
      const x = tf.tensor2d([[1, -1, 1], [1, -1, -1], [-1, -1, 1]]); // prettier-ignore
      const [a, b, c] = discriminator.outputs({ x }, { training: true }).score.dataSync();
      expect(b).toBe(a);
      expect(c).not.toBe(a);
    });
    free(discriminator);
    expect(() => make({ sees: 4 }, { kind: 'bits', shape: [3] })).toThrow(/`sees` of at most 3.*received 4/);
  });

  it('reads labels one-hot beside the object, and says that it judges them', () => {
    const discriminator = make({ hidden: [5], conditional: true }, PLANE, 4);
    expect([shapes(discriminator)[0], discriminator.judges]).toEqual([
      [2 + 4, 5],
      ['x', 'y'],
    ]);
    free(discriminator);
  });
});
