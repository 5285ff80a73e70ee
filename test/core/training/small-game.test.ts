import { expect, it } from '@jest/globals';
import { makeDiracGame, makeSmallGame, type Plugin, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { RandomStreams } from '../../../core/run/random.ts';
import minimax from '../../../plugins/objective/minimax.ts';
import r1 from '../../../plugins/objective/r1.ts';
import simultaneous from '../../../plugins/trainer/simultaneous.ts';

const player = (learningRate: unknown) => ({ optimizer: { use: 'sgd', with: { learningRate } } });
const services = async () => {
  const engine = await eagerEngine('cpu');
  return { engine, random: new RandomStreams(1, engine.feed).stream('small') };
};
const trainer = (learningRate: unknown) => ({
  plugin: simultaneous as Plugin<'trainer'>,
  with: { discriminator: player(learningRate), generator: player(learningRate) },
});

it('plays the Dirac-GAN by a real trainer, by hand for two steps of a schedule, and frees it', async () => {
  const before = tf.memory().numTensors;
  const objective = [{ plugin: minimax as Plugin<'objective'> }, { plugin: r1 as Plugin<'objective'>, with: { gamma: 0.5 } }];
  const game = makeDiracGame({ ...(await services()), objective, trainer: trainer({ from: 0.2, to: 0.1, steps: 1 }), begin: { psi: 1, theta: 0.5 } });
  const sigmoid = (s: number) => 1 / (1 + Math.exp(-s));
  let [psi, theta] = [1, 0.5];
  for (const eta of [0.2, 0.1]) {
    await game.step();
    const slope = sigmoid(psi * theta);
    [psi, theta] = [psi - eta * (slope * theta + 0.5 * psi), theta + eta * slope * psi];
    const now = await game.now();
    expect(now.psi).toBeCloseTo(psi, 6);
    expect(now.theta).toBeCloseTo(theta, 6);
  }
  game.place({ psi: 0, theta: 0 });
  await game.step();
  expect(await game.now()).toEqual({ psi: 0, theta: 0 }); // the equilibrium
  game.dispose();
  expect(tf.memory().numTensors).toBe(before);
}); // prettier-ignore

it('asks a game without a trainer for losses alone', async () => {
  const space = { kind: 'points', shape: [1] } as const;
  const { game, step, dispose } = makeSmallGame({
    ...(await services()),
    space,
    batch: 2,
    generator: { space, estimator: 'pathwise', variables: {}, state: {}, generate: () => ({ samples: tf.tensor2d([1, 2], [2, 1]) }) },
    discriminator: { variables: {}, state: {}, judges: ['x'], outputs: ({ x }) => ({ score: x!.as2D(2, 1) }) },
    real: () => tf.zeros([2, 1]),
    objective: [{ plugin: minimax }],
  });
  const loss = tf.tidy(() => game.loss(game.play('discriminator')).total.dataSync()[0]!);
  expect(loss).toBeCloseTo(Math.LN2 + (Math.log1p(Math.E) + Math.log1p(Math.exp(2))) / 2, 6);
  await expect(step()).rejects.toThrow('there is no trainer');
  dispose();
});
