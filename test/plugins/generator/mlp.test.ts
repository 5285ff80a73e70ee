import { describe, expect, it } from '@jest/globals';
import { type Generator, type NoiseSampler, type RoleContext, type Space, tf, type TrainedGenerator } from 'ganvil';

import { RandomStreams } from '../../../core/run/random.ts';
import { generatorContract } from '../../../core/testing/index.ts';
import mlp from '../../../plugins/generator/mlp.ts';
import { runContract } from '../../contracts/run.ts';

const random = () => new RandomStreams(1, (produce, shape, dtype) => tf.tensor(produce(), [...shape], dtype));
const noise = { dim: 3 } as NoiseSampler;
const make = (params: object, space: Space, classes = 0): TrainedGenerator => {
  const context = { space, classes, roles: { noise }, initial: random().stream('initial') } as unknown as RoleContext<'noise'>;
  const made: Generator = mlp.create(mlp.params.parse(params), context);
  return made as TrainedGenerator;
};
const free = ({ variables, state }: TrainedGenerator) => tf.dispose([...Object.values(variables), ...Object.values(state)]);
const shapes = ({ variables }: TrainedGenerator) => Object.values(variables).map(({ shape }) => shape);
const PLANE: Space = { kind: 'points', shape: [2] };

describe('generator/mlp', () => {
  runContract(generatorContract(mlp, { params: { hidden: [6, 5] } }));
  describe('conditional, with batch norm', () =>
    runContract(generatorContract(mlp, { params: { hidden: [6], batchNorm: true, conditional: true } })));
  describe.each(['straight-through', 'gumbel-softmax', 'score-function'])('with bits made by %s', (bits) =>
    runContract(generatorContract(mlp, { params: { hidden: [6], bits }, spaces: [{ kind: 'bits', shape: [5] }] })),
  );

  it('has a layer for each entry of `hidden`, from the code to the object', () => {
    const generator = make({ hidden: [5, 4] }, { kind: 'image', shape: [3, 2, 1] });
    expect(shapes(generator)).toEqual([[3, 5], [5], [5, 4], [4], [4, 6], [6]]);
    free(generator);
    const linear = make({ hidden: [] }, PLANE);
    expect(shapes(linear)).toEqual([[3, 2], [2]]);
    free(linear);
  });

  it('reads labels one-hot beside the code', () => {
    const generator = make({ hidden: [5], conditional: true }, PLANE, 4);
    expect([shapes(generator)[0], generator.conditional]).toEqual([[3 + 4, 5], true]);
    free(generator);
  });

  it.each<[Space['kind'], boolean]>([
    ['points', false],
    ['codes', false],
    ['image', true],
    ['bits', true],
  ])('ends linearly or bounded, as the space is: %s', (kind, bounded) => {
    const generator = make({ hidden: [] }, { kind, shape: kind === 'image' ? [1, 2, 1] : [2] } as Space);
    const far = tf.tidy(() =>
      generator.generate({ batch: 1, z: tf.fill([1, 3], 100), random: random().stream('noise'), training: false }).samples.dataSync(),
    );
    expect(far.every((value) => Math.abs(value) <= 1)).toBe(bounded);
    free(generator);
  });

  it('moves its batch-norm averages in training', () => {
    const generator = make({ hidden: [5], batchNorm: true }, PLANE);
    expect(Object.keys(generator.state)).toEqual(['1-batchnormalization/moving_mean', '1-batchnormalization/moving_variance']);
    const run = (training: boolean) => {
      tf.tidy(
        () =>
          void generator.generate({
            batch: 4,
            z: random().stream('noise').normal([4, 3]) as tf.Tensor2D,
            random: random().stream('noise'),
            training,
          }),
      );
      return Array.from(generator.state['1-batchnormalization/moving_mean']!.dataSync());
    };
    expect(run(false)).toEqual([0, 0, 0, 0, 0]);
    expect(run(true)).not.toEqual([0, 0, 0, 0, 0]);
    free(generator);
  });
});
