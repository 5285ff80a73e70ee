import { afterAll, beforeAll, expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs';

import { compiledEngine } from '../../../../core/engine/compiled.ts';
import type { Engine } from '../../../../core/contracts.ts';
import { KERNELS } from '../../../../core/engine/trace/table.ts';
import { TRACE } from '../../../../core/engine/trace/backend.ts';
import { CASES } from './kernel-cases.ts';

let engine: Engine;
const seen = new Set<string>();

beforeAll(async () => {
  engine = await compiledEngine({ backend: 'cpu', check: false });
  await engine.program('first', () => ({}))(); // registers the kernels
  for (const kernel of tf.getKernelsForBackend(TRACE)) {
    const { kernelFunc, kernelName } = kernel;
    kernel.kernelFunc = (options) => {
      seen.add(kernelName);
      return kernelFunc(options);
    };
  }
});

test.each(CASES.map((one) => [one.name, one] as const))('%s: compiled as on cpu', async (name, { inputs, body, reference = body }) => {
  const tensors = Object.fromEntries(
    Object.entries(inputs).map(([key, { values, shape, dtype }]) => [key, tf.tensor(values, shape, dtype)]),
  );
  const list = (result: tf.Tensor | tf.Tensor[]) => (Array.isArray(result) ? result : [result]);
  const expected = tf.tidy(() => list(reference(tensors)));
  const compiled = engine.program(name, (given) => ({
    tensors: Object.fromEntries(list(body(given)).map((tensor, i) => [String(i), tensor])),
  }));
  const { tensors: results } = await compiled(tensors);
  for (const [i, tensor] of expected.entries()) {
    const result = results[i]!;
    expect([result.shape, result.dtype]).toEqual([tensor.shape, tensor.dtype]);
    const [a, b] = [await tensor.data(), await result.data()];
    const scale = Math.max(1, ...Array.from(a, (value) => (Number.isFinite(value) ? Math.abs(value) : 0)));
    // float32 rounds to 6e-8; a convolution adds up to 100 products
    const wrong = Array.from(a, (value, at) => [at, value, b[at]!] as const).filter(
      ([, x, y]) => !(Object.is(x, y) || x === y || Math.abs(x - y) <= 1e-5 * scale),
    );
    expect(wrong.slice(0, 3)).toEqual([]);
  }
});

afterAll(() => {
  // here and not in a test of its own: it says something of all the others
  const missed = KERNELS.map((kernel) => kernel.name).filter((name) => !seen.has(name));
  if (missed.length > 0) throw new Error(`No case uses ${missed.join(', ')}.`);
});
