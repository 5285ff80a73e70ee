/** The engine that suites run on. */
import * as tf from '@tensorflow/tfjs';

import type { Engine } from '../contracts.ts';
import { BACKENDS } from '../engine/backend.ts';
import { eagerEngine } from '../engine/eager.ts';

/** Eager, since suites read values between kernels, on the backend that runs already; else on cpu. */
export const contractEngine = (): Promise<Engine> => eagerEngine(BACKENDS.find((backend) => backend === tf.getBackend()) ?? 'cpu');

/** Fails where `work` leaves tensors behind that were not there before. */
export async function assertNoLeak(work: () => unknown): Promise<void> {
  const before = tf.memory().numTensors;
  await work();
  const left = tf.memory().numTensors - before;
  if (left !== 0) throw new Error(`${left} tensors are left behind`);
}
