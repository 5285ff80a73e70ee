/**
 * The algorithm of the original GAN: k_d updates of D, each on a fresh batch and fresh noise, then k_g updates of G on fresh noise against the
 * D just updated. A phase that nobody plays is left out; a solver proposes D's negatives between programs.
 *
 * @see Goodfellow et al. 2014, "Generative Adversarial Networks", algorithm 1, https://arxiv.org/abs/1406.2661
 */
import { defineTrainer, optimizer, playersState, type tf, z } from 'ganvil';

const player = (who: string) =>
  z.strictObject({
    steps: z.number().int().positive().default(1).describe(`Updates of ${who} in an iteration.`),
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
  id: 'trainer/alternating',
  summary: 'Updates D k times, then G, each update on fresh draws and against the newest opponent.',
  source: 'Goodfellow et al. 2014, algorithm 1, https://arxiv.org/abs/1406.2661',
  params,
  create: ({ discriminator, generator }, { game, engine, batch }) => {
    const D = game.player('discriminator', discriminator.optimizer, { clip: discriminator.clip });
    const G = game.player('generator', generator.optimizer);
    const proposes = game.generator?.estimator === 'none';

    const iterate = engine.program('alternating', (inputs) => {
      let scalars: Record<string, tf.Tensor> = {};
      for (let k = 0; D !== undefined && k < discriminator.steps; k++) {
        const negatives = inputs[`negatives${k}`];
        const update = D.gradient(game.play('discriminator', negatives === undefined ? {} : { negatives }));
        D.apply(update.gradient);
        scalars = { ...scalars, ...update.scalars };
      }
      for (let k = 0; G !== undefined && k < generator.steps; k++) {
        const update = G.gradient(game.play('generator'));
        G.apply(update.gradient);
        scalars = { ...scalars, ...update.scalars };
      }
      return { scalars };
    });

    return {
      async step() {
        const negatives: Record<string, tf.Tensor> = {};
        for (let k = 0; proposes && k < discriminator.steps; k++) negatives[`negatives${k}`] = (await game.propose(batch)).samples;
        const { scalars } = await iterate(negatives);
        for (const tensor of Object.values(negatives)) tensor.dispose();
        return scalars;
      },
      state: playersState([D, G]),
    };
  },
});
