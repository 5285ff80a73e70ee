import { expect, test } from '@jest/globals';

import { Builder } from '../../../../core/engine/graph/builder.ts';
import { type Graph, sizeOf, type Value } from '../../../../core/engine/graph/graph.ts';
import { shareCommon } from '../../../../core/engine/graph/passes/common.ts';
import { removeDead } from '../../../../core/engine/graph/passes/dead.ts';
import { fuseBias } from '../../../../core/engine/graph/passes/gemm.ts';
import { clipMasks } from '../../../../core/engine/graph/passes/masks.ts';
import { sinkReshapes } from '../../../../core/engine/graph/passes/reshapes.ts';
import { simplify } from '../../../../core/engine/graph/passes/simplify.ts';
import { multiplySums } from '../../../../core/engine/graph/passes/sums.ts';
import { turnThinProducts } from '../../../../core/engine/graph/passes/thin.ts';
import { keepVectors } from '../../../../core/engine/graph/passes/vectors.ts';
import { encodeModel } from '../../../../core/engine/onnx/model.ts';
import { hostTensor, openSession } from '../../../../core/engine/onnx/runtime.ts';

/** A graph of some inputs; what `make` returns is its output. */
function graphOf(
  inputs: Readonly<Record<string, readonly number[]>>,
  make: (g: Builder, inputs: Record<string, Value>) => Value | Value[],
): Graph {
  const g = new Builder();
  const made = make(g, Object.fromEntries(Object.entries(inputs).map(([name, shape]) => [name, g.input(name, shape)])));
  (Array.isArray(made) ? made : [made]).forEach((value, i) => g.outputs.set(`y${i}`, value));
  return g.graph();
}

const SOME = [0.7, -0.3, 0, 1.5, -2, 0.1, -0.9]; // signs, a zero, no pattern of a power of two
async function compute(graph: Graph): Promise<number[]> {
  const session = await openSession(encodeModel(graph), { threads: 1 });
  const feeds = [...graph.inputs].map(([name, { shape }]) => {
    const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => SOME[(i + name.charCodeAt(0)) % SOME.length]!);
    return [name, hostTensor('float32', data, shape)] as const;
  });
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return [...graph.outputs.keys()].flatMap((name) => Array.from(results[name]!.data as Float32Array));
}

const opsOf = ({ nodes }: Graph) => nodes.map(({ op }) => op);

/** The ops that `pass` leaves, once it is known to have changed no number. */
async function opsAfter(pass: (graph: Graph) => Graph, graph: Graph): Promise<string[]> {
  const after = removeDead(pass(graph));
  const [before, now] = [await compute(graph), await compute(after)];
  now.forEach((value, i) => expect(value).toBeCloseTo(before[i]!, 5)); // float32, numbers of order 1
  expect(now).toHaveLength(before.length);
  return opsOf(after);
}

test('what no output needs is left out, inputs too', () => {
  const graph = graphOf({ a: [2], b: [2] }, (g, { a, b }) => {
    g.mul(b!, b!);
    return g.add(a!, a!);
  });
  const after = removeDead(graph);
  expect([opsOf(after), [...after.inputs.keys()]]).toEqual([['Add'], ['a']]);
});

test('equal things are computed once, equal constants too', async () => {
  const graph = graphOf({ a: [2] }, (g, { a }) => g.add(g.unary('Exp', g.mul(a!, g.scalar(2))), g.unary('Exp', g.mul(a!, g.scalar(2)))));
  expect(await opsAfter(shareCommon, graph)).toEqual(['Mul', 'Exp', 'Add']);
  const differing = graphOf({ a: [2] }, (g, { a }) => g.add(g.mul(a!, g.scalar(2)), g.mul(a!, g.scalar(3))));
  expect(await opsAfter(shareCommon, differing)).toEqual(['Mul', 'Mul', 'Add']);
});

