/** Small programs, at least one for each kernel that the compiled engine covers. Inputs are named tensors made of fixed pseudo-random numbers. */
import * as tf from '@tensorflow/tfjs';

import { RandomStreams } from '../../../../core/run/random.ts';

const stream = new RandomStreams(7, (produce, shape, dtype) => tf.tensor(produce(), [...shape], dtype)).stream('kernels');
const sizeOf = (shape: readonly number[]) => shape.reduce((size, n) => size * n, 1);

interface Input {
  readonly values: Float32Array | Int32Array;
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32';
}
const normal = (...shape: number[]): Input => ({ values: stream.normals(sizeOf(shape)), shape, dtype: 'float32' });
const positive = (...shape: number[]): Input => ({ values: stream.uniforms(sizeOf(shape), 0.2, 3), shape, dtype: 'float32' });
const inside = (...shape: number[]): Input => ({ values: stream.uniforms(sizeOf(shape), -0.9, 0.9), shape, dtype: 'float32' });
const integers = (high: number, ...shape: number[]): Input => ({ values: stream.integers(sizeOf(shape), 0, high), shape, dtype: 'int32' });
const exactly = (values: number[], shape = [values.length]): Input => ({ values: Float32Array.from(values), shape, dtype: 'float32' });

type Tensors = Record<string, tf.Tensor>;
export interface Case {
  readonly name: string;
  readonly inputs: Readonly<Record<string, Input>>;
  readonly body: (inputs: Tensors) => tf.Tensor | tf.Tensor[];
  /** What it is compared with, on cpu; by default the body itself. */
  readonly reference?: Case['body'];
}

const cases: Case[] = [];
const add = (name: string, inputs: Readonly<Record<string, Input>>, body: Case['body'], reference = body) =>
  cases.push({ name, inputs, body, reference });
/** The gradient of a linear map, times v: it equals dy times the map of v, where TensorFlow.js's own gradient is wrong on cpu. */
const addAdjoint = (name: string, x: Input, dy: Input, v: Input, map: (x: tf.Tensor4D) => tf.Tensor) =>
  add(
    name,
    { x, dy, v },
    (t) => tf.sum(tf.mul(t.v!, tf.grad((a) => tf.sum(tf.mul(t.dy!, map(a as tf.Tensor4D))))(t.x!))),
    (t) => tf.sum(tf.mul(t.dy!, map(t.v as tf.Tensor4D))),
  );
const run = (kernel: string, inputs: Tensors, attributes: tf.NamedAttrMap = {}): tf.Tensor =>
  tf.engine().runKernel(kernel, inputs, attributes);

// one operand ---------------------------------------------------------------------------------------------------------------------------
const x34 = normal(3, 4);
for (const op of ['abs', 'ceil', 'cos', 'cosh', 'elu', 'erf', 'exp', 'expm1', 'floor', 'neg', 'relu', 'relu6', 'round'] as const)
  add(op, { x: x34 }, ({ x }) => tf[op](x!));
for (const op of ['selu', 'sigmoid', 'sign', 'sin', 'sinh', 'softplus', 'square', 'tan', 'tanh', 'step'] as const)
  add(op, { x: x34 }, ({ x }) => tf[op](x!));
