/** Kernels that treat every element by itself. */
import type * as tf from '@tensorflow/tfjs';

import type { Builder } from '../../graph/builder.ts';
import type { Value } from '../../graph/graph.ts';
import { elementType, type Kernel, kernel, listKernel } from '../kernel.ts';

const unary = (name: string, op = name): Kernel => kernel<'x'>(name, op, (g, { x }) => g.unary(op, x));
const binary = (name: string, op = name): Kernel => kernel<'a' | 'b'>(name, op, (g, { a, b }) => g.elementwise(op, [a, b]));
const comparison = (name: string, op: string): Kernel => kernel<'a' | 'b'>(name, op, (g, { a, b }) => comparable(g, op, a, b));

/** The runtime compares numbers only. */
function comparable(g: Builder, op: string, a: Value, b: Value): Value {
  const [x, y] = a.dtype === 'bool' ? [g.cast(a, 'int32'), g.cast(b, 'int32')] : [a, b];
  return g.elementwise(op, [x, y], { dtype: 'bool' });
}

const scalarOf = (g: Builder, x: Value, value: number) => g.scalar(value, x.dtype);

/** `condition ? a : b`; the runtime chooses between numbers only. */
export function choose(g: Builder, condition: Value, a: Value, b: Value): Value {
  const [x, y] = a.dtype === 'bool' ? [g.cast(a, 'int32'), g.cast(b, 'int32')] : [a, b];
  const chosen = g.elementwise('Where', [condition, x, y], { dtype: x.dtype });
  return g.cast(chosen, a.dtype);
}

const greaterThan = (g: Builder, x: Value, value: number) => g.elementwise('Greater', [x, scalarOf(g, x, value)], { dtype: 'bool' });

