import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Discriminator, type Engine, GanvilError, type RoleContext, type Space, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { RandomStreams } from '../../../core/run/random.ts';
import { discriminatorContract } from '../../../core/testing/index.ts';
import { slope } from '../../../core/testing/values.ts';
import dcgan from '../../../plugins/discriminator/dcgan.ts';
import { slopes } from '../../../plugins/objective/gradient-penalty.ts';
import { runContract } from '../../contracts/run.ts';

const image = (height: number, width: number, channels = 1): Space => ({ kind: 'image', shape: [height, width, channels] });
/** Small enough for the cpu backend. */
const SMALL = { channels: [2, 3], kernel: 3 };

let engine: Engine;
beforeAll(async () => {
  engine = await eagerEngine('cpu');
});

const make = (space: Space, params = {}, classes = 0): Discriminator =>
  dcgan.create(dcgan.params.parse(params), {
    space,
    classes,
    initial: new RandomStreams(1, engine.feed).stream('initial/discriminator'),
    roles: {},
  } as unknown as RoleContext);
const free = (discriminator: Discriminator) => {
  discriminator.dispose?.();
};
const shapes = ({ variables }: Discriminator) => Object.values(variables).map(({ shape }) => shape);

describe('discriminator/dcgan', () => {
  runContract(discriminatorContract(dcgan, { params: SMALL, spaces: [image(8, 8), image(4, 12, 3)] }));
  describe('with batch norm', () =>
    runContract(discriminatorContract(dcgan, { params: { ...SMALL, batchNorm: true }, spaces: [image(8, 8)], batchwise: true })));
  describe('with labels', () =>
    runContract(discriminatorContract(dcgan, { params: { ...SMALL, conditional: true }, spaces: [image(8, 8)] })));

  it('has the layers of its page for images of 28 × 28', () => {
    // 5 × 5 from 1 to 32 channels and from 32 to 64, then 7·7·64 → 1, each with its bias
    const discriminator = make(image(28, 28));
    expect(shapes(discriminator)).toEqual([[5, 5, 1, 32], [32], [5, 5, 32, 64], [64], [3136, 1], [1]]);
    expect(discriminator.state).toEqual({});
    free(discriminator);
  });

  it('normalises every hidden layer but the first', () => {
    const discriminator = make(image(32, 32, 3), { batchNorm: true });
    expect(shapes(discriminator)).toEqual([[5, 5, 3, 32], [32], [5, 5, 32, 64], [64], [64], [4096, 1], [1]]);
    free(discriminator);
  });

  it('sees a label as a plane of ones behind the channels', () => {
    // kernel of ones on the third plane (of the class 1, behind one channel and the class 0), 0 elsewhere: a score only for class 1
    const discriminator = make(image(2, 2), { channels: [1], kernel: 1, activation: 'linear', conditional: true }, 3);
    const scores = tf.tidy(() => {
      const values = [tf.tensor4d([0, 0, 1, 0], [1, 1, 4, 1]), tf.zeros([1]), tf.ones([1, 1]), tf.zeros([1])];
      const y = tf.tensor1d([0, 1, 2], 'int32');
      return Array.from(discriminator.outputs({ x: tf.ones([3, 2, 2, 1]), y }, { training: true, values }).score.dataSync());
    });
    expect(scores).toEqual([0, 1, 0]);
    free(discriminator);
  });

  it('has the right second derivatives in its kernels', () => {
    // tanh, since relu hides a wrong one; the mean slope norm in one number of the first kernel against central differences
    const discriminator = make(image(4, 4), { channels: [2], kernel: 3, activation: 'tanh', initialization: 'glorot-uniform' });
    const variables = Object.values(discriminator.variables);
    const random = new RandomStreams(1, engine.feed).stream('x');
    const x = random.normal([2, 4, 4, 1]);
    const meanSlope = (values?: tf.Tensor[]) =>
      slopes(
        (input) => discriminator.outputs({ x: input }, { training: true, ...(values === undefined ? {} : { values }) }).score,
        x,
      ).mean();
    const kernel = Array.from(variables[0]!.dataSync());
    const found = tf.tidy(() => tf.variableGrads(() => meanSlope() as tf.Scalar, variables).grads[variables[0]!.name]!.dataSync()[4]!);
    const expected = slope(
      (value) =>
        tf.tidy(() => {
          const moved = tf.tensor(kernel.with(4, value), variables[0]!.shape);
          return meanSlope([moved, ...variables.slice(1)]).dataSync()[0]!;
        }),
      kernel[4]!,
    );
    expect(Math.abs(expected)).toBeGreaterThan(0.01);
    expect(found).toBeCloseTo(expected, 3);
    x.dispose();
    free(discriminator);
  });

  it.each([
    [image(28, 28), { channels: [2, 4, 8] }],
    [{ kind: 'bits', shape: [16] }, {}],
  ])('refuses a space that it cannot halve: %j', (space, params) => {
    const attempt = () => make(space as Space, params);
    expect(attempt).toThrow(GanvilError);
    expect(attempt).toThrow(/^discriminator\/dcgan: expected images whose height and width are multiples of/);
  });
});