for (const op of ['log', 'log1p', 'reciprocal', 'rsqrt', 'sqrt'] as const) add(op, { x: positive(3, 4) }, ({ x }) => tf[op](x!));
for (const op of ['acos', 'asin', 'asinh', 'atan', 'atanh'] as const) add(op, { x: inside(3, 4) }, ({ x }) => tf[op](x!));
add('acosh', { x: positive(5) }, ({ x }) => tf.acosh(tf.add(x!, 1)));
add('leakyRelu', { x: x34 }, ({ x }) => tf.leakyRelu(x!, 0.2));
add('prelu', { x: x34, alpha: positive(4) }, ({ x, alpha }) => tf.prelu(x!, alpha!));
add('EluGrad', { dy: x34, y: normal(3, 4) }, ({ dy, y }) => run('EluGrad', { dy: dy!, y: tf.elu(y!) }));
add('clipByValue', { x: x34 }, ({ x }) => tf.clipByValue(x!, -0.5, 0.7));
add('step with a slope', { x: x34 }, ({ x }) => tf.step(x!, 0.3));
add('isNaN, isInf, isFinite', { x: exactly([1, NaN, Infinity, -Infinity, 0]) }, ({ x }) => [tf.isNaN(x!), tf.isInf(x!), tf.isFinite(x!)]);
add('casts', { x: exactly([1.7, -1.7, 0, 3]) }, ({ x }) => [x!.toInt(), x!.toBool(), x!.toBool().toFloat(), x!.toInt().toFloat()]);
add('relu of integers', { x: integers(9, 4) }, ({ x }) => tf.relu(tf.sub(x!, tf.scalar(4, 'int32'))));
add('gelu, swish, mish', { x: x34 }, ({ x }) => [
  tf.mul(x!, tf.mul(0.5, tf.add(1, tf.erf(tf.div(x!, Math.SQRT2))))),
  tf.mul(x!, tf.sigmoid(x!)),
  tf.mul(x!, tf.tanh(tf.softplus(x!))),
]);

// two operands --------------------------------------------------------------------------------------------------------------------------
const pair = { a: normal(3, 4), b: normal(4) };
for (const op of ['add', 'sub', 'mul', 'div', 'maximum', 'minimum', 'squaredDifference', 'atan2', 'mod'] as const)
  add(op, pair, ({ a, b }) => tf[op](a!, b!));
add('floorDiv', { a: integers(9, 8), b: integers(3, 8) }, ({ a, b }) => tf.floorDiv(a!, tf.add(b!, tf.scalar(1, 'int32'))));
add('pow', { a: positive(3, 1), b: normal(1, 4) }, ({ a, b }) => tf.pow(a!, b!));
const equalish = { a: integers(3, 8), b: integers(3, 8) };
for (const op of ['greater', 'greaterEqual', 'less', 'lessEqual', 'equal', 'notEqual'] as const)
  add(op, equalish, ({ a, b }) => [tf[op](a!, b!), tf[op](a!.toFloat(), b!.toFloat())]);
add('logical ops', equalish, ({ a, b }) => {
  const [p, q] = [a!.toBool(), b!.toBool()];
  return [tf.logicalAnd(p, q), tf.logicalOr(p, q), tf.logicalNot(p), tf.logicalXor(p, q), tf.equal(p, q)];
});
add('where', { c: integers(2, 3, 4), a: normal(3, 4), b: normal(3, 4) }, ({ c, a, b }) => tf.where(c!.toBool(), a!, b!));
add('where of integers and booleans', { c: integers(2, 4), a: integers(9, 4) }, ({ c, a }) => [
  tf.where(c!.toBool(), a!, tf.neg(a!)),
  tf.where(c!.toBool(), a!.toBool(), c!.toBool()),
]);
add('addN', { a: normal(3), b: normal(3), c: normal(3) }, ({ a, b, c }) => tf.addN([a!, b!, c!]));
add('integer arithmetic', equalish, ({ a, b }) => [
  tf.add(a!, b!),
  tf.mul(a!, b!),
  tf.sub(a!, b!),
  tf.div(a!, tf.add(b!, tf.scalar(1, 'int32'))),
]);

