/**
 * Optimistic descent: both players take their step twice and take back the one before, so that each leans against where the other is going.
 *
 *   ω ← ω + 2 uₜ − uₜ₋₁,        uₜ what the optimizer would add at ω: −η F(ω) for plain steps
 *
 * With plain steps this is optimistic gradient descent, with Adam the paper's Optimistic Adam. Both gradients are taken at the same point. The first
 * step has no step before it and is an ordinary one; the paper takes it twice. Costs one gradient of each player, and one more copy of the weights.
 *
 * @see Daskalakis et al. 2018, "Training GANs with Optimism", algorithm 1, https://arxiv.org/abs/1711.00141
 */
import { defineTrainer, playerParams, playersState, requirePlayer, requireTrainedGenerator, tf, z } from 'ganvil';

const params = z.strictObject({ discriminator: playerParams('D').prefault({}), generator: playerParams('G').prefault({}) });

export default defineTrainer({
  id: 'trainer/optimistic',
  summary: 'Takes each step twice and takes the one before back, for both players at once.',
  source: 'Daskalakis et al. 2018, algorithm 1, https://arxiv.org/abs/1711.00141',
  params,
  create: ({ discriminator, generator }, { game, engine }) => {
    requireTrainedGenerator('trainer/optimistic', game);
    const roles = { discriminator: game.discriminators, generator: game.generator === undefined ? [] : [game.generator] };
    const players = [game.player('discriminator', discriminator.optimizer), game.player('generator', generator.optimizer)]
      .filter((one) => one !== undefined)
      .map((one) => ({
        ...one,
        weights: roles[one.name].flatMap(({ variables }) => Object.values(variables)),
        last: tf.tidy(() => tf.variable(tf.zeros([one.parameters]), false)),
      }));
    requirePlayer('trainer/optimistic', players, game);
    /** 0 before the first step, 1 afterwards. */
    const begun = tf.tidy(() => tf.variable(tf.scalar(0), false));

    const iterate = engine.program('optimistic', () => {
      const updates = players.map((one) => ({ one, ...one.gradient(game.play(one.name)) }));
      for (const { one, gradient } of updates) {
        const { apply, weights, last } = one;
        const before = weights.map((variable) => variable.clone());
        apply(gradient);
        const update = tf.concat1d(weights.map((variable, i) => variable.sub(before[i]!).flatten()));
        const lean = update.sub(last).mul(begun); // uₜ − uₜ₋₁ on top of the step that was taken
        const parts = tf.split(
          lean,
          weights.map(({ size }) => size),
        );
        weights.forEach((variable, i) => variable.assign(variable.add(parts[i]!.reshape(variable.shape))));
        last.assign(update);
      }
      begun.assign(tf.scalar(1));
      return { scalars: Object.assign({}, ...updates.map(({ scalars }) => scalars)) as Record<string, tf.Tensor> };
    });
    return {
      step: async () => (await iterate()).scalars,
      state: {
        ...playersState(players),
        ...Object.fromEntries(players.map(({ name, last }) => [`${name}/last`, last])),
        begun,
      },
    };
  },
});
