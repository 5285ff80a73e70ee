import { describe, expect, it } from '@jest/globals';
import { descend, optimizer, tf } from 'ganvil';

import { compiledEngine } from '../../../core/engine/compiled.ts';
import { eagerEngine } from '../../../core/engine/eager.ts';
import { RandomStreams } from '../../../core/run/random.ts';

const sgd = (learningRate: number | { from: number; to: number; steps: number }) =>
  optimizer().parse({ use: 'sgd', with: { learningRate } });
const at = (value: number) => tf.tidy(() => tf.variable(tf.scalar(value)));
const engines = [
  ['eager', () => eagerEngine('cpu')],
  ['compiled', () => compiledEngine({ backend: 'cpu' })],
] as const;

describe.each(engines)('descent on an %s engine', (_, open) => {
  it('takes the steps of the optimizer, and says what the loss was before each', async () => {
    const engine = await open();
    const x = at(1);
    const seen: [number, number][] = [];
    try {
      await descend({
        engine,
        name: 'parabola',
        variables: [x],
        optimizer: sgd(0.25),
        steps: 3,
        loss: () => x.square().asScalar(),
        onStep: (step, loss) => void seen.push([step, loss]),
      });
      // x ← x − ¼ · 2x = x/2, by hand
      expect(seen).toEqual([[1, 1], [2, 0.25], [3, 0.0625]]); // prettier-ignore
      expect((await x.data())[0]).toBe(0.125);
    } finally {
      x.dispose();
    }
  });

  it('goes by the schedule of a learning rate', async () => {
    const engine = await open();
    const x = at(8);
    try {
      // dx/dx = 1: x falls by 1, ¾ and ½
      const falling = sgd({ from: 1, to: 0.5, steps: 2 });
      await descend({ engine, name: 'line', variables: [x], optimizer: falling, steps: 3, loss: () => x.asScalar() });
      expect((await x.data())[0]).toBe(5.75);
    } finally {
      x.dispose();
    }
  });

  it('draws anew in each step, and leaves no tensors behind', async () => {
    const engine = await open();
    const draws = new RandomStreams(1, engine.feed).stream('draws');
    const x = at(0);
    const before = tf.memory().numTensors;
    const losses: number[] = [];
    try {
      const loss = () => draws.uniform([4]).sub(x).square().mean<tf.Scalar>();
      const adam = optimizer().parse('adam');
      await descend({
        engine,
        name: 'mean',
        variables: [x],
        optimizer: adam,
        steps: 3,
        loss,
        onStep: (_step, value) => void losses.push(value),
      });
      expect(new Set(losses).size).toBe(3);
      expect(tf.memory().numTensors).toBe(before); // Adam's slots, too
    } finally {
      x.dispose();
    }
  });

  it('ends where the loss is no longer finite, naming the step', async () => {
    const engine = await open();
    const x = at(1);
    try {
      const steep = descend({ engine, name: 'cliff', variables: [x], optimizer: sgd(1e30), steps: 9, loss: () => x.square().asScalar() });
      await expect(steep).rejects.toThrow('cliff, step 2: expected a finite loss, received Infinity. Training has diverged');
    } finally {
      x.dispose();
    }
  });
});
