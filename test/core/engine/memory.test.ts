import { describe, expect, it } from '@jest/globals';

import type { GanvilError } from '../../../core/errors.ts';
import { namedMemoryError } from '../../../core/engine/memory.ts';

const spec = { batch: 100_000, generator: { use: 'mlp', as: 'mlp', with: { hidden: [64] } }, discriminator: [] };

describe('namedMemoryError', () => {
  it.each([
    'Aborted(). Build with -sASSERTIONS for more info.', // the wasm backend
    'Invalid typed array length: 1e20', // V8
    'Array buffer allocation failed', // V8
    'memory access out of bounds', // WebAssembly
    'Failed to allocate memory for requested buffer of size 1', // onnxruntime
  ])('knows %j', (message) => {
    const error = namedMemoryError(new RangeError(message), spec) as GanvilError;
    expect(error.code).toBe('E_ENGINE_MEMORY');
    expect(error.message).toMatch(/^expected a batch and layers that fit into memory, received batch 100000 with mlp \[64\] \(/);
  });

  it('leaves other errors as they are', () => {
    const bug = new TypeError('undefined is not a function');
    expect(namedMemoryError(bug, spec)).toBe(bug);
  });
});
