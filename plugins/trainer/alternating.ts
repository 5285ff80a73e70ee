/**
 * The algorithm of the original GAN: k_d updates of D, each on a fresh batch and fresh noise, then k_g updates of G on fresh noise against the
 * D just updated. A phase that nobody plays is left out. A generator without variables proposes D's negatives between programs, and `negatives` says
 * what becomes of them; with a trained generator it keeps past samples for D. After `discriminator.until` iterations D rests and G alone is trained.
 *
 * @see Goodfellow et al. 2014, "Generative Adversarial Networks", algorithm 1, https://arxiv.org/abs/1406.2661
 */
import {
  clipParam,
  defineTrainer,
  GanvilError,
  makeNegatives,
  negativesParam,
  playerParams,
  playersState,
  requirePlayer,
  type tf,
  z,
} from 'ganvil';

const ID = 'trainer/alternating';

const steps = (who: string) => z.number().int().positive().default(1).describe(`Updates of ${who} in an iteration.`);

const params = z.strictObject({
  discriminator: z
    .strictObject({
      steps: steps('D'),
      ...playerParams('D').shape,
      clip: clipParam(),
      until: z
        .int()
        .positive()
        .optional()
        .describe('Iterations in which D is trained; afterwards it stays as it is. By default it is trained in all of them.'),
    })
    .prefault({}),
  generator: z.strictObject({ steps: steps('G'), ...playerParams('G').shape }).prefault({}),
  negatives: negativesParam,
});

export default defineTrainer({
  id: ID,
  summary: 'Updates D k times, then G, each update on fresh draws and against the newest opponent.',
  source: 'Goodfellow et al. 2014, algorithm 1, https://arxiv.org/abs/1406.2661',
  params,
  create: ({ discriminator, generator, negatives: choice }, { game, engine, ...context }) => {
    const D = game.player('discriminator', discriminator.optimizer, { clip: discriminator.clip });
    const G = game.player('generator', generator.optimizer);
    requirePlayer(ID, [D, G], game);
    const { until = Infinity } = discriminator;
    if (until < Infinity && (D === undefined || G === undefined)) {
      const missing = D === undefined ? 'D' : 'G';
      throw new GanvilError('E_SPEC_MISMATCH', {
        where: ID,
        expected: '`discriminator.until` where both D and G are trained',
        received: `a run in which ${missing} is not`,
        fix: `Leave it out${D === undefined ? '' : ', and let `steps` say how long D is trained'}.`,
      });
    }
    const negatives = D && makeNegatives(ID, choice, { ...context, game, updates: discriminator.steps });

    const iterate = engine.program('alternating', (inputs, { rests = false }) => {
      let scalars: Record<string, tf.Tensor> = {};
      for (let k = 0; D !== undefined && !rests && k < discriminator.steps; k++) {
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
      async step(step) {
        if (step > until) return (await iterate({}, { rests: true })).scalars;
        if (negatives === undefined) return (await iterate()).scalars;
        const { batches, scalars: costs } = await negatives.next(step);
        const { scalars } = await iterate(Object.fromEntries(batches.map((samples, k) => [`negatives${k}`, samples])));
        for (const samples of batches) samples.dispose();
        return { ...scalars, ...costs };
      },
      state: { ...playersState([D, G]), ...negatives?.state },
    };
  },
});
