/** The engines that are measured. */
import * as tf from '@tensorflow/tfjs';

import { clock } from '../../core/cli/facts.ts';
import type { Engine, Logger } from '../../core/contracts.ts';
import type { Backend } from '../../core/engine/backend.ts';
import { compiledEngine } from '../../core/engine/compiled.ts';
import { eagerEngine } from '../../core/engine/eager.ts';

export interface EngineChoice {
  readonly engine: 'compiled' | 'eager';
  /** Of the eager steps; of what runs between compiled programs. */
  readonly backend: string;
  readonly threads: number;
  /** `shipped`: TensorFlow.js's kernels as they come, without Ganvil's repairs. One process has either. */
  readonly kernels?: 'repaired' | 'shipped';
}

/** `logger` is told what compiling took. */
export async function startEngine({ engine, backend, threads, kernels = 'repaired' }: EngineChoice, logger?: Logger): Promise<Engine> {
  if (engine === 'compiled') {
    return compiledEngine({ backend: backend as Backend, threads, clock, ...(logger === undefined ? {} : { logger }) });
  }
  if (kernels === 'repaired') return eagerEngine(backend as Backend);
  if (backend === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
  const shipped = tf.getKernelsForBackend(backend).map((kernel) => ({ ...kernel }));
  const started = await eagerEngine(backend as Backend);
  for (const { kernelName } of tf.getKernelsForBackend(backend)) tf.unregisterKernel(kernelName, backend);
  for (const kernel of shipped) tf.registerKernel(kernel);
  return started;
}
