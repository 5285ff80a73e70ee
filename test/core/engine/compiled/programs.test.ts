import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs';

import type { Engine, Logger } from '../../../../core/contracts.ts';
import { compiledEngine } from '../../../../core/engine/compiled.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await compiledEngine({ backend: 'cpu' });
});
afterEach(() => {
  tf.disposeVariables();
});

/** A program of scalars. */
const scalarsOf = (body: (inputs: Readonly<Record<string, tf.Tensor>>) => Record<string, tf.Tensor>) =>
  engine.program('p', (inputs) => ({ scalars: body(inputs) }));

const HERE = /programs\.test\.ts:\d+:\d+/;

test('scalars come as numbers, tensors belong to the caller, inputs keep theirs', async () => {
  const double = engine.program('double', ({ x }) => ({ scalars: { sum: x!.sum() }, tensors: { twice: x!.mul(2), same: x! } }));
  const x = tf.tensor1d([1, 2, 3]);
  const { scalars, tensors } = await double({ x });
  expect(scalars).toEqual({ sum: 6 });
  expect(Array.from(await tensors.twice!.data())).toEqual([2, 4, 6]);
  tensors.twice!.dispose();
  tensors.same!.dispose();
  expect(Array.from(await x.data())).toEqual([1, 2, 3]);
  expect(Array.from((await double({ x })).tensors.twice!.add(1).dataSync())).toEqual([3, 5, 7]);
});

test('every shape and every static has a graph of its own', async () => {
  const bodies = jest.fn((inputs: Readonly<Record<string, tf.Tensor>>, { plus }: Readonly<Record<string, string | number | boolean>>) => ({
    scalars: { value: inputs.x!.sum().add(Number(plus)) },
  }));
  const p = engine.program('shapes', bodies);
  const value = async (x: number[], plus: number) => (await p({ x: tf.tensor1d(x) }, { plus })).scalars.value;
  expect(await value([1, 2], 10)).toBe(13);
  expect(await value([1, 2, 3], 10)).toBe(16);
  expect(await value([1, 2], 20)).toBe(23);
  const traced = bodies.mock.calls.length;
  expect(await value([2, 2, 2], 10)).toBe(16);
  expect(bodies.mock.calls.length).toBe(traced + 1); // its second call records once more, to see whether anything changed
});

test('feeds are asked at every call, in their order, also those that nothing depends on', async () => {
  const asked: string[] = [];
  let count = 0;
  const feed = (name: string) =>
    engine.feed(() => {
      asked.push(name);
      return Float32Array.of(count++);
    }, []);
  const p = scalarsOf(() => {
    const [a, , c] = [feed('a'), feed('unused'), feed('c')];
    return { a, c };
  });
  expect((await p()).scalars).toEqual({ a: 0, c: 2 });
  expect((await p()).scalars).toEqual({ a: 3, c: 5 });
  expect(asked).toEqual(['a', 'unused', 'c', 'a', 'unused', 'c']);
});

test('a feed of the wrong length is refused', async () => {
  let length = 2;
  const p = scalarsOf(() => ({ a: engine.feed(() => new Float32Array(length), [2]).sum() }));
  await p();
  length = 3;
  await expect(p()).rejects.toMatchObject({ code: 'E_CALL_ARGUMENT' });
});

test('variables hold their newest values for whoever reads them, and what is assigned from outside counts', async () => {
  const v = tf.variable(tf.tensor1d([1, 2]));
  const n = tf.variable(tf.scalar(3, 'int32'));
  const p = engine.program('count', () => {
    v.assign(v.add(1));
    n.assign(n.add(tf.scalar(1, 'int32')));
    return { scalars: { sum: v.sum() } };
  });
  await p();
  await p();
  expect([Array.from(v.dataSync()), n.dataSync()[0]]).toEqual([[3, 4], 5]);
  const copy = v.clone();
  const sum = v.sum(); // a kernel of cpu: it takes the values over
  await p();
  expect([Array.from(await v.data()), Array.from(copy.dataSync()), sum.dataSync()[0]]).toEqual([[4, 5], [3, 4], 7]);
  v.assign(tf.tensor1d([10, 20]));
  expect((await p()).scalars.sum).toBe(32);
  expect(Array.from(v.dataSync())).toEqual([11, 21]);
});

test('programs share variables, whatever each keeps side by side', async () => {
  const [a, b, c] = [1, 2, 3].map((value) => tf.variable(tf.fill([2], value)));
  const first = scalarsOf(() => {
    a!.assign(a!.add(b!));
    b!.assign(b!.mul(2));
    return { c: c!.sum() };
  });
  const second = scalarsOf(() => {
    c!.assign(c!.add(a!));
    b!.assign(b!.add(1));
    return { a: a!.sum() };
  });
  await first(); // a = 3, b = 4
  expect((await second()).scalars).toEqual({ a: 6 }); // c = 6, b = 5
  expect((await first()).scalars).toEqual({ c: 12 }); // a = 8, b = 10
  expect([a, b, c].map((v) => v!.dataSync()[0])).toEqual([8, 10, 6]);
});

