/**
 * D taught by right objects alone, L_D = E softplus(−s(x)) = −E log D(x): nothing tells it what is wrong.
 *
 * A loss that falls with every score has its infimum 0 at s = +∞, which a bias alone reaches, so that D comes to say 1 to every object. It is here to fail:
 * what D becomes depends on the negatives that it is shown, and this is the game without any.
 *
 * Expects raw scores s, D = σ(s). Draws no generated sample, and has no loss for G.
 *
 * @see Hung-yi Lee, "Introduction of Generative Adversarial Network", lecture 1
 */
import { defineObjective, z } from 'ganvil';

export default defineObjective({
  id: 'objective/positives-only',
  summary: 'Trains D on real objects alone, without negatives: it comes to call everything real.',
  sort: 'main',
  needs: ['discriminator'],
  params: z.strictObject({}),
  create: () => ({ discriminatorLoss: ({ real }) => real.scores.neg().softplus() }),
});