test('arithmetic of constants is done beforehand, and neutral operands vanish', async () => {
  const graph = graphOf({ a: [2, 2] }, (g, { a }) => {
    const half = g.div(g.scalar(1), g.add(g.scalar(1), g.scalar(1)));
    return g.sub(g.add(g.mul(g.mul(a!, g.full([2, 2], 1)), half), g.scalar(0)), g.scalar(0));
  });
  expect(await opsAfter(simplify, graph)).toEqual(['Mul']);
});

test('what an elementwise op broadcasts by itself is not written out', async () => {
  const graph = graphOf({ a: [3, 2], s: [1] }, (g, { a, s }) => g.mul(a!, g.node('Expand', [s, g.ints([3, 2])], [3, 2])));
  expect(await opsAfter(simplify, graph)).toEqual(['Mul']);
  const whole = graphOf({ s: [1] }, (g, { s }) => g.mul(s!, g.node('Expand', [s, g.ints([3, 2])], [3, 2])));
  expect(await opsAfter(simplify, whole)).toEqual(['Mul', 'Expand']); // it gives the result its shape, after the product of one number
  const tiled = graphOf({ a: [3, 2], s: [1, 2] }, (g, { a, s }) => g.mul(a!, g.node('Tile', [s, g.ints([3, 1])], [3, 2])));
  expect(await opsAfter(simplify, tiled)).toEqual(['Mul']);
});

test('transposes that meet become one, or none', async () => {
  const twice = graphOf({ a: [2, 3, 4] }, (g, { a }) => g.transpose(g.transpose(a!, [1, 2, 0]), [1, 2, 0]));
  expect(await opsAfter(simplify, twice)).toEqual(['Transpose']);
  const back = graphOf({ a: [2, 3, 4] }, (g, { a }) => g.unary('Tanh', g.transpose(g.transpose(a!, [1, 2, 0]), [2, 0, 1])));
  expect(await opsAfter(simplify, back)).toEqual(['Tanh']);
});

test('reshapes move behind elementwise ops and sums, and meet', async () => {
  const graph = graphOf({ a: [4, 3], bias: [3] }, (g, { a, bias }) => {
    const wrapped = g.reshape(a!, [1, 4, 3]);
    return g.sum(g.unary('Tanh', g.add(wrapped, bias!)), [0, 1]);
  });
  expect(await opsAfter(sinkReshapes, graph)).toEqual(['Add', 'Tanh', 'ReduceSum']);
});

test('an optimizer on slices of vectors becomes one on whole vectors', async () => {
  const sizes = [6, 2, 4];
  const shapes = [[2, 3], [2], [4]];
  const graph = graphOf({ p: [12], u: [12], scale: [] }, (g, { p, u, scale }) => {
    const split = (vector: Value) =>
      g.split(
        'Split',
        [vector, g.ints(sizes)],
        sizes.map((size) => [size]),
        { attributes: { axis: 0 } },
      );
    const [parameters, updates] = [split(p!), split(u!)];
    const moved = parameters.map((part, i) => g.add(g.reshape(part, shapes[i]!), g.mul(g.reshape(updates[i]!, shapes[i]!), scale!)));
    // the new first variable is used as well, before the vectors are joined
    return [
      g.unary('Tanh', moved[0]!),
      g.concat(
        moved.map((part) => g.flat(part)),
        0,
      ),
    ];
  });
  const ops = await opsAfter(keepVectors, graph);
  expect(ops.filter((op) => op !== 'Reshape')).toEqual(['Mul', 'Add', 'Split', 'Tanh']);
});

test('vectors in another order are left alone', async () => {
  const graph = graphOf({ p: [4], u: [4] }, (g, { p, u }) => {
    const [a, b] = g.split('Split', [p!, g.ints([2, 2])], [[2], [2]], { attributes: { axis: 0 } });
    const [c, d] = g.split('Split', [u!, g.ints([2, 2])], [[2], [2]], { attributes: { axis: 0 } });
    return g.concat([g.add(a!, d!), g.add(b!, c!)], 0);
  });
  expect(await opsAfter(keepVectors, graph)).toEqual(opsOf(graph));
});

