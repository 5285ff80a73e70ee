/** Starts a TensorFlow.js backend, repaired. */
import * as tf from '@tensorflow/tfjs';

import { GanvilError } from '../errors.ts';
import { repairGradients } from './gradients.ts';
import { repairWasmKernels } from './kernels.ts';

export const BACKENDS = ['wasm', 'cpu'] as const;
export type Backend = (typeof BACKENDS)[number];

/** Makes `backend` the running one, for the whole process. */
export async function startBackend(backend: Backend): Promise<void> {
  tf.enableProdMode(); // no banner, no warnings
  repairGradients();
  if (backend === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
  if (!(await tf.setBackend(backend).catch(() => false))) {
    throw new GanvilError('E_ENGINE_BACKEND', {
      expected: `a TensorFlow.js backend that starts here (${BACKENDS.join(', ')})`,
      received: `"${backend}", which does not start`,
      fix: 'Use --backend cpu, which runs everywhere.',
    });
  }
  await tf.ready();
  if (backend === 'wasm') repairWasmKernels();
}