// products ------------------------------------------------------------------------------------------------------------------------------
for (const [ta, tb] of [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const) {
  const name = `${ta ? 'transposed' : 'plain'}, ${tb ? 'transposed' : 'plain'}`;
  const [a, b] = [ta ? [4, 3] : [3, 4], tb ? [5, 4] : [4, 5]];
  add(`matMul ${name}`, { a: normal(...a), b: normal(...b) }, ({ a, b }) => tf.matMul(a!, b!, ta, tb));
  add(`matMul over batches ${name}`, { a: normal(2, ...a), b: normal(2, ...b) }, ({ a, b }) => tf.matMul(a!, b!, ta, tb));
}
add('matMul of a batch of one', { a: normal(1, 3, 4), b: normal(1, 4, 5) }, ({ a, b }) => tf.matMul(a!, b!));
add('matMul broadcast over batches', { a: normal(2, 3, 4), b: normal(1, 4, 5) }, ({ a, b }) => tf.matMul(a!, b!));
for (const activation of ['linear', 'relu', 'elu', 'sigmoid', 'relu6', 'leakyrelu', 'prelu'] as const)
  add(
    `fused matMul, ${activation}`,
    { a: normal(3, 4), b: normal(4, 5), bias: normal(5), slopes: positive(1, 5) },
    ({ a, b, bias, slopes }) =>
      tf.fused.matMul({
        a: a as tf.Tensor2D,
        b: b as tf.Tensor2D,
        bias: bias!,
        activation,
        leakyreluAlpha: 0.3,
        ...(activation === 'prelu' ? { preluActivationWeights: slopes! } : {}),
      }),
  );
add('dot, outer', { a: normal(4), b: normal(4) }, ({ a, b }) => [tf.dot(a!, b!), tf.outerProduct(a as tf.Tensor1D, b as tf.Tensor1D)]);
add('einsum', { a: normal(2, 3, 4), b: normal(4, 5) }, ({ a, b }) => tf.einsum('bij,jk->bik', a!, b!));
add('einsum of one', { a: normal(3, 4) }, ({ a }) => tf.einsum('ij->ji', a!));

// along axes ----------------------------------------------------------------------------------------------------------------------------
for (const op of ['sum', 'mean', 'max', 'min', 'prod'] as const) {
  add(op, { x: normal(2, 3, 4) }, ({ x }) => [tf[op](x!), tf[op](x!, 1), tf[op](x!, [0, 2], true), tf[op](x!, -1)]);
}
add('all, any', { x: integers(2, 3, 4) }, ({ x }) => [tf.all(x!.toBool(), 1), tf.any(x!.toBool(), 0), tf.any(x!.toBool())]);
add('sum of booleans', { x: integers(2, 3, 4) }, ({ x }) => tf.sum(x!.toBool(), 1));
add('argMax, argMin', { x: normal(3, 4) }, ({ x }) => [tf.argMax(x!, 1), tf.argMin(x!, 0), tf.argMax(x!, -1)]);
add('softmax, logSoftmax, logSumExp', { x: normal(3, 4) }, ({ x }) => [tf.softmax(x!), tf.logSoftmax(x!), tf.logSumExp(x!, 1)]);
add('moments, norm', { x: normal(3, 4) }, ({ x }) => [tf.moments(x!, 0).variance, tf.norm(x!, 2, 1)]);
for (const [exclusive, reverse] of [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const)
  add(`cumsum${exclusive ? ', exclusive' : ''}${reverse ? ', reverse' : ''}`, { x: normal(3, 4) }, ({ x }) =>
    tf.cumsum(x!, 1, exclusive, reverse),
  );
add('topk', { x: normal(3, 6) }, ({ x }) => {
  const { values, indices } = tf.topk(x!, 3);
  return [values, indices];
});
add('diag', { x: normal(4) }, ({ x }) => tf.diag(x!));

// moving ----------------------------------------------------------------------------------------------------------------------------------
add('reshape, expandDims, squeeze', { x: normal(2, 1, 6) }, ({ x }) => [tf.reshape(x!, [3, -1]), tf.expandDims(x!, -1), tf.squeeze(x!)]);
add('transpose', { x: normal(2, 3, 4) }, ({ x }) => [tf.transpose(x!), tf.transpose(x!, [0, 2, 1])]);
add('tile', { x: normal(2, 3), b: integers(2, 3) }, ({ x, b }) => [tf.tile(x!, [2, 3]), tf.tile(b!.toBool(), [2])]);
add('broadcastTo', { x: normal(3, 1) }, ({ x }) => tf.broadcastTo(x!, [2, 3, 4]));
// as kernels: TensorFlow.js's functions and gradients reach them in other ways
add(
  'BroadcastTo',
  { x: normal(3, 1) },
  ({ x }) => run('BroadcastTo', { x: x! }, { shape: [3, 4] }),
  ({ x }) => tf.tile(x!, [1, 4]),
);
add('concat', { a: normal(2, 3), b: normal(2, 2) }, ({ a, b }) => [tf.concat([a!, b!], 1), tf.concat([a!.transpose(), b!.transpose()], 0)]);
add('stack, unstack', { a: normal(2, 3), b: normal(2, 3) }, ({ a, b }) => [
  tf.stack([a!, b!], 1),
  ...tf.unstack(a!, 1),
  tf.stack([a!, b!], -1),
]);
add('split', { x: normal(4, 6) }, ({ x }) => [...tf.split(x!, 3, 1), ...tf.split(x!, [1, 3], 0)]);
add('slice', { x: normal(4, 6) }, ({ x }) => [tf.slice(x!, [1, 2], [2, 3]), tf.slice(x!, 1), tf.slice(x!, [0, 3], [-1, -1])]);
add('stridedSlice', { x: normal(4, 6) }, ({ x }) => [
  tf.stridedSlice(x!, [0, 1], [4, 6], [2, 3]),
  tf.stridedSlice(x!, [3, 5], [0, 0], [-1, -2]),
]);
add('reverse', { x: normal(3, 4) }, ({ x }) => [tf.reverse(x!), tf.reverse(x!, 1)]);
add('pad', { x: normal(2, 3) }, ({ x }) => [
  tf.pad(
    x!,
    [
      [1, 0],
      [2, 1],
    ],
    0.5,
  ),
]);
for (const mode of ['reflect', 'symmetric'] as const)
  add(`mirrorPad, ${mode}`, { x: normal(3, 4) }, ({ x }) =>
    tf.mirrorPad(
      x!,
      [
        [1, 2],
        [2, 1],
      ],
      mode,
    ),
  );
add('depthToSpace', { x: normal(1, 2, 3, 8) }, ({ x }) => tf.depthToSpace(x as tf.Tensor4D, 2));
add('spaceToBatch, batchToSpace', { x: normal(1, 4, 6, 2), y: normal(4, 2, 3, 2) }, ({ x, y }) => [
  tf.spaceToBatchND(
    x!,
    [2, 2],
    [
      [0, 0],
      [2, 0],
    ],
  ),
  tf.batchToSpaceND(
    y!,
    [2, 2],
    [
      [0, 1],
      [1, 0],
    ],
  ),
]);
add('flipLeftRight', { x: normal(1, 2, 3, 2) }, ({ x }) => tf.image.flipLeftRight(x as tf.Tensor4D));
add('zerosLike, onesLike, fill', { x: normal(2, 3) }, ({ x }) => [tf.zerosLike(x!), tf.onesLike(x!), tf.add(x!, tf.fill([2, 3], 2.5))]);
add('range, linspace', { x: normal(4) }, ({ x }) => [
  tf.add(x!, tf.range(0, 4)),
  tf.add(x!, tf.linspace(1, 2, 4)),
  tf.range(3, 0, -1, 'int32'),
]);

// indices ---------------------------------------------------------------------------------------------------------------------------------
add('gather', { x: normal(5, 3), i: integers(5, 4), j: integers(3, 2, 2) }, ({ x, i, j }) => [tf.gather(x!, i!), tf.gather(x!, j!, 1)]);
add('gather over batches', { x: normal(2, 5, 3), i: integers(5, 2, 4) }, ({ x, i }) => tf.gather(x!, i!, 1, 1));
add('gatherND', { x: normal(4, 5, 2), i: integers(4, 3, 2) }, ({ x, i }) => tf.gatherND(x!, i!));
add('scatterND, with places that meet', { i: integers(4, 6, 1), u: normal(6, 3) }, ({ i, u }) => tf.scatterND(i!, u!, [4, 3]));
add('unsortedSegmentSum of ids that are none', { x: normal(4, 3) }, ({ x }) =>
  tf.unsortedSegmentSum(x!, tf.tensor1d([2, -1, 0, -1], 'int32'), 3),
);
add('unsortedSegmentSum', { x: normal(6, 3), i: integers(4, 6) }, ({ x, i }) => tf.unsortedSegmentSum(x!, i as tf.Tensor1D, 4));
add('oneHot', { i: integers(4, 6) }, ({ i }) => [tf.oneHot(i!, 4), tf.oneHot(i!, 4, 2, -1, 'float32')]);

// normalisation ---------------------------------------------------------------------------------------------------------------------------
add('batchNorm', { x: normal(4, 3), m: normal(3), v: positive(3), o: normal(3), s: positive(3) }, ({ x, m, v, o, s }) => [
  tf.batchNorm(x!, m as tf.Tensor1D, v as tf.Tensor1D, o, s, 1e-3),
  tf.batchNorm(x!, m as tf.Tensor1D, v as tf.Tensor1D),
]);
add('localResponseNormalization', { x: normal(1, 2, 3, 6) }, ({ x }) => tf.localResponseNormalization(x as tf.Tensor4D, 2, 1, 0.5, 0.6));

// convolutions: even and odd sizes, strides, paddings, explicit pads, dilation, formats -----------------------------------------------------
const geometries = [
  [5, 6, 3, 1, 'same'],
  [5, 6, 3, 2, 'same'],
  [7, 8, 5, 2, 'same'],
  [6, 6, 4, 2, 'same'],
  [8, 7, 3, 2, 'valid'],
  [6, 5, 1, 1, 'valid'],
  [7, 7, 3, 3, 'same'],
] as const;
const [channels, filters] = [3, 4];
for (const [h, w, k, s, pad] of geometries) {
  const name = `${h}x${w}, kernel ${k}, stride ${s}, ${pad}`;
  const image = normal(2, h, w, channels);
  const kernel = normal(k, k, channels, filters);
  const out = (n: number) => (pad === 'same' ? Math.ceil(n / s) : Math.floor((n - k) / s) + 1);
  add(`conv2d ${name}`, { x: image, f: kernel }, ({ x, f }) => tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, s, pad));
  add(`conv2dTranspose ${name}`, { x: normal(2, out(h), out(w), filters), f: kernel }, ({ x, f }) =>
    tf.conv2dTranspose(x as tf.Tensor4D, f as tf.Tensor4D, [2, h, w, channels], s, pad),
  );
  add(`conv2d's gradients ${name}`, { x: image, f: kernel, dy: normal(2, out(h), out(w), filters) }, ({ x, f, dy }) =>
    tf.grads((a, b) => tf.sum(tf.mul(dy!, tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, s, pad))))([x!, f!]),
  );
  add(
    `depthwiseConv2d and its gradients ${name}`,
    { x: image, f: normal(k, k, channels, 2), dy: normal(2, out(h), out(w), 2 * channels) },
    (t) => [
      tf.depthwiseConv2d(t.x as tf.Tensor4D, t.f as tf.Tensor4D, s, pad),
      ...tf.grads((a, b) => tf.sum(tf.mul(t.dy!, tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, s, pad))))([t.x!, t.f!]),
    ],
  );
  const dy = normal(2, out(h), out(w), channels);
  add(`avgPool ${name}`, { x: image }, ({ x }) => tf.avgPool(x as tf.Tensor4D, k, s, pad));
  // on cpu a padded window's gradient is divided by the whole window's size
  addAdjoint(`avgPool's gradient ${name}`, image, dy, normal(2, h, w, channels), (x) => tf.avgPool(x, k, s, pad));
  add(`maxPool and its gradient ${name}`, { x: image, dy }, ({ x, dy: given }) => [
    tf.maxPool(x as tf.Tensor4D, k, s, pad),
    tf.grad((a) => tf.sum(tf.mul(given!, tf.maxPool(a as tf.Tensor4D, k, s, pad))))(x!),
  ]);
}
add('conv2d with explicit pads', { x: normal(1, 5, 5, 2), f: normal(3, 3, 2, 3) }, ({ x, f }) =>
  tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 2, 1, 'NHWC', 1, 'ceil'),
);
add('conv2d, dilated', { x: normal(1, 7, 7, 2), f: normal(3, 3, 2, 3) }, ({ x, f }) =>
  tf.conv2d(x as tf.Tensor4D, f as tf.Tensor4D, 1, 'same', 'NHWC', 2),
);
add('conv1d', { x: normal(2, 7, 3), f: normal(3, 3, 4) }, ({ x, f }) => tf.conv1d(x as tf.Tensor3D, f as tf.Tensor3D, 2, 'same'));
for (const activation of ['linear', 'relu', 'leakyrelu'] as const) {
  add(`fused conv2d, ${activation}`, { x: normal(2, 5, 5, 2), f: normal(3, 3, 2, 3), bias: normal(3) }, ({ x, f, bias }) =>
    tf.fused.conv2d({
      x: x as tf.Tensor4D,
      filter: f as tf.Tensor4D,
      strides: 1,
      pad: 'same',
      bias: bias!,
      activation,
      leakyreluAlpha: 0.2,
    }),
  );
  add(`fused depthwiseConv2d, ${activation}`, { x: normal(2, 5, 5, 2), f: normal(3, 3, 2, 2), bias: normal(4) }, ({ x, f, bias }) =>
    tf.fused.depthwiseConv2d({
      x: x as tf.Tensor4D,
      filter: f as tf.Tensor4D,
      strides: 1,
      pad: 'same',
      bias: bias!,
      activation,
      leakyreluAlpha: 0.2,
    }),
  );
}
add('separableConv2d', { x: normal(1, 5, 5, 2), d: normal(3, 3, 2, 2), p: normal(1, 1, 4, 3) }, ({ x, d, p }) =>
  tf.separableConv2d(x as tf.Tensor4D, d as tf.Tensor4D, p as tf.Tensor4D, 1, 'same'),
);
add('pool over images of negatives', { x: normal(1, 4, 4, 2) }, ({ x }) => tf.maxPool(tf.sub(x!, 9), 2, 2, 'same'));

