/** Where an engine's time goes: what is spent in kernels (or in the runtime), and the arithmetic of the products among them. */
import { createRequire } from 'node:module';

import * as tf from '@tensorflow/tfjs';
import type { InferenceSession } from 'onnxruntime-node';

export interface Watch {
  /** Milliseconds in kernels since it began. */
  ms(): number;
  /** Floating-point operations of matrix products and convolutions, a multiplication and an addition each. */
  operations(): number;
  stop(): void;
}

type Kernel = NonNullable<ReturnType<typeof tf.getKernel>>;
type Call = Parameters<Kernel['kernelFunc']>[0];

const size = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);

/** 0 for what is neither a product nor a convolution. */
export function operationsOf(kernel: string, { inputs, attrs }: Pick<Call, 'inputs' | 'attrs'>, result: tf.TensorInfo): number {
  const given = (attrs ?? {}) as { transposeA?: boolean; filterShape?: readonly number[] };
  /** A filter [height, width, in, out] has height × width × in products for each element of the side that has `out` channels. */
  const convolution = (outer: readonly number[], filter: readonly number[]) => 2 * size(outer) * size(filter.slice(0, 3));
  switch (kernel) {
    case 'BatchMatMul':
    case '_FusedMatMul':
      return 2 * size(result.shape) * inputs.a!.shape.at(given.transposeA === true ? -2 : -1)!;
    case 'Conv2D':
    case 'FusedConv2D':
      return convolution(result.shape, inputs.filter!.shape);
    case 'Conv2DBackpropInput':
      return convolution(inputs.dy!.shape, inputs.filter!.shape);
    case 'Conv2DBackpropFilter':
      return convolution(inputs.dy!.shape, given.filterShape!);
    default:
      return 0;
  }
}

/** Wraps every kernel of a TensorFlow.js backend. A kernel that calls others counts once. */
export function watchKernels(backend: string): Watch {
  let [ms, operations, depth] = [0, 0, 0];
  const wrapped = tf.getKernelsForBackend(backend).map((kernel) => {
    const { kernelFunc, kernelName } = kernel;
    kernel.kernelFunc = (call) => {
      if (depth > 0) return kernelFunc(call);
      depth++;
      const began = performance.now();
      try {
        const result = kernelFunc(call);
        ms += performance.now() - began;
        if (!Array.isArray(result)) operations += operationsOf(kernelName, call, result);
        return result;
      } finally {
        depth--;
      }
    };
    return { kernel, kernelFunc };
  });
  return {
    ms: () => ms,
    operations: () => operations,
    stop() {
      for (const { kernel, kernelFunc } of wrapped) kernel.kernelFunc = kernelFunc;
    },
  };
}

/** Wraps the runtime's sessions: what a compiled engine spends in them. */
export function watchSessions(): Pick<Watch, 'ms' | 'stop'> {
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
