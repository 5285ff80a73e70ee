/** Where an engine's time goes: what of it is spent in kernels, or in the runtime. */
import { createRequire } from 'node:module';

import * as tf from '@tensorflow/tfjs';
import type { InferenceSession } from 'onnxruntime-node';

export interface Watch {
  /** Milliseconds in kernels since it began. */
  ms(): number;
  stop(): void;
}

/** Wraps every kernel of a TensorFlow.js backend. A kernel that calls others counts once. */
export function watchKernels(backend: string): Watch {
  let [ms, depth] = [0, 0];
  const wrapped = tf.getKernelsForBackend(backend).map((kernel) => {
    const { kernelFunc } = kernel;
    kernel.kernelFunc = (call) => {
      if (depth > 0) return kernelFunc(call);
      depth++;
      const began = performance.now();
      try {
        return kernelFunc(call);
      } finally {
        ms += performance.now() - began;
        depth--;
      }
    };
    return { kernel, kernelFunc };
  });
  return {
    ms: () => ms,
    stop() {
      for (const { kernel, kernelFunc } of wrapped) kernel.kernelFunc = kernelFunc;
    },
  };
}

/** Wraps the runtime's sessions: what a compiled engine spends in them. */
export function watchSessions(): Watch {
  const { InferenceSession: sessions } = createRequire(import.meta.url)('onnxruntime-node') as {
    InferenceSession: { prototype: InferenceSession };
  };
  const run = sessions.prototype.run as (...given: unknown[]) => ReturnType<InferenceSession['run']>;
  let ms = 0;
  sessions.prototype.run = async function (this: InferenceSession, ...given: unknown[]) {
    const began = performance.now();
    try {
      return await run.apply(this, given);
    } finally {
      ms += performance.now() - began;
    }
  };
  return {
    ms: () => ms,
    stop() {
      sessions.prototype.run = run;
    },
  };
}
