import { expect, jest, test } from '@jest/globals';
import * as tf from '@tensorflow/tfjs';

import { compiledEngine } from '../../../../core/engine/compiled.ts';
import { eagerEngine } from '../../../../core/engine/eager.ts';
import { ADAM_PLAYERS, iterate, type RingOptions, ringRun, valuesOf } from './ring-run.ts';

/** Largest difference of two lists of records of numbers. */
const apart = (a: Record<string, number>[], b: Record<string, number>[]) =>
  Math.max(...a.flatMap((record, i) => Object.entries(record).map(([name, value]) => Math.abs(value - b[i]![name]!))));

const schedule = { from: 1e-3, to: 1e-4, steps: 10 };
const cases: Record<string, RingOptions> = {
  'a GAN with Adam': {},
  'a learning rate that falls': {
    trainer: {
      use: 'alternating',
      with: { ...ADAM_PLAYERS, discriminator: { optimizer: { use: 'adam', with: { learningRate: schedule } } } },
    },
  },
  'three updates of D for one of G, by RMSProp': {
    trainer: {
      use: 'alternating',
      with: {
        discriminator: { steps: 3, optimizer: { use: 'rms-prop', with: { learningRate: 1e-3 } } },
        generator: { optimizer: { use: 'momentum', with: { learningRate: 1e-2, nesterov: true } } },
      },
    },
  },
  'both players at once': { trainer: { use: 'simultaneous', with: ADAM_PLAYERS } },
  // a tanh critic: relu's second derivative is zero almost everywhere
  'a gradient penalty, which differentiates D twice': { objective: { 'non-saturating': {}, r1: { gamma: 1 } }, activation: 'tanh' },
};

test.each(Object.entries(cases))('%s steps compiled as it does on wasm, for 20 steps', async (_name, options) => {
  const eager = await ringRun(await eagerEngine('wasm'), options);
  const expected = await iterate(eager, 20);
  const compiled = await ringRun(await compiledEngine(), options);
  const scalars = await iterate(compiled, 20);
  expect(Object.keys(scalars[0]!)).toEqual(Object.keys(expected[0]!));
  expect(apart(expected, scalars)).toBeLessThan(1e-4); // losses of order 1 in float32, after 20 steps of drift
  const [a, b] = [await valuesOf(eager), await valuesOf(compiled)];
  for (const [name, values] of Object.entries(a)) {
    const difference = Math.max(...values.map((value, i) => Math.abs(value - b[name]![i]!)));
    expect([name, difference < 1e-3]).toEqual([name, true]); // 20 steps of Adam move a weight by up to 2e-2
  }
  eager.dispose();
  compiled.dispose();
});

test('the same run repeats bit for bit, also when its state leaves the runtime and comes back in between', async () => {
  const run = async (interrupted: boolean) => {
    const ring = await ringRun(await compiledEngine());
    await iterate(ring, 5);
    if (interrupted) {
      // what restoring a checkpoint does: every variable is assigned the values that were read from it
      const saved = await valuesOf(ring);
      for (const [name, variable] of Object.entries(ring.variables))
        tf.tidy(() => variable.assign(tf.tensor(saved[name]!, variable.shape)));
    }
    await iterate(ring, 5, 6);
    const values = await valuesOf(ring);
    ring.dispose();
    return values;
  };
  expect(await run(true)).toEqual(await run(false));
});

test('steps leave no tensor behind', async () => {
  const ring = await ringRun(await compiledEngine());
  await iterate(ring, 2);
  const before = tf.memory().numTensors;
  await iterate(ring, 3, 3);
  expect(tf.memory().numTensors).toBe(before);
  ring.dispose();
});

test('a first step passes its check where rounding decides: Adam moves a bias in front of batch norm one way or the other', async () => {
  const info = jest.fn();
  const ring = await ringRun(await compiledEngine({ logger: { info, warn: info } }), { batchNorm: true });
  await iterate(ring, 1);
  expect(info.mock.calls.flat().join()).toMatch(/first step as on wasm/);
  ring.dispose();
});

test('two threads repeat each other bit for bit', async () => {
  const run = async () => {
    const ring = await ringRun(await compiledEngine({ threads: 2, check: false }), { batch: 64, hidden: [64, 64] });
    const scalars = await iterate(ring, 5);
    const values = await valuesOf(ring);
    ring.dispose();
    return { scalars, values };
  };
  expect(await run()).toEqual(await run());
});