export const elementwise: readonly Kernel[] = [
  ...['Abs', 'Acos', 'Acosh', 'Asin', 'Asinh', 'Atan', 'Atanh', 'Ceil', 'Cos', 'Cosh', 'Erf', 'Exp', 'Floor', 'Log', 'Neg'].map((name) =>
    unary(name),
  ),
  ...['Reciprocal', 'Round', 'Sigmoid', 'Sign', 'Sin', 'Sinh', 'Softplus', 'Sqrt', 'Tan', 'Tanh'].map((name) => unary(name)),
  kernel<'x'>('Relu', 'Relu', (g, { x }) => (x.dtype === 'float32' ? g.unary('Relu', x) : g.elementwise('Max', [x, scalarOf(g, x, 0)]))),
  kernel<'x'>('Relu6', 'Clip', (g, { x }) => g.node('Clip', [x, scalarOf(g, x, 0), scalarOf(g, x, 6)], x.shape)),
  kernel<'x'>('Elu', 'Elu', (g, { x }) => g.unary('Elu', x)),
  kernel<'x'>('Selu', 'Selu', (g, { x }) => g.unary('Selu', x)),
  kernel<'x', tf.LeakyReluAttrs>('LeakyRelu', 'LeakyRelu', (g, { x }, { alpha }) => g.unary('LeakyRelu', x, { alpha: { float: alpha } })),
  kernel<'x' | 'alpha'>('Prelu', 'PRelu', (g, { x, alpha }) => g.node('PRelu', [x, alpha], x.shape)),
  // as TensorFlow.js gives it: the slope times dy, from the OUTPUT of elu
  kernel<'dy' | 'y'>('EluGrad', 'Min, Add, Mul', (g, { dy, y }) => g.mul(dy, g.add(g.elementwise('Min', [y, g.scalar(0)]), g.scalar(1)))),
  kernel<'x'>('Square', 'Mul', (g, { x }) => g.mul(x, x)),
  kernel<'x'>('Rsqrt', 'Sqrt, Reciprocal', (g, { x }) => g.unary('Reciprocal', g.unary('Sqrt', x))),
  kernel<'x'>('Log1p', 'Add, Log', (g, { x }) => g.unary('Log', g.add(x, g.scalar(1)))),
  kernel<'x'>('Expm1', 'Exp, Sub', (g, { x }) => g.sub(g.unary('Exp', x), g.scalar(1))),
  kernel<'x', tf.StepAttrs>('Step', 'Greater, Where', (g, { x }, { alpha = 0 }) =>
    choose(g, greaterThan(g, x, 0), scalarOf(g, x, 1), scalarOf(g, x, alpha)),
  ),
  kernel<'x'>('IsNan', 'IsNaN', (g, { x }) => g.node('IsNaN', [x], x.shape, { dtype: 'bool' })),
  kernel<'x'>('IsInf', 'IsInf', (g, { x }) => g.node('IsInf', [x], x.shape, { dtype: 'bool' })),
  kernel<'x'>('IsFinite', 'Sub, IsNaN, Not', (g, { x }) => g.unary('Not', g.node('IsNaN', [g.sub(x, x)], x.shape, { dtype: 'bool' }))),
  kernel<'x', tf.ClipByValueAttrs>('ClipByValue', 'Clip', (g, { x }, { clipValueMin, clipValueMax }) =>
    g.node('Clip', [x, scalarOf(g, x, clipValueMin), scalarOf(g, x, clipValueMax)], x.shape),
  ),

  binary('Add'),
  binary('Sub'),
  binary('Multiply', 'Mul'),
  kernel<'a' | 'b'>('RealDiv', 'Div', (g, { a, b }) => g.div(g.cast(a, 'float32'), g.cast(b, 'float32'))),
  binary('Maximum', 'Max'),
  binary('Minimum', 'Min'),
  binary('Pow'),
  kernel<'a' | 'b'>('SquaredDifference', 'Sub, Mul', (g, { a, b }) => {
    const difference = g.sub(a, b);
    return g.mul(difference, difference);
  }),
  kernel<'a' | 'b'>('FloorDiv', 'Div, Floor', (g, { a, b }) =>
    g.cast(g.unary('Floor', g.div(g.cast(a, 'float32'), g.cast(b, 'float32'))), a.dtype),
  ),
  kernel<'a' | 'b'>('Mod', 'Div, Floor, Mul, Sub', (g, { a, b }) => {
    const [x, y] = [g.cast(a, 'float32'), g.cast(b, 'float32')];
    return g.cast(g.sub(x, g.mul(g.unary('Floor', g.div(x, y)), y)), a.dtype); // the sign of b, as TensorFlow.js
  }),
  kernel<'a' | 'b'>('Atan2', 'Div, Atan, Where', (g, { a, b }) => {
    // a = y, b = x; the quadrant is that of (x, y), and atan2(0, 0) is 0
    const zero = g.scalar(0);
    const inner = g.unary('Atan', g.div(a, b));
    const half = choose(g, g.elementwise('Less', [a, zero], { dtype: 'bool' }), g.scalar(-Math.PI), g.scalar(Math.PI));
    const turned = choose(g, g.elementwise('Less', [b, zero], { dtype: 'bool' }), g.add(inner, half), inner);
    const upright = g.mul(g.unary('Sign', a), g.scalar(Math.PI / 2));
    return choose(g, g.elementwise('Equal', [b, zero], { dtype: 'bool' }), upright, turned);
  }),
  comparison('Greater', 'Greater'),
  comparison('GreaterEqual', 'GreaterOrEqual'),
  comparison('Less', 'Less'),
  comparison('LessEqual', 'LessOrEqual'),
  comparison('Equal', 'Equal'),
  kernel<'a' | 'b'>('NotEqual', 'Equal, Not', (g, { a, b }) => g.unary('Not', comparable(g, 'Equal', a, b))),
  binary('LogicalAnd', 'And'),
  binary('LogicalOr', 'Or'),
  unary('LogicalNot', 'Not'),
  kernel<'condition' | 't' | 'e'>('Select', 'Where', (g, { condition, t, e }) => choose(g, condition, t, e)),
  kernel<'x', tf.CastAttrs>('Cast', 'Cast', (g, { x }, { dtype }) => g.cast(x, elementType(dtype))),
  kernel<'x'>('Identity', 'nothing', (_g, { x }) => x),
  listKernel('AddN', 'Sum', (g, values) => g.node('Sum', values, values[0]!.shape)),
];
