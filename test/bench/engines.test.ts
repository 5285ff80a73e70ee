import '@tensorflow/tfjs-backend-wasm';

import { describe, expect, it } from '@jest/globals';
import { tf } from 'ganvil';

import { type EngineChoice, startEngine } from './engines.ts';

const WASM: EngineChoice = { engine: 'eager', backend: 'wasm', threads: 1 };
const product = () => tf.getKernel('BatchMatMul', 'wasm').kernelFunc;

describe('an engine that is measured', () => {
  it('has the kernels of TensorFlow.js as they come where those are asked for, and repaired ones otherwise', async () => {
    const shipped = product();
    await startEngine({ ...WASM, kernels: 'shipped' });
    expect(product()).toBe(shipped);
    await startEngine(WASM);
    expect(product()).not.toBe(shipped);
  });
});