// resizing --------------------------------------------------------------------------------------------------------------------------------
for (const [from, to] of [
  [4, 8],
  [5, 7],
  [6, 3],
] as const) {
  for (const [align, half] of [
    [false, false],
    [true, false],
    [false, true],
  ] as const) {
    const name = `${from} to ${to}${align ? ', corners aligned' : ''}${half ? ', half pixels' : ''}`;
    for (const resize of ['resizeNearestNeighbor', 'resizeBilinear'] as const)
      add(`${resize} ${name}`, { x: normal(2, from, from + 1, 3) }, ({ x }) =>
        tf.image[resize](x as tf.Tensor4D, [to, to + 1], align, half),
      );
    // on cpu the gradient ignores half pixels, and that of nearest neighbours is wrong for more than one image
    for (const resize of ['resizeNearestNeighbor', 'resizeBilinear'] as const)
      addAdjoint(
        `${resize}'s gradient ${name}`,
        normal(2, from, from + 1, 3),
        normal(2, to, to + 1, 3),
        normal(2, from, from + 1, 3),
        (x) => tf.image[resize](x, [to, to + 1], align, half),
      );
  }
}

add('ResizeBilinearGrad', { images: normal(2, 4, 4, 3), dy: normal(2, 8, 7, 3) }, ({ images, dy }) =>
  run('ResizeBilinearGrad', { images: images!, dy: dy! }, { alignCorners: false }),
);
add('ResizeNearestNeighborGrad', { images: normal(1, 4, 4, 3), dy: normal(1, 8, 7, 3) }, ({ images, dy }) =>
  run('ResizeNearestNeighborGrad', { images: images!, dy: dy! }, { alignCorners: false }),
);
add('AvgPoolGrad', { input: normal(2, 4, 4, 3), dy: normal(2, 2, 2, 3) }, ({ input, dy }) =>
  run('AvgPoolGrad', { input: input!, dy: dy! }, { filterSize: 2, strides: 2, pad: 'valid' }),
);
add('MaxPoolGrad', { input: normal(2, 4, 4, 3), dy: normal(2, 2, 2, 3) }, ({ input, dy }) =>
  run(
    'MaxPoolGrad',
    { input: input!, output: tf.maxPool(input as tf.Tensor4D, 2, 2, 'valid'), dy: dy! },
    { filterSize: 2, strides: 2, pad: 'valid' },
  ),
);

export const CASES: readonly Case[] = cases;