const positive = (g: Builder, x: Value) => g.elementwise('Greater', [x, g.scalar(0)], { dtype: 'bool' });
const where = (g: Builder, condition: Value, a: Value, b: Value) => g.elementwise('Where', [condition, a, b], { dtype: a.dtype });

test("relu's mask is a clipped line, taken from relu's result", async () => {
  const graph = graphOf({ x: [7], dy: [7] }, (g, { x, dy }) => [
    g.unary('Relu', x!),
    g.mul(dy!, where(g, positive(g, x!), g.scalar(1), g.scalar(0))),
  ]);
  expect(await opsAfter(clipMasks, graph)).toEqual(['Relu', 'HardSigmoid', 'Mul']);
});

test("leaky relu's gradient is a clipped factor, and so is that gradient's own", async () => {
  const first = graphOf({ x: [7], dy: [7] }, (g, { x, dy }) => where(g, positive(g, x!), dy!, g.mul(dy!, g.scalar(0.2))));
  expect(await opsAfter(clipMasks, first)).toEqual(['Mul', 'Clip', 'Mul']);
  const second = graphOf({ x: [7], dy: [7] }, (g, { x, dy }) => {
    const above = positive(g, x!);
    const below = g.mul(g.mul(dy!, g.cast(g.unary('Not', above), 'float32')), g.scalar(0.2));
    return g.add(below, g.mul(dy!, g.cast(above, 'float32')));
  });
  expect(await opsAfter(clipMasks, second)).toEqual(['Mul', 'Clip', 'Mul']);
});

test('a choice between other things stays a choice', async () => {
  const graph = graphOf({ x: [7], a: [7], b: [7] }, (g, { x, a, b }) => where(g, positive(g, x!), a!, b!));
  expect(await opsAfter(clipMasks, graph)).toEqual(['Greater', 'Where']);
});

test('sums over the batch are products with ones, small ones stay', async () => {
  const large = graphOf({ x: [64, 5, 8] }, (g, { x }) => g.sum(x!, [0]));
  expect((await opsAfter(multiplySums, large)).filter((op) => op !== 'Reshape')).toEqual(['Expand', 'Gemm']);
  const mean = graphOf({ x: [64, 40] }, (g, { x }) => g.node('ReduceMean', [x], [40], { attributes: { axes: [0], keepdims: 0 } }));
  expect((await opsAfter(multiplySums, mean)).filter((op) => op !== 'Reshape')).toEqual(['Expand', 'Gemm']);
  const small = graphOf({ x: [4, 5] }, (g, { x }) => g.sum(x!, [0]));
  expect(await opsAfter(multiplySums, small)).toEqual(['ReduceSum']);
});

test('a bias goes into the product, unless the bare product is needed', async () => {
  const product = (g: Builder, a: Value, b: Value) => g.node('Gemm', [a, b], [3, 2], { attributes: { transA: 0, transB: 0 } });
  const alone = graphOf({ a: [3, 4], b: [4, 2], bias: [2] }, (g, { a, b, bias }) => g.add(bias!, product(g, a!, b!)));
  expect(await opsAfter(fuseBias, alone)).toEqual(['Gemm']);
  const shared = graphOf({ a: [3, 4], b: [4, 2], bias: [2] }, (g, { a, b, bias }) => {
    const bare = product(g, a!, b!);
    return [g.add(bare, bias!), g.unary('Tanh', bare)];
  });
  expect(await opsAfter(fuseBias, shared)).toEqual(['Gemm', 'Add', 'Tanh']);
});

test('a transposed product with one column becomes one with one row', async () => {
  const graph = graphOf({ a: [5, 4], b: [5, 1] }, (g, { a, b }) =>
    g.node('Gemm', [a, b], [4, 1], { attributes: { transA: 1, transB: 0 } }),
  );
  const after = turnThinProducts(graph);
  expect(after.nodes.find(({ op }) => op === 'Gemm')!.attributes).toEqual({ transA: 0, transB: 0 });
  await opsAfter(turnThinProducts, graph);
});
