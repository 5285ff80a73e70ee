/**
 * Simultaneous gradient descent: both players' gradients are taken at the same point, then both move.
 *
 * @see Mescheder et al. 2017, "The Numerics of GANs", §2, https://arxiv.org/abs/1705.10461
 */
import { defineTrainer, makePlayers, playersParams, playersState } from 'ganvil';

export default defineTrainer({
  id: 'trainer/simultaneous',
  summary: 'Takes both gradients at the same point, then moves both players.',
  source: 'Mescheder et al. 2017, §2, https://arxiv.org/abs/1705.10461',
  params: playersParams(),
  create: (params, { game, engine }) => {
    const players = makePlayers('trainer/simultaneous', params, game);
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
