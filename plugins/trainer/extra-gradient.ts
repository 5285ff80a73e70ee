/**
 * Extra-gradient descent: both players first step to a point ahead, then step from where they were along the gradients of that point.
 *
 *   ω′ = ω − η F(ω)        ω ← ω − η F(ω′)        ω both players' weights, F their losses' gradients, each on a draw of its own
 *
 * Both steps of an iteration go through the same optimizer, so that Adam's moments see both gradients, as in the paper's Extra-Adam. The point
 * ahead is clipped like the weights: with `clip` this is Korpelevich's method, which projects both. Costs two gradients of each player and one
 * more copy of the weights.
 *
 * @see Korpelevich 1976, "The extragradient method for finding saddle points and other problems"
 * @see Gidel et al. 2019, "A Variational Inequality Perspective on Generative Adversarial Networks", §3 and algorithm 4,
 *   https://arxiv.org/abs/1802.10551
 */
import { defineTrainer, makePlayers, playersParams, playersState, type tf } from 'ganvil';

export default defineTrainer({
  id: 'trainer/extra-gradient',
  summary: 'Moves both players along the gradients of a point one step ahead.',
  source: 'Gidel et al. 2019, §3 and algorithm 4, https://arxiv.org/abs/1802.10551',
  params: playersParams(),
  create: (params, { game, engine }) => {
    const players = makePlayers('trainer/extra-gradient', params, game);
    const weights = [...game.discriminators, ...(game.generator === undefined ? [] : [game.generator])].flatMap(({ variables }) =>
      Object.values(variables),
    );

    const step = (): Record<string, tf.Tensor> => {
      const updates = players.map((one) => ({ one, ...one.gradient(game.play(one.name)) }));
      for (const { one, gradient } of updates) one.apply(gradient);
      return Object.assign({}, ...updates.map(({ scalars }) => scalars)) as Record<string, tf.Tensor>;
    };
    const iterate = engine.program('extra-gradient', () => {
      const before = weights.map((variable) => variable.clone());
      const scalars = step(); // of the weights as they are: what the other trainers log, too
      const ahead = players.map((one) => ({ one, ...one.gradient(game.play(one.name)) }));
      weights.forEach((variable, i) => variable.assign(before[i]!));
      for (const { one, gradient } of ahead) one.apply(gradient);
      return { scalars };
    });
    return {
      step: async () => (await iterate()).scalars,
      state: playersState(players),
    };
  },
});