test("TensorFlow.js's own optimizers make their slots at the first call, and go on from them", async () => {
  const run = async (step: (body: () => { scalars: Record<string, tf.Tensor> }) => Promise<unknown>) => {
    const w = tf.variable(tf.tensor1d([1, -2, 3]));
    const optimizer = tf.train.adam(0.1);
    const body = () => {
      const { value, grads } = tf.variableGrads(() => w.square().sum<tf.Scalar>(), [w]);
      optimizer.applyGradients(grads as Record<string, tf.Variable>);
      return { scalars: { loss: value } };
    };
    for (let i = 0; i < 4; i++) await step(body);
    return Array.from(w.dataSync());
  };
  const eager = await run((body) => {
    tf.tidy(() => void body());
    return Promise.resolve();
  });
  let compiled: (() => Promise<unknown>) | undefined;
  const values = await run((body) => (compiled ??= engine.program('adam', body))());
  values.forEach((value, i) => expect(value).toBeCloseTo(eager[i]!, 5)); // float32, four steps
});

test('the second derivative of a net is that of TensorFlow.js', async () => {
  const w = tf.variable(tf.tensor2d([0.3, -0.5, 0.8, 0.1], [2, 2]));
  const x = tf.tensor2d([0.5, -1, 2, 0.3], [2, 2]);
  const penalty = () =>
    tf
      .grad((v: tf.Tensor) => tf.tanh(tf.matMul(x, v)).sum())(w)
      .square()
      .sum<tf.Scalar>();
  const expected = tf.variableGrads(penalty, [w]).grads[w.name]!.dataSync();
  const p = engine.program('second', () => ({ tensors: { g: tf.variableGrads(penalty, [w]).grads[w.name]! } }));
  const found = (await p()).tensors.g!.dataSync();
  expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 5));
});

test('reading a value is refused, with the line that reads and what to do', async () => {
  const p = scalarsOf(() => ({ a: tf.scalar(tf.ones([2]).sum().square().dataSync()[0]!) }));
  await expect(p()).rejects.toMatchObject({ code: 'E_PROGRAM_READS_VALUE' });
  await expect(p()).rejects.toThrow(HERE);
  await expect(p()).rejects.toThrow(/Return it among/);
});

test('reading without waiting is refused as well', async () => {
  const p = scalarsOf(() => {
    const sum = tf.ones([2]).sum().square();
    void sum.data();
    return { sum };
  });
  await expect(p()).rejects.toMatchObject({ code: 'E_PROGRAM_READS_VALUE' });
});

test.each([
  ['tf.randomNormal', () => tf.randomNormal([2]).sum(), /tf\.randomNormal/],
  [
    'a dropout layer',
    () => (tf.layers.dropout({ rate: 0.5 }).apply(tf.ones([4]), { training: true }) as tf.Tensor).sum(),
    /tf\.randomUniform|dropout/,
  ],
  ['the host', () => tf.scalar(globalThis.Math.random()), /Math\.random/],
])('random numbers of %s are refused, with the function and the line', async (_name, make, what) => {
  const p = scalarsOf(() => ({ a: make() }));
  await expect(p()).rejects.toMatchObject({ code: 'E_PROGRAM_RANDOM' });
  await expect(p()).rejects.toThrow(what);
  await expect(p()).rejects.toThrow(HERE);
});

test('a host value that changes is refused, with both values and the line', async () => {
  let rate = 1;
  const p = scalarsOf(() => ({ a: tf.ones([2]).sum().mul(rate++) }));
  await expect(p()).rejects.toThrow(/1 at first and 2 when/);
  await expect(p()).rejects.toMatchObject({ code: 'E_PROGRAM_VALUE' });
  await expect(p()).rejects.toThrow(HERE);
});

test('a host value that changes late is found when the body is recorded again', async () => {
  let rate = 1;
  const p = scalarsOf(() => ({ a: tf.ones([2]).sum().mul(rate) }));
  await p();
  rate = 2;
  await expect(p()).rejects.toMatchObject({ code: 'E_PROGRAM_VALUE' });
});

test('other ops at another call are refused', async () => {
  let first = true;
  const p = scalarsOf(() => {
    const sum = tf.ones([2]).sum();
    const result = first ? sum.square() : sum.sqrt();
    first = false;
    return { result };
  });
  await expect(p()).rejects.toThrow(/Mul at first and Sqrt/);
});

test('a tensor kept from an earlier call is refused', async () => {
  let kept: tf.Tensor | undefined;
  const p = scalarsOf(() => {
    const sum = tf.ones([2]).sum();
    const result = kept === undefined ? sum : sum.add(kept);
    kept = tf.keep(sum.clone());
    return { result };
  });
  await expect(p()).rejects.toMatchObject({ code: 'E_PROGRAM_VALUE' });
});

test('a tensor from outside may be used as long as it lives', async () => {
  const weights = tf.tensor1d([1, 2]);
  const p = scalarsOf(() => ({ sum: weights.sum() }));
  expect((await p()).scalars.sum).toBe(3);
  weights.dispose();
  await expect(p()).rejects.toMatchObject({ code: 'E_PROGRAM_VALUE' });
});

