/** onnxruntime-node, loaded when a first program is prepared and not before: nothing else pays for it. */
import { createRequire } from 'node:module';

import type { InferenceSession, Tensor, TensorConstructor } from 'onnxruntime-node';

import { GanvilError } from '../../errors.ts';
import type { Data, ElementType } from '../graph/graph.ts';

interface Runtime {
  readonly InferenceSession: { create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> };
  readonly Tensor: TensorConstructor;
}

let loaded: Runtime | undefined;

function runtime(): Runtime {
  if (loaded !== undefined) return loaded;
  try {
    loaded = createRequire(import.meta.url)('onnxruntime-node') as Runtime;
  } catch (error) {
    throw new GanvilError(
      'E_ENGINE_BACKEND',
      {
        expected: 'onnxruntime-node, which runs compiled programs',
        received: `none that loads here (${error instanceof Error ? error.message : String(error)})`,
        fix: 'Use --engine eager, or install onnxruntime-node for this platform.',
      },
      { cause: error },
    );
  }
  return loaded;
}

/** Why the runtime does not load here; undefined where it does. */
export function runtimeProblem(): GanvilError | undefined {
  try {
    runtime();
    return undefined;
  } catch (error) {
    if (error instanceof GanvilError) return error;
    throw error;
  }
}

/** A tensor of the runtime, over `data` and not a copy of it. */
export type HostTensor = Tensor;

export function hostTensor(dtype: ElementType, data: Data, shape: readonly number[]): HostTensor {
  const { Tensor: make } = runtime();
  return new make(dtype as 'float32', data as Float32Array, shape);
}

/** A prepared model. */
export interface Session {
  run(feeds: Readonly<Record<string, HostTensor>>): Promise<Readonly<Record<string, HostTensor>>>;
  release(): Promise<void>;
}

export interface SessionOptions {
  readonly threads: number;
  /** Leaves it to whoever catches the error to say what went wrong. */
  readonly quiet?: boolean;
}

/** Prepares a model. Results repeat bit for bit for one number of threads. */
export async function openSession(model: Uint8Array, { threads, quiet = false }: SessionOptions): Promise<Session> {
  const session = await runtime().InferenceSession.create(model, {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: quiet ? 4 : 3,
  });
  return { run: async (feeds) => session.run(feeds), release: async () => session.release() };
}
