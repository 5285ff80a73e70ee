import { expect, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs';

import type { Engine } from '../../../core/contracts.ts';
import { compiledEngine } from '../../../core/engine/compiled.ts';
import { eagerEngine } from '../../../core/engine/eager.ts';
import { selfTest } from '../../../core/engine/self-test.ts';

test.each<[string, () => Promise<Engine>]>([
  ['cpu', () => eagerEngine('cpu')],
  ['wasm', () => eagerEngine('wasm')],
  ['compiled', () => compiledEngine()],
])('%s passes the self-test, which leaves nothing behind', async (_name, start) => {
  const engine = await start();
  const before = tf.memory().numTensors;
  expect(await selfTest(engine)).toBeUndefined();
  expect(tf.memory().numTensors).toBe(before);
});

test('an engine whose relu lets everything through is found out, with its numbers', async () => {
  const engine = await eagerEngine('cpu');
  const kernel = tf.getKernel('Relu', 'cpu');
  tf.unregisterKernel('Relu', 'cpu');
  tf.registerKernel({ ...kernel, kernelFunc: tf.getKernel('Identity', 'cpu').kernelFunc });
  try {
    // ½ (4 + 9 + ¼ + 9); the numbers that must come out are worked out in core/engine/self-test.ts
    expect(await selfTest(engine)).toMatch(/^a step gives 11\.125, .* where it must give 11, 0, -1, -1\.5, -2\.5$/);
  } finally {
    tf.unregisterKernel('Relu', 'cpu');
    tf.registerKernel(kernel);
  }
});
