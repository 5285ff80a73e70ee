/** Starts a TensorFlow.js backend, repaired. */
import util from 'node:util';

import * as tf from '@tensorflow/tfjs';

import { GanvilError } from '../errors.ts';
import { repairGradients } from './gradients.ts';
import { repairKernels } from './kernels.ts';

/** `tensorflow` is native and optional, the others are always there; docs/backends.md compares them. */
export const BACKENDS = ['wasm', 'cpu', 'tensorflow'] as const;
export type Backend = (typeof BACKENDS)[number];

/** A string to the compiler, which could not find the types of a package that is not installed. */
const TFJS_NODE: string = '@tensorflow/tfjs-node';

/** What is thrown where the package is not installed, has no native addon, or the addon finds no TensorFlow. */
const isAbsence = (error: unknown): boolean => {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return /^(ERR_)?MODULE_NOT_FOUND$|^ERR_DLOPEN_FAILED$/.test(String(code)) || /native addon/i.test(String(message));
};

/** Two functions that tfjs-node calls and Node 23 no longer has. */
function restoreUtil(): void {
  const old = util as { isNullOrUndefined?: (value: unknown) => boolean; isArray?: (value: unknown) => boolean };
  old.isNullOrUndefined ??= (value) => value === null || value === undefined;
  old.isArray ??= Array.isArray;
}

async function loadTensorFlow(): Promise<void> {
  try {
    restoreUtil();
    await import(TFJS_NODE);
  } catch (error) {
    if (!isAbsence(error)) throw error;
    throw new GanvilError(
      'E_ENGINE_BACKEND',
      {
        expected: 'the package @tensorflow/tfjs-node with its native library, for the backend "tensorflow"',
        received: `none that loads (${String((error as Error).message).split('\n', 1)[0]})`,
        fix: 'Run scripts/install-tfjs-node in a clone of Ganvil, or `npm install @tensorflow/tfjs-node@4.22.0` in your project; or use --backend wasm.',
      },
      { cause: error },
    );
  }
}

/** Makes `backend` the running one, for the whole process. */
export async function startBackend(backend: Backend): Promise<void> {
  tf.enableProdMode(); // no banner, no warnings
  repairGradients();
  if (backend === 'tensorflow') await loadTensorFlow();
  if (backend === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
  if (!(await tf.setBackend(backend).catch(() => false))) {
    throw new GanvilError('E_ENGINE_BACKEND', {
      expected: `a TensorFlow.js backend that starts here (${BACKENDS.join(', ')})`,
      received: `"${backend}", which does not start`,
      fix: 'Use --backend cpu, which runs everywhere.',
    });
  }
  await tf.ready();
  repairKernels(backend);
}
