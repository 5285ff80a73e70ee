/**
 * Simultaneous gradient descent: both players' gradients are taken at the same point, then both move.
 *
 * @see Mescheder et al. 2017, "The Numerics of GANs", §2, https://arxiv.org/abs/1705.10461
 */
import { defineTrainer, optimizer, playersState, requirePlayer, requireTrainedGenerator, z } from 'ganvil';

const player = (who: string) =>
  z.strictObject({
    optimizer: optimizer()
      .prefault({ use: 'adam', with: { learningRate: 2e-4, beta1: 0.5 } })
      .describe(`Optimizer of ${who}.`),
  });

const params = z.strictObject({
  discriminator: player('D')
    .extend({
      clip: z
        .number()
        .positive()
        .nullable()
        .default(null)
        .describe("After each update D's weights are clipped to [-clip, clip]; null: they are not. 0.01 in the paper on WGAN."),
    })
    .prefault({}),
  generator: player('G').prefault({}),
});

export default defineTrainer({
  id: 'trainer/simultaneous',
  summary: 'Takes both gradients at the same point, then moves both players.',
  source: 'Mescheder et al. 2017, §2, https://arxiv.org/abs/1705.10461',
  params,
  create: ({ discriminator, generator }, { game, engine }) => {
    requireTrainedGenerator('trainer/simultaneous', game);
    const players = [
      game.player('discriminator', discriminator.optimizer, { clip: discriminator.clip }),
      game.player('generator', generator.optimizer),
    ].filter((one) => one !== undefined);
    requirePlayer('trainer/simultaneous', players, game);
    const iterate = engine.program('simultaneous', () => {
      const updates = players.map((one) => ({ one, ...one.gradient(game.play(one.name)) }));
      for (const { one, gradient } of updates) one.apply(gradient);
      return { scalars: Object.assign({}, ...updates.map(({ scalars }) => scalars)) as Record<string, never> };
    });
    return {
      step: async () => (await iterate()).scalars,
      state: playersState(players),
    };
  },
});
