/** The engine that runs a program by running its body, kernel by kernel, on a TensorFlow.js backend. */
import * as tf from '@tensorflow/tfjs';

import type { Engine, ProgramValues, Statics } from '../contracts.ts';
import { type Backend, startBackend } from './backend.ts';

/** All scalars in one read: each read waits for the backend. Disposes them. */
async function readScalars(scalars: Readonly<Record<string, tf.Tensor>>): Promise<Record<string, number>> {
  const names = Object.keys(scalars);
  if (names.length === 0) return {};
  const vector = tf.tidy(() => tf.stack(names.map((name) => scalars[name]!.reshape([]))));
  tf.dispose(Object.values(scalars));
  const values = await vector.data();
  vector.dispose();
  return Object.fromEntries(names.map((name, i) => [name, values[i]!]));
}

/** Runs a program's body once, as it is. */
export async function runEagerly(
  body: Parameters<Engine['program']>[1],
  inputs: Readonly<Record<string, tf.Tensor>>,
  statics: Statics,
): Promise<ProgramValues> {
  const { scalars = {}, tensors = {} } = tf.tidy(() => {
    const result = body(inputs, statics);
    // a container of its own, so that tidy finds every tensor in it; a clone, so that returning an input or a variable is no trap
    const own = (record: Readonly<Record<string, tf.Tensor>> = {}) =>
      Object.fromEntries(Object.entries(record).map(([name, tensor]) => [name, tensor.clone()]));
    return { scalars: own(result.scalars), tensors: own(result.tensors) };
  }) as unknown as { scalars?: Record<string, tf.Tensor>; tensors?: Record<string, tf.Tensor> };
  return { scalars: await readScalars(scalars), tensors };
}

export async function eagerEngine(backend: Backend): Promise<Engine> {
  await startBackend(backend);
  return {
    name: `eager on ${backend}`,
    kind: 'eager',
    threads: 1,
    backend,
    program:
      (_name, body) =>
      async (inputs = {}, statics = {}) =>
        runEagerly(body, inputs, statics),
    feed: (produce, shape, dtype = 'float32') => tf.tensor(produce(), [...shape], dtype),
  };
}
