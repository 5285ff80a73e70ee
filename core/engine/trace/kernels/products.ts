/** Matrix products. */
import * as tf from '@tensorflow/tfjs';

import type { Builder } from '../../graph/builder.ts';
import { broadcastShape, sizeOf, type Value } from '../../graph/graph.ts';
import { type Kernel, kernel, listKernel, NotCovered } from '../kernel.ts';

/** Swaps the last two axes. */
function flip(g: Builder, x: Value): Value {
  const perm = x.shape.map((_, axis) => axis);
  perm.push(...perm.splice(-2).reverse());
  return g.transpose(x, perm);
}

/** `[…, m, k] · […, k, n]`, each perhaps transposed. One product is a Gemm, which transposes for nothing. */
export function product(g: Builder, a: Value, b: Value, transposeA = false, transposeB = false): Value {
  const m = a.shape.at(transposeA ? -1 : -2)!;
  const n = b.shape.at(transposeB ? -2 : -1)!;
  const lead = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  if (sizeOf(a.shape.slice(0, -2)) === 1 && sizeOf(b.shape.slice(0, -2)) === 1) {
    const [x, y] = [g.reshape(a, a.shape.slice(-2)), g.reshape(b, b.shape.slice(-2))];
    const one = g.node('Gemm', [x, y], [m, n], { attributes: { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 } });
    return g.reshape(one, [...lead, m, n]);
  }
  return g.node('MatMul', [transposeA ? flip(g, a) : a, transposeB ? flip(g, b) : b], [...lead, m, n]);
}

/** What a fused kernel does last. */
export interface Finish {
  readonly activation?: string | null;
  readonly leakyreluAlpha?: number;
}

/** Bias, then activation, of the fused kernels that layers call outside gradients. */
export function finish(
  g: Builder,
  y: Value,
  bias: Value | undefined,
  slopes: Value | undefined,
  { activation, leakyreluAlpha }: Finish,
): Value {
  const x = bias === undefined ? y : g.add(y, bias);
  switch (activation ?? 'linear') {
    case 'linear':
      return x;
    case 'relu':
      return g.unary('Relu', x);
    case 'elu':
      return g.unary('Elu', x);
    case 'sigmoid':
      return g.unary('Sigmoid', x);
    case 'relu6':
      return g.node('Clip', [x, g.scalar(0), g.scalar(6)], x.shape);
    case 'leakyrelu':
      return g.unary('LeakyRelu', x, { alpha: { float: leakyreluAlpha ?? 0.2 } });
    case 'prelu':
      return g.node('PRelu', [x, slopes], x.shape);
    default:
      throw new NotCovered(`the activation ${activation}`);
  }
}

export const products: readonly Kernel[] = [
  kernel<'a' | 'b', tf.BatchMatMulAttrs>('BatchMatMul', 'Gemm or MatMul', (g, { a, b }, { transposeA, transposeB }) =>
    product(g, a, b, transposeA, transposeB),
  ),
  kernel<'a' | 'b', tf._FusedMatMulAttrs & Finish, 'bias' | 'preluActivationWeights'>(
    '_FusedMatMul',
    'Gemm or MatMul, Add, activation',
    (g, { a, b, bias, preluActivationWeights }, { transposeA, transposeB, ...rest }) =>
      finish(g, product(g, a, b, transposeA, transposeB), bias, preluActivationWeights, rest),
  ),
  listKernel<tf.EinsumAttrs>('Einsum', 'Einsum', (g, values, { equation }) => {
    const { allDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, values.length);
    const sizes = new Map(values.flatMap(({ shape }, i) => idDims[i]!.map((dim, axis) => [dim, shape[axis]!] as const)));
    // the output's dimensions come first in allDims, in order
    const rank = equation.split('->')[1]!.replaceAll(/\s/g, '').length;
    const shape = allDims.slice(0, rank).map((_, dim) => sizes.get(dim)!);
    return g.node('Einsum', values, shape, { attributes: { equation } });
  }),
];