test('a variable that is disposed, or made at every call, is refused', async () => {
  const v = tf.variable(tf.scalar(1));
  const reads = scalarsOf(() => ({ v: v.square() }));
  await reads();
  v.dispose();
  await expect(reads()).rejects.toMatchObject({ code: 'E_PROGRAM_VARIABLE' });
  const makes = scalarsOf(() => ({ v: tf.variable(tf.scalar(1)).square() }));
  await expect(makes()).rejects.toMatchObject({ code: 'E_PROGRAM_VARIABLE' });
});

test('a kernel without a counterpart is named with its line; under `fall-back` the program runs eagerly, after one warning', async () => {
  const body = () => ({ scalars: { sum: tf.real(tf.fft(tf.complex([1, 2], [0, 0]))).sum() } });
  await expect(engine.program('fourier', body)()).rejects.toMatchObject({ code: 'E_ENGINE_KERNEL' });
  await expect(engine.program('fourier', body)()).rejects.toThrow(HERE);
  const logger: jest.Mocked<Logger> = { info: jest.fn(), warn: jest.fn() };
  const lenient = await compiledEngine({ backend: 'cpu', onUncovered: 'fall-back', logger });
  const p = lenient.program('fourier', body);
  expect((await p()).scalars.sum).toBeCloseTo(2, 5); // (1 + 2) + (1 − 2)
  await p();
  expect(logger.warn.mock.calls).toHaveLength(1);
});

test('a body that throws leaves everything as it was', async () => {
  const v = tf.variable(tf.scalar(5));
  const before = tf.memory().numTensors;
  const p = scalarsOf(() => {
    v.assign(v.mul(2));
    throw new Error('mine');
  });
  await expect(p()).rejects.toThrow('mine');
  expect([tf.getBackend(), v.dataSync()[0], tf.memory().numTensors]).toEqual(['cpu', 5, before]);
});

test('calls wait for each other', async () => {
  const v = tf.variable(tf.scalar(0));
  const p = engine.program('increment', () => {
    v.assign(v.add(1));
    return {};
  });
  await Promise.all([p(), p(), p()]);
  expect(v.dataSync()[0]).toBe(3);
});

test('a first step that differs from the eager one is refused', async () => {
  const v = tf.variable(tf.scalar(2));
  let eager = false;
  // what no honest body does: compute something else outside the trace
  const p = scalarsOf(() => {
    eager = tf.getBackend() === 'cpu';
    return { a: eager ? v.mul(3) : v.mul(2) };
  });
  await expect(p()).rejects.toMatchObject({ code: 'E_PROGRAM_DIFFERS' });
  expect(v.dataSync()[0]).toBe(2);
});

describe('a step that an optimizer makes of a gradient that is zero but for rounding', () => {
  /** What the first step is refused by. Trained numbers move by 1, but for the first `count`: eagerly they stay, compiled they move by `move`. */
  async function refusal({ move = 0.5, count = 1, moments = true, wrong = 0 }): Promise<string> {
    const [w, m] = [tf.variable(tf.zeros([100])), tf.variable(tf.zeros([100]), false)];
    const from = (eager: number, compiled: number) =>
      tf.concat1d([tf.fill([count], tf.getBackend() === 'cpu' ? eager : compiled), tf.ones([100 - count])]);
    const p = engine.program('normalised', () => {
      w.assign(w.add(from(0, move)));
      if (moments) m.assign(m.add(from(0, wrong)));
      return {};
    });
    return p().then(
      () => 'nothing',
      ({ code }: { code: string }) => code,
    );
  }

  test('may go either way', async () => {
    expect(await refusal({})).toBe('nothing');
    expect(await refusal({ move: -1, count: 2 })).toBe('nothing');
  });
  test('goes no farther than other numbers do', async () => {
    expect(await refusal({ move: 1.5 })).toBe('E_PROGRAM_DIFFERS');
  });
  test('is rare: where more than 2 % of all numbers differ, the program is wrong', async () => {
    expect(await refusal({ count: 3 })).toBe('E_PROGRAM_DIFFERS');
  });
  test('shows in no moments: where they differ, the gradient is wrong', async () => {
    expect(await refusal({ wrong: 0.01 })).toBe('E_PROGRAM_DIFFERS');
  });
  test('is known by the moments: where there are none, nothing is excused', async () => {
    expect(await refusal({ moments: false })).toBe('E_PROGRAM_DIFFERS');
  });
});

test('state of earlier steps is given back at once, and not when the garbage collector comes by', async () => {
  const v = tf.variable(tf.zeros([1 << 20])); // 4 MB
  const p = engine.program('large state', () => (v.assign(v.add(1)), {}));
  const held: number[] = [];
  for (let i = 0; i < 20; i++) {
    await p();
    held.push(process.memoryUsage().arrayBuffers);
  }
  const steps = held.slice(2).map((bytes) => bytes - held[1]!);
  expect(Math.max(...steps)).toBeLessThan(8 * 2 ** 20);
  expect(v.dataSync()[7]).toBe(20);
});
