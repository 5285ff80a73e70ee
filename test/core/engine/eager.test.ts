import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Engine, tf } from 'ganvil';

import { type Backend, startBackend } from '../../../core/engine/backend.ts';
import { eagerEngine } from '../../../core/engine/eager.ts';

describe.each<Backend>(['cpu', 'wasm'])('the eager engine on %s', (backend) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await eagerEngine(backend);
  });

  it('says what it is', () => {
    expect([engine.name, engine.backend, tf.getBackend()]).toEqual([`eager on ${backend}`, backend, backend]);
  });

  it("runs a program: scalars arrive as numbers, tensors are the caller's, what it assigns stays", async () => {
    const total = tf.variable(tf.scalar(1));
    const program = engine.program('sum', ({ x }, { factor }) => {
      total.assign(total.add(x!.sum()));
      return { scalars: { total, mean: x!.mean() }, tensors: { scaled: x!.mul(factor as number), same: x! } };
    });
    const x = tf.tensor1d([1, 2, 3]);
    const { scalars, tensors } = await program({ x }, { factor: 2 });
    expect(scalars).toEqual({ total: 7, mean: 2 });
    expect(Array.from(tensors['scaled']!.dataSync())).toEqual([2, 4, 6]);
    tf.dispose(tensors); // an input that is returned is a tensor of its own
    expect(Array.from(x.dataSync())).toEqual([1, 2, 3]);
    expect((await program({ x }, { factor: 3 })).scalars).toEqual({ total: 13, mean: 2 });
    expect(total.dataSync()[0]).toBe(13);
    tf.dispose([total, x]);
  });

  it('frees everything that a program makes and does not return', async () => {
    const state = tf.variable(tf.zeros([2]));
    const program = engine.program('busy', () => {
      const x = engine.feed(() => Float32Array.of(1, 2), [2]);
      state.assign(state.add(tf.grad((value: tf.Tensor) => value.tanh().sum())(x)));
      return { scalars: { sum: state.sum() }, tensors: { x } };
    });
    tf.dispose((await program()).tensors);
    const before = tf.memory();
    for (let i = 0; i < 3; i++) tf.dispose((await program()).tensors);
    expect(tf.memory()).toMatchObject({ numTensors: before.numTensors, numDataBuffers: before.numDataBuffers });
    state.dispose();
  });

  it('returns nothing where a program returns nothing', async () => {
    expect(await engine.program('empty', () => ({}))()).toEqual({ scalars: {}, tensors: {} });
  });

  it('feeds host values anew at every call, in the shape and type that is asked for', async () => {
    let count = 0;
    const program = engine.program('count', () => ({ scalars: { count: engine.feed(() => Float32Array.of(++count), []) } }));
    expect([(await program()).scalars, (await program()).scalars]).toEqual([{ count: 1 }, { count: 2 }]);
    const labels = engine.feed(() => Int32Array.of(1, 2, 3, 4), [2, 2], 'int32');
    expect([labels.shape, labels.dtype, Array.from(labels.dataSync())]).toEqual([[2, 2], 'int32', [1, 2, 3, 4]]);
    expect(() => engine.feed(() => Float32Array.of(1), [2])).toThrow();
    labels.dispose();
  });
});

it('refuses a backend that does not start, with what to take instead', async () => {
  await expect(startBackend('nonsense' as Backend)).rejects.toThrow('received "nonsense", which does not start. Use --backend cpu');
});
