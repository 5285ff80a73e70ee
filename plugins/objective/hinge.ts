/**
 * The hinge game: D stops pushing once a score is beyond its margin; G raises scores without end.
 *
 *   L_D = E max(0, 1 − s(x)) + E max(0, 1 + s(G(z)))        L_G = −E s(G(z))
 *
 * Expects raw scores. Differs from the paper in nothing; D's slope at a score beyond the margin is exactly 0.
 *
 * @see Miyato et al. 2018, "Spectral Normalization for Generative Adversarial Networks", eq. 16 and 17, https://arxiv.org/abs/1802.05957
 */
import { defineObjective, z } from 'ganvil';

export default defineObjective({
  id: 'objective/hinge',
  summary: 'D wants real scores above 1 and generated ones below −1, and ignores those that are there; G raises its scores.',
  source: 'Lim & Ye 2017, https://arxiv.org/abs/1705.02894; Miyato et al. 2018, eq. 16, 17, https://arxiv.org/abs/1802.05957',
  sort: 'main',
  needs: ['discriminator', 'generator'],
  params: z.strictObject({}),
  create: () => ({
    discriminatorLoss: ({ real, fake }) => real.scores.neg().add(1).relu().mean().add(fake.scores.add(1).relu().mean()),
    generatorLoss: ({ fake }) => fake.scores.neg(),
  }),
});
