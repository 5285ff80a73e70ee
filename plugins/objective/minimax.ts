/**
 * The minimax game of the original GAN.
 *
 *   V = E[log D(x)] + E[log(1 − D(G(z)))], D ascends V, G descends it
 *   L_D = E[softplus(−s(x))] + E[softplus(s(G(z)))]        L_G = −E[softplus(s(G(z)))]
 *
 * Expects raw scores s, D = σ(s): log D = −softplus(−s), log(1 − D) = −softplus(s), finite at any score. G's slope at a score is −σ(s): it
 * fades where D is sure. Differs from the paper in nothing; much code that says "minimax" trains G by `non-saturating`.
 *
 * @see Goodfellow et al. 2014, "Generative Adversarial Networks", eq. 1 and algorithm 1, https://arxiv.org/abs/1406.2661
 */
import { defineObjective, z } from 'ganvil';

export default defineObjective({
  id: 'objective/minimax',
  summary: 'The value function of the original GAN: D ascends it, G descends it.',
  source: 'Goodfellow et al. 2014, eq. 1, algorithm 1, https://arxiv.org/abs/1406.2661',
  sort: 'main',
  needs: ['discriminator', 'generator'],
  params: z.strictObject({}),
  create: () => ({
    discriminatorLoss: ({ real, fake }) => real.scores.neg().softplus().mean().add(fake.scores.softplus().mean()),
    generatorLoss: ({ fake }) => fake.scores.softplus().neg(),
  }),
});
