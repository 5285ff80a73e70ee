import * as tf from '@tensorflow/tfjs';

import { type GradientCase, input } from './check.ts';
import { type Array64, add, at, make, map, matMul, transpose } from './float64.ts';

const flip = (x: Array64): Array64 => transpose(x, [...x.shape.keys()].slice(0, -2).concat([x.shape.length - 1, x.shape.length - 2]));

const product = (a: number[], b: number[], transposeA = false, transposeB = false): GradientCase => ({
  name: `matMul ${a.join('×')}${transposeA ? ' ᵀ' : ''} · ${b.join('×')}${transposeB ? ' ᵀ' : ''}`,
  inputs: [input(a), input(b)],
  run: (x, y) => tf.matMul(x, y, transposeA, transposeB),
  exact: (x, y) => matMul(transposeA ? flip(x) : x, transposeB ? flip(y) : y),
});

const ACTIVATIONS = {
  linear: (x: number) => x,
  relu: (x: number) => Math.max(0, x),
  sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
  elu: (x: number) => (x > 0 ? x : Math.expm1(x)),
} as const;

const fused = (activation: keyof typeof ACTIVATIONS): GradientCase => ({
  name: `fused.matMul, bias, ${activation}`,
  inputs: [input([3, 4]), input([4, 2]), input([2])],
  run: (a, b, bias) => tf.fused.matMul({ a: a, b: b, bias: bias, activation }),
  exact: (a, b, bias) => map(add(matMul(a, b), bias), ACTIVATIONS[activation]),
});

/** By the definition: over every label, the product of the operands, added where the output's labels say. */
function einsumOf(equation: string, operands: readonly Array64[]): Array64 {
  const [left, output] = equation.split('->') as [string, string];
  const terms = left.split(',');
  const sizes = new Map(terms.flatMap((labels, i) => [...labels].map((label, axis) => [label, operands[i]!.shape[axis]!] as const)));
  const summed = [...sizes.keys()].filter((label) => !output.includes(label));
  const size = (labels: Iterable<string>) => [...labels].map((label) => sizes.get(label)!);
  return make(size(output), (kept) => {
    let sum = 0;
    make(size(summed), (rest) => {
      const place = (label: string) => (output.includes(label) ? kept[output.indexOf(label)]! : rest[summed.indexOf(label)]!);
      return (sum += operands.reduce((value, operand, i) => value * at(operand, [...terms[i]!].map(place)), 1));
    });
    return sum;
  });
}

const SIZES: Readonly<Record<string, number>> = { b: 2, i: 3, j: 4, k: 2, h: 2, w: 3, c: 2, d: 3 };
const einsum = (equation: string): GradientCase => ({
  name: `einsum ${equation}`,
  inputs: equation.split('->')[0]!.split(',').map((labels) => input([...labels].map((label) => SIZES[label]!))), // prettier-ignore
  run: (...operands) => tf.einsum(equation, ...operands),
  exact: (...operands) => einsumOf(equation, operands),
});

export const PRODUCTS: readonly GradientCase[] = [
  product([3, 4], [4, 2]),
  product([4, 3], [4, 2], true),
  product([3, 4], [2, 4], false, true),
  product([4, 3], [2, 4], true, true),
  product([2, 3, 4], [2, 4, 2]),
  product([2, 4, 3], [2, 2, 4], true, true),
  product([2, 3, 4], [1, 4, 2]),
  product([1, 4, 3], [3, 2, 4], true, true),
  product([2, 3, 4], [4, 2]),
  product([4, 3], [2, 2, 4], true, true),
  fused('linear'),
  fused('relu'),
  fused('sigmoid'),
  fused('elu'),
  { name: 'dot', inputs: [input([4]), input([4])], run: (a, b) => tf.dot(a, b), exact: (a, b) => einsumOf('i,i->', [a, b]) },
  {
    name: 'outerProduct',
    inputs: [input([3]), input([4])],
    run: (a, b) => tf.outerProduct(a as tf.Tensor1D, b as tf.Tensor1D),
    exact: (a, b) => einsumOf('i,j->ij', [a, b]),
  },
  einsum('ij,jk->ik'),
  einsum('bij,bjk->bik'),
  einsum('bhwc,cd->bhwd'),
  einsum('bij,bkj->bki'),
  einsum('ij,ij->'),
  einsum('bi,j->b'),
  einsum('ij->ji'),
  einsum('ij->j'),
  {
    name: 'diag',
    inputs: [input([2, 2])],
    run: (x) => tf.diag(x),
    exact: (x) => make([2, 2, 2, 2], ([i, j, k, l]) => (i === k && j === l ? at(x, [i!, j!]) : 0)),
  },
  {
    name: 'linalg.bandPart',
    inputs: [input([3, 4])],
    run: (x) => tf.linalg.bandPart(x, 1, 0),
    exact: (x) => make([3, 4], ([i, j]) => (i! - j! <= 1 && j! <= i! ? at(x, [i!, j!]) : 0)),
  },
];
