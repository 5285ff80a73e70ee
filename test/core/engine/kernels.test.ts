import { beforeAll, describe, expect, it, test } from '@jest/globals';
import { tf } from 'ganvil';

import { type Backend, startBackend } from '../../../core/engine/backend.ts';
import { repairKernels } from '../../../core/engine/kernels.ts';
import { RandomStreams } from '../../../core/run/random.ts';

const numbers = (shape: readonly number[], name: string) =>
  new RandomStreams(1, (produce) => tf.tensor(produce())).stream(name).normals(shape.reduce((size, n) => size * n, 1));
const draw = (shape: readonly number[], name: string): tf.Tensor => tf.tensor(numbers(shape, name), [...shape]);

/** What `run` gives on a backend. */
async function on(backend: Backend, run: () => tf.Tensor[]): Promise<number[][]> {
  await startBackend(backend);
  return tf.tidy(() => run().map((tensor) => [...tensor.shape, ...tensor.dataSync()]));
}

/** Compares wasm with cpu, relative to the largest number. 1e-5: float32 sums of a few hundred products, in another order. */
async function expectSame(run: () => tf.Tensor[]): Promise<void> {
  const expected = await on('cpu', run);
  const received = await on('wasm', run);
  expect(received.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  received.forEach((values, i) => {
    const scale = Math.max(1, ...expected[i]!.map(Math.abs));
    const worst = Math.max(...values.map((value, j) => Math.abs(value - expected[i]![j]!)));
    expect(worst / scale).toBeLessThan(1e-5);
  });
}

const kernel = (name: string, inputs: Record<string, tf.Tensor>, attributes: object): tf.Tensor =>
  tf.engine().runKernel<tf.Tensor>(name, inputs, attributes as never);

describe('the matrix product on wasm', () => {
  const CASES: [a: number[], b: number[], transposeA: boolean, transposeB: boolean][] = [
    [[5, 7], [7, 3], false, false],
    [[7, 5], [7, 3], true, false],
    [[5, 7], [3, 7], false, true],
    [[7, 5], [3, 7], true, true],
    [[1, 7], [3, 7], false, true],
    [[7, 1], [7, 1], true, false],
    [[2, 7, 5], [2, 7, 3], true, false],
    [[2, 5, 7], [2, 3, 7], false, true],
    [[1, 5, 7], [4, 3, 7], false, true],
  ]; // prettier-ignore
  it.each(CASES)('of %j and %j, transposed %s and %s, is that of cpu', async (a, b, transposeA, transposeB) => {
    await expectSame(() => [tf.matMul(draw(a, 'a'), draw(b, 'b'), transposeA, transposeB)]);
  });
});

describe('the gradients of convolutions on wasm', () => {
  const pads = ['same', 'valid', 1] as const;
  const WINDOWS = [1, 3, 4, 5].flatMap((size) => [1, 2, 3].flatMap((stride) => pads.map((pad) => ({ size, stride, pad }))));

  it.each(WINDOWS)('with a window of $size, stride $stride and padding $pad are those of cpu', async ({ size, stride, pad }) => {
    const attributes = { strides: [stride, stride], pad, dataFormat: 'NHWC', dilations: [1, 1] };
    await expectSame(() =>
      // even and odd, and not square: 8×9 and 9×11
      [
        [2, 8, 9, 3],
        [2, 9, 11, 3],
      ].flatMap((image) => {
        const x = draw(image, 'x') as tf.Tensor4D;
        const filter = draw([size, size, 3, 2], 'filter') as tf.Tensor4D;
        const full = draw(tf.conv2d(x, filter, stride, pad, 'NHWC', 1, pad === 1 ? 'floor' : undefined).shape, 'dy');
        const each = draw(tf.depthwiseConv2d(x, filter, stride, pad, 'NHWC', 1, pad === 1 ? 'floor' : undefined).shape, 'dy');
        return [
          kernel('Conv2DBackpropInput', { dy: full, filter }, { ...attributes, inputShape: image }),
          kernel('Conv2DBackpropFilter', { x, dy: full }, { ...attributes, filterShape: filter.shape }),
          kernel('DepthwiseConv2dNativeBackpropInput', { dy: each, filter }, { ...attributes, inputShape: image }),
          kernel('DepthwiseConv2dNativeBackpropFilter', { x, dy: each }, { ...attributes, filterShape: filter.shape }),
        ];
      }),
    );
  });

  it.each([
    [2, 1, 'same'],
    [3, 2, 'same'],
    [2, 2, 'valid'],
  ] as const)('of volumes with a window of %d, stride %d and padding %s are those of cpu', async (size, stride, pad) => {
    await expectSame(() => {
      const x = draw([2, 4, 5, 3, 2], 'x') as tf.Tensor5D;
      const filter = draw([size, size, size, 2, 3], 'filter') as tf.Tensor5D;
      const dy = draw(tf.conv3d(x, filter, stride, pad).shape, 'dy');
      return [
        kernel('Conv3DBackpropInputV2', { dy, filter }, { strides: stride, pad, inputShape: x.shape }),
        kernel('Conv3DBackpropFilterV2', { x, dy }, { strides: stride, pad, filterShape: filter.shape }),
      ];
    });
  });
});

describe('the gradient of max pooling on wasm', () => {
  it.each([
    ['positive', (x: tf.Tensor) => tf.abs(x)],
    ['negative', (x: tf.Tensor) => tf.neg(tf.abs(x))],
    ['mixed', (x: tf.Tensor) => x],
    ['small and large', (x: tf.Tensor) => tf.mul(tf.abs(x), [1e-12, 1, 1e12])],
  ])('of numbers that are %s is that of cpu', async (_name, shape) => {
    await expectSame(() =>
      [
        [2, 2, 'valid'],
        [3, 2, 'same'],
      ].map(([size, stride, pad]) => {
        const x = shape(draw([2, 5, 6, 3], 'x')) as tf.Tensor4D;
        return tf.grad((v: tf.Tensor) => {
          const y = tf.maxPool(v as tf.Tensor4D, size as number, stride as number, pad as 'same');
          return tf.sum(tf.mul(y, draw(y.shape, 'u')));
        })(x);
      }),
    );
  });
});

describe('maxima on wasm', () => {
  it('of windows without a positive number are those of cpu', async () => {
    await expectSame(() => {
      const x = tf.sub<tf.Tensor4D>(draw([1, 4, 5, 2], 'x'), 9);
      const { result, indexes } = tf.maxPoolWithArgmax(x, 2, 1, 'valid');
      const volume = tf.sub<tf.Tensor5D>(draw([1, 3, 4, 3, 2], 'volume'), 9);
      return [
        result!,
        indexes!,
        tf.maxPool3d(volume, 2, 2, 'same'),
        tf.dilation2d(x, draw([2, 2, 2], 'filter') as tf.Tensor3D, 1, 'valid'),
      ];
    });
  });
});

describe('sums of segments on wasm', () => {
  it('are those of cpu, with segments met twice or never, and rows of segments that do not exist', async () => {
    const ids = () => tf.tensor1d([2, 0, 2, -1, 5, 4], 'int32');
    await expectSame(() => [[6], [6, 3], [6, 2, 2]].map((shape) => tf.unsortedSegmentSum(draw(shape, 'x'), ids(), 5)));
  });
});

describe('slices', () => {
  const range = () => tf.reshape(tf.range(0, 24), [4, 6]);

  test.each(['cpu', 'wasm'] as const)('with lost and new axes, and backwards, are right on %s', async (backend) => {
    await startBackend(backend);
    const slices = tf.tidy(() =>
      [
        tf.stridedSlice(range(), [2, 0], [3, 6], [1, 2], 0, 0, 0, 0, 1),
        tf.stridedSlice(range(), [0, 3], [4, 4], [2, 1], 0, 0, 0, 0, 2),
        tf.stridedSlice(range(), [2, 0, 0], [3, 1, 6], [1, 1, 3], 0, 0, 0, 2, 1),
        tf.stridedSlice(range(), [3, 5], [0, 0], [-2, -3], 0, 3),
      ].map((slice) => slice.arraySync()),
    );
    // rows 0 … 5, 6 … 11, 12 … 17, 18 … 23
    expect(slices).toEqual([[12, 14, 16], [3, 15], [[12, 15]], [[23, 20], [11, 8]]]); // prettier-ignore
  });
});

describe('an einsum', () => {
  test.each(['ij,jk->ik', 'bij,bkj->bik', 'bi,j->b', 'ij,ij->', 'bhwc,cd->bhwd', 'ij->i', 'bij->jb'])(
    '%s is that of cpu on wasm',
    async (equation) => {
      const shapes = equation.split('->')[0]!.split(',').map((labels) => [...labels].map((label) => label.charCodeAt(0) % 5 + 2)); // prettier-ignore
      await expectSame(() => [tf.einsum(equation, ...shapes.map((shape, i) => draw(shape, `operand ${i}`)))]);
    },
  );

  test('sums over two labels of which each operand has one: cpu as shipped gives the wrong shape', async () => {
    const [sums] = await on('cpu', () => [tf.einsum('bi,j->b', tf.tensor([[1, 2, 3], [4, 5, 6]]), tf.tensor([10, 20]))]); // prettier-ignore
    expect(sums).toEqual([2, 180, 450]); // the length; (1 + 2 + 3) · 30, (4 + 5 + 6) · 30
  });
});

describe.each(['cpu', 'wasm'] as const)('on %s', (backend) => {
  beforeAll(() => startBackend(backend));

  test('an update of places leaves its input as it is', () => {
    const x = tf.tensor1d([1, 2, 3]);
    const updated = tf.tensorScatterUpdate(x, [[1]], [9]);
    expect([...updated.dataSync()]).toEqual([1, 9, 3]);
    expect([...x.dataSync()]).toEqual([1, 2, 3]);
    tf.dispose([x, updated]);
  });

  test('repaired kernels leave their operands as they are and no memory behind, and are repaired once', () => {
    repairKernels(backend);
    const [x, filter] = [draw([1, 4, 4, 2], 'x') as tf.Tensor4D, draw([3, 3, 2, 2], 'filter') as tf.Tensor4D];
    const step = () => {
      const pooled = (a: tf.Tensor, w: tf.Tensor) => tf.maxPool(tf.conv2d(a as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'), 2, 2, 'same');
      tf.dispose(tf.grads((a, w) => tf.sum(tf.add(pooled(a, w), tf.depthwiseConv2d(a as tf.Tensor4D, w as tf.Tensor4D, 2, 'same').mean())))([x, filter])); // prettier-ignore
      tf.dispose(tf.grad((a: tf.Tensor) => tf.sum(tf.gather(a, [0, 0, 0])))(x));
      tf.dispose(tf.einsum('bhwc,hwcd->bd', x.slice([0, 0, 0, 0], [1, 3, 3, 2]), filter));
    };
    const held = () => ({ ...tf.memory(), ids: (tf.backend() as unknown as { numDataIds(): number }).numDataIds() });
    const count = () => tf.tidy(() => held());
    step();
    tf.tidy(step);
    const before = count();
    for (let i = 0; i < 3; i++) tf.tidy(step);
    expect(count()).toEqual(before);
    expect([...x.dataSync()]).toEqual([...numbers([1, 4, 4, 2], 'x')]);
    tf.dispose([x, filter]);
  });
});

test('wasm refuses tensors of seven axes, for which it would give whatever lay in memory', async () => {
  await startBackend('wasm');
  const x = tf.ones([1, 2, 1, 2, 1, 2, 1]);
  expect(() => tf.add(x, x)).toThrow(/at most 6 axes on the backend "wasm", received one of 7 axes \(Add\)/);
  x.dispose();
});
