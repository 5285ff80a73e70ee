import { beforeAll, describe, expect, it } from '@jest/globals';
import { optimizer, type Scheduled, tf, z } from 'ganvil';

import { startBackend } from '../../../core/engine/backend.ts';
import { makeOptimizer, OPTIMIZERS } from '../../../core/training/optimizers.ts';
import { makePlayer } from '../../../core/training/player.ts';
import { valueAt } from '../../../core/training/schedule.ts';

beforeAll(() => startBackend('cpu'));

const GRADIENTS = [
  [0.5, -1],
  [0.1, 0.2],
  [-0.3, 0.4],
  [2, -0.05],
  [0.7, 0.7],
];

/** Parameters after each step along GRADIENTS, from (1, −2). */
function path(use: string, params: Record<string, unknown>): number[][] {
  let step = 1;
  const variable = tf.variable(tf.tensor1d([1, -2]));
  const at = (value: Scheduled) => tf.scalar(valueAt(value, step));
  const choice = optimizer().parse({ use, with: params });
  const player = makePlayer({
    name: 'generator',
    variables: [variable],
    optimizer: choice,
    at,
    loss: () => ({ total: tf.scalar(0), scalars: {} }),
    unreached: () => new Error('no gradient is taken here'),
  });
  return GRADIENTS.map((gradient) => {
    tf.tidy(() => player.apply(tf.tensor1d(gradient)));
    step++;
    return [...variable.dataSync()];
  });
}

describe('optimizers', () => {
  // after 1, 2 and 5 steps; torch.optim 2.13 in float64: SGD, SGD(momentum), SGD(nesterov), Adam, RMSprop
  it.each<[string, Record<string, unknown>, number[][]]>([
    ['sgd', { learningRate: 0.1 }, [[0.95, -1.9], [0.94, -1.92], [0.7, -2.025]]],
    ['momentum', { learningRate: 0.1 }, [[0.95, -1.9], [0.895, -1.83], [0.392155, -1.82817]]],
    ['momentum', { learningRate: 0.1, nesterov: true }, [[0.905, -1.81], [0.8455, -1.767], [0.1529395, -1.870353]]],
    ['adam', { learningRate: 0.1, beta1: 0.5 }, [[0.9, -1.9], [0.835270034, -1.8722585858], [0.669661721, -1.9675989462]]],
    ['adam', { learningRate: 0.1, beta2: 0.99, epsilon: 0.1 }, [[0.9166666667, -1.9090909091], [0.8536989926, -1.8641305802], [0.7227163996, -1.8577533765]]],
    ['rms-prop', { learningRate: 0.1 }, [[2e-7, -1.0000001], [-0.1970656168, -1.1970659362], [-0.9660266592, -2.0642897068]]],
    ['rms-prop', { learningRate: 0.1, decay: 0.9, epsilon: 0.1 }, [[0.8062870566, -1.7597469266], [0.7668077254, -1.8089360205], [0.5187274411, -2.0440261969]]],
    // the learning rate goes from .1 to .02 in three steps: .1, .0733, .0467, .02, .02
    ['sgd', { learningRate: { from: 0.1, to: 0.02, steps: 3 } }, [[0.95, -1.9], [0.9426666667, -1.9146666667], [0.9026666667, -1.9463333333]]],
    ['adam', { learningRate: { from: 0.1, to: 0.02, steps: 3 }, beta1: 0.5 }, [[0.9, -1.9], [0.8525313588, -1.8796562965], [0.8249875432, -1.9047498644]]],
  ])('%s %j takes the steps that PyTorch takes', (use, params, expected) => {
    const found = path(use, params);
    // five float32 steps of at most 1: 1e-6
    [found[0], found[1], found[4]].forEach((point, i) => point!.forEach((value, j) => expect(Math.abs(value - expected[i]![j]!)).toBeLessThan(3e-6)));
  }); // prettier-ignore

  it('has defaults, and takes a bare name for an optimizer with all of them', () => {
    for (const use of OPTIMIZERS) {
      const choice = optimizer().parse(use);
      expect(choice.use).toBe(use);
      expect(choice.with).toHaveProperty('learningRate');
      expect(makeOptimizer(choice).learningRate).toBe(choice.with['learningRate']);
    }
    expect(optimizer().parse({ use: 'adam', with: { beta1: 0.5 } }).with).toEqual({
      learningRate: 1e-3,
      beta1: 0.5,
      beta2: 0.999,
      epsilon: 1e-8,
    });
  });

  it.each([
    ['an unknown optimizer', 'adamw'],
    ['an unknown param', { use: 'sgd', with: { momentum: 0.9 } }],
    ['a learning rate of 0', { use: 'sgd', with: { learningRate: 0 } }],
    ['a schedule that ends at 0', { use: 'sgd', with: { learningRate: { from: 0.1, to: 0, steps: 10 } } }],
    ['a decay of 1', { use: 'adam', with: { beta1: 1 } }],
  ])('refuses %s', (_what, choice) => {
    expect(z.strictObject({ optimizer: optimizer() }).safeParse({ optimizer: choice }).success).toBe(false);
  });

  it('names the optimizer meant where a caller passes another name', () => {
    expect(() => makeOptimizer({ use: 'Adamm', with: {} })).toThrow('received "Adamm". Did you mean "adam"?');
  });
});
