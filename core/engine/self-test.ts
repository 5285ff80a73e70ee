/** One step of descent whose numbers are known: what an engine must get right before anything is trained on it. */
import * as tf from '@tensorflow/tfjs';

import type { Engine } from '../contracts.ts';

/**
 * h = relu(x·w) = [[2, 3], [0, 3]] (the third product, −1/2, is cut), loss = ½ Σ h² = 11, its gradient xᵀ·h = [[2, 0], [4, 9]]; half of that is
 * taken from w. All of it is exact in float32.
 */
const X = [
  [1, 2],
  [-1, 1],
];
const W = [
  [1, -1],
  [0.5, 2],
];
const RATE = 0.5;
const LOSS = 11;
const MOVED = [0, -1, -1.5, -2.5];

/** What the engine gets wrong, in words; undefined where its step is right. Throws what the engine throws. */
export async function selfTest(engine: Engine): Promise<string | undefined> {
  const w = tf.tidy(() => tf.variable(tf.tensor2d(W)));
  try {
    const step = engine.program('self-test', () => {
      const x = tf.tensor2d(X);
      const { value, grads } = tf.variableGrads(() => tf.relu(x.matMul(w)).square().sum().mul<tf.Scalar>(0.5), [w]);
      w.assign(w.sub(grads[w.name]!.mul(RATE)));
      return { scalars: { loss: value } };
    });
    const { scalars } = await step();
    const [found, expected] = [
      [scalars.loss, ...(await w.data())],
      [LOSS, ...MOVED],
    ];
    return found.every((value, i) => Math.abs(value! - expected[i]!) < 1e-5)
      ? undefined
      : `a step gives ${found.join(', ')} where it must give ${expected.join(', ')}`;
  } finally {
    w.dispose();
  }
}
