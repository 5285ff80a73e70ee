/** Kernels that run along axes: sums, extremes, softmax, running sums. */
import type * as tf from '@tensorflow/tfjs';

import { type Builder, reducedShape } from '../../graph/builder.ts';
import { sizeOf, type Value } from '../../graph/graph.ts';
import { axesOf, type Kernel, kernel } from '../kernel.ts';

interface Reduction {
  readonly axis?: number | number[];
  /** What Max and Min call their axes. */
  readonly reductionIndices?: number | number[];
  readonly keepDims: boolean;
}

function reduce(g: Builder, op: string, x: Value, { axis, reductionIndices = axis, keepDims }: Reduction): Value {
  const axes = axesOf(reductionIndices ?? null, x.shape.length);
  if (axes.length === 0) return x;
  return g.node(op, [x], reducedShape(x.shape, axes, keepDims), { attributes: { axes, keepdims: keepDims ? 1 : 0 } });
}

const reduction = (name: string, op: string): Kernel =>
  kernel<'x', Reduction>(name, op, (g, { x }, attributes) => reduce(g, op, x, attributes));

/** Of booleans: all is the smallest of them, any the largest. */
const quantifier = (name: string, op: string): Kernel =>
  kernel<'x', Reduction>(name, `Cast, ${op}, Cast`, (g, { x }, attributes) =>
    g.cast(reduce(g, op, g.cast(x, 'int32'), attributes), 'bool'),
  );

const extreme = (name: string): Kernel =>
  kernel<'x', { axis: number | number[] }>(name, `${name}, Cast`, (g, { x }, { axis }) => {
    const at = axesOf(axis, x.shape.length)[0]!;
    const found = g.node(name, [x], reducedShape(x.shape, [at], false), { attributes: { axis: at, keepdims: 0 }, dtype: 'int64' });
    return g.cast(found, 'int32');
  });

export const reductions: readonly Kernel[] = [
  kernel<'x', Reduction>('Sum', 'ReduceSum', (g, { x }, { axis, keepDims }) => {
    const axes = axesOf(axis, x.shape.length);
    const numbers = x.dtype === 'bool' ? g.cast(x, 'int32') : x;
    return axes.length === 0 ? numbers : g.sum(numbers, axes, keepDims);
  }),
  kernel<'x', Reduction>('Mean', 'ReduceMean', (g, { x }, attributes) => reduce(g, 'ReduceMean', g.cast(x, 'float32'), attributes)),
  reduction('Max', 'ReduceMax'),
  reduction('Min', 'ReduceMin'),
  reduction('Prod', 'ReduceProd'),
  quantifier('All', 'ReduceMin'),
  quantifier('Any', 'ReduceMax'),
  extreme('ArgMax'),
  extreme('ArgMin'),
  kernel<'logits', tf.SoftmaxAttrs>('Softmax', 'Softmax', (g, { logits }, { dim }) =>
    g.unary('Softmax', logits, { axis: axesOf(dim, logits.shape.length)[0]! }),
  ),
  kernel<'x', tf.CumsumAttrs>('Cumsum', 'CumSum', (g, { x }, { axis, exclusive, reverse }) =>
    g.node('CumSum', [x, g.scalar(axesOf(axis, x.shape.length)[0]!, 'int64')], x.shape, {
      attributes: { exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0 },
    }),
  ),
  kernel<'x', tf.TopKAttrs>('TopK', 'TopK, Cast', (g, { x }, { k, sorted }) => {
    const shape = x.shape.with(-1, k);
    const [values, indices] = g.split('TopK', [x, g.ints([k])], [shape, shape], {
      attributes: { axis: -1, largest: 1, sorted: sorted ? 1 : 0 },
      dtype: [x.dtype, 'int64'],
    });
    return [values!, g.cast(indices!, 'int32')];
  }),
  kernel<'x'>('Diag', 'Pad, Reshape', (g, { x }) => {
    const n = sizeOf(x.shape);
    const spread = g.node('Pad', [g.reshape(x, [n, 1]), g.ints([0, 0, 0, n]), g.scalar(0, x.dtype)], [n, n + 1]);
    return g.reshape(g.slice(g.flat(spread), [0], [n * n]), [...x.shape, ...x.shape]);
  }),
];
