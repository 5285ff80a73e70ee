import { beforeAll, describe, expect, it } from '@jest/globals';
import { tf } from 'ganvil';

import { startBackend } from '../../../core/engine/backend.ts';
import { repairWasmKernels } from '../../../core/engine/kernels.ts';
import { RandomStreams } from '../../../core/run/random.ts';

const numbers = (shape: readonly number[], name: string) =>
  new RandomStreams(1, (produce) => tf.tensor(produce())).stream(name).normals(shape.reduce((size, n) => size * n, 1));

type Shape = readonly [number, number, number?];
/** a · b on the running backend. */
function product(a: Shape, b: Shape, transposeA: boolean, transposeB: boolean): number[] {
  const of = (shape: Shape, name: string) => tf.tensor(numbers(shape as readonly number[], name), [...(shape as readonly number[])]);
  return tf.tidy(() => Array.from(tf.matMul(of(a, 'a'), of(b, 'b'), transposeA, transposeB).dataSync()));
}

describe('the matrix product on wasm', () => {
  beforeAll(() => startBackend('wasm'));

  const CASES: [Shape, Shape, boolean, boolean][] = [
    [[5, 7], [7, 3], false, false],
    [[7, 5], [7, 3], true, false],
    [[5, 7], [3, 7], false, true],
    [[7, 5], [3, 7], true, true],
    [[1, 7], [3, 7], false, true],
    [[7, 1], [7, 1], true, false],
    [[2, 7, 5], [2, 7, 3], true, false],
    [[2, 5, 7], [2, 3, 7], false, true],
    [[1, 5, 7], [4, 3, 7], false, true],
  ]; // prettier-ignore
  it.each(CASES)('of %j and %j, transposed %s and %s, is that of cpu', async (a, b, transposeA, transposeB) => {
    const found = product(a, b, transposeA, transposeB);
    await startBackend('cpu');
    const expected = product(a, b, transposeA, transposeB);
    await startBackend('wasm');
    expect(found).toHaveLength(expected.length);
    found.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-5)); // sums of seven products of about 1, float32
  });

  it('leaves its operands as they are and no memory behind, and is repaired once', () => {
    repairWasmKernels();
    const [a, b] = [tf.tensor2d(numbers([7, 5], 'a'), [7, 5]), tf.tensor2d(numbers([7, 3], 'b'), [7, 3])];
    const before = { ...tf.memory(), ids: (tf.backend() as unknown as { numDataIds(): number }).numDataIds() };
    for (let i = 0; i < 3; i++) tf.matMul(a, b, true, false).dispose();
    const after = { ...tf.memory(), ids: (tf.backend() as unknown as { numDataIds(): number }).numDataIds() };
    expect(after).toEqual(before);
    expect(a.shape).toEqual([7, 5]);
    expect(Array.from(a.dataSync())).toEqual(Array.from(numbers([7, 5], 'a')));
    tf.dispose([a, b]);
  });
});
