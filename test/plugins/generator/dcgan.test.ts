import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Engine, type Generator, GanvilError, type RoleContext, type Space, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { RandomStreams } from '../../../core/run/random.ts';
import { generatorContract } from '../../../core/testing/index.ts';
import dcgan from '../../../plugins/generator/dcgan.ts';
import { runContract } from '../../contracts/run.ts';

const image = (height: number, width: number, channels = 1): Space => ({ kind: 'image', shape: [height, width, channels] });
/** Small enough for the cpu backend. */
const SMALL = { channels: [3, 2], kernel: 3 };

let engine: Engine;
beforeAll(async () => {
  engine = await eagerEngine('cpu');
});

const make = (space: Space, params = {}, classes = 0): Generator =>
  dcgan.create(dcgan.params.parse(params), {
    space,
    classes,
    initial: new RandomStreams(1, engine.feed).stream('initial/generator'),
    roles: { noise: { dim: 64 } },
  } as unknown as RoleContext<'noise'>);
const free = (generator: Generator) => {
  generator.dispose?.();
};
const shapes = ({ variables }: Generator) => Object.values(variables).map(({ shape }) => shape);
function failure(work: () => unknown): GanvilError {
  try {
    work();
  } catch (error) {
    if (error instanceof GanvilError) return error;
    throw error;
  }
  throw new Error('It did not fail');
}

describe('generator/dcgan', () => {
  const spaces = [image(8, 8), image(4, 12, 3)];
  runContract(generatorContract(dcgan, { params: SMALL, spaces }));
  describe('without batch norm', () =>
    runContract(generatorContract(dcgan, { params: { ...SMALL, batchNorm: false }, spaces: [image(8, 8)] })));
  describe('with labels', () => runContract(generatorContract(dcgan, { params: { ...SMALL, conditional: true }, spaces: [image(8, 8)] })));

  it('has the layers of its page for images of 28 × 28', () => {
    // dense 64 → 7·7·64, then 5 × 5 from 64 to 32 channels and from 32 to 1 (kernels are [height, width, out, in]), each with its bias
    const generator = make(image(28, 28), { batchNorm: false });
    expect(shapes(generator)).toEqual([[64, 3136], [3136], [5, 5, 32, 64], [32], [5, 5, 1, 32], [1]]);
    free(generator);
  });

  it('normalises channels, and has no bias before a batch norm', () => {
    // scale and offset of 64 and of 32 channels; the last layer has its bias
    const generator = make(image(32, 32, 3));
    expect(shapes(generator)).toEqual([[64, 4096], [64], [64], [5, 5, 32, 64], [32], [32], [5, 5, 3, 32], [3]]);
    expect(Object.values(generator.state).map(({ shape }) => shape)).toEqual([[64], [64], [32], [32]]); // mean and variance
    free(generator);
  });

  it('begins at N(0, 0.02²), with scales of 1 and offsets of 0', () => {
    const generator = make(image(28, 28));
    const [kernel, scale, offset] = Object.values(generator.variables).map((variable) => Array.from(variable.dataSync()));
    const mean = kernel!.reduce((sum, value) => sum + value, 0) / kernel!.length;
    const deviation = Math.sqrt(kernel!.reduce((sum, value) => sum + (value - mean) ** 2, 0) / kernel!.length);
    expect(deviation).toBeCloseTo(0.02, 3); // of 200 704 values: its own deviation is 3e-5
    expect(new Set(scale)).toEqual(new Set([1]));
    expect(new Set(offset)).toEqual(new Set([0]));
    free(generator);
  });

  it('moves its averages by a tenth a training step', () => {
    const generator = make(image(4, 4), { channels: [2], kernel: 3 });
    const [mean, variance] = Object.values(generator.state);
    tf.tidy(() => {
      if (generator.estimator === 'none') throw new Error('It is trained');
      const random = new RandomStreams(1, engine.feed).stream('noise');
      generator.generate({ batch: 5, z: tf.zeros([5, 64]), random, training: true });
    });
    // codes of 0 give activations of 0: the mean stays 0, the variance falls from 1 to 0.9
    expect(Array.from(mean!.dataSync())).toEqual([0, 0]);
    variance!.dataSync().forEach((value) => expect(value).toBeCloseTo(0.9, 6));
    free(generator);
  });

  it.each([
    [image(28, 28), { channels: [8, 4, 2] }, 'images of 28 × 28', 'multiples of 8'],
    [image(30, 28), {}, 'images of 30 × 28', 'multiples of 4'],
    [{ kind: 'points', shape: [2] }, {}, 'objects of the space points, [2]', 'multiples of 4'],
  ])('refuses a space that it cannot double its way to: %j', (space, params, received, expected) => {
    const { code, message } = failure(() => make(space as Space, params));
    expect(code).toBe('E_SPEC_MISMATCH');
    expect(message).toContain('generator/dcgan: expected images whose height and width are');
    expect(message).toContain(expected);
    expect(message).toContain(`received ${received}.`);
  });

  it('refuses labels that the data set does not have', () => {
    expect(failure(() => make(image(8, 8), { conditional: true })).code).toBe('E_SPEC_MISMATCH');
  });
});
