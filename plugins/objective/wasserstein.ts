/**
 * The Wasserstein game: D's scores estimate how far the two distributions are apart.
 *
 *   L_D = E s(G(z)) − E s(x)        L_G = −E s(G(z))
 *
 * Expects raw scores, and a D whose slope has a bound: nothing in these losses keeps scores from growing for ever. The bound comes from beside
 * it: the trainer's `discriminator.clip` (0.01 in the paper), the term `gradient-penalty`, or another penalty on the slope.
 * Differs from the paper in nothing but the sign, since losses are minimised here.
 *
 * @see Arjovsky et al. 2017, "Wasserstein GAN", algorithm 1, https://arxiv.org/abs/1701.07875
 */
import { defineObjective, z } from 'ganvil';

export default defineObjective({
  id: 'objective/wasserstein',
  summary: 'D widens the gap between mean scores, which estimates the earth mover distance if its slope is bounded.',
  source: 'Arjovsky et al. 2017, algorithm 1, https://arxiv.org/abs/1701.07875',
  sort: 'main',
  needs: ['discriminator', 'generator'],
  params: z.strictObject({}),
  create: () => ({
    discriminatorLoss: ({ real, fake }) => fake.scores.mean().sub(real.scores.mean()),
    generatorLoss: ({ fake }) => fake.scores.neg(),
  }),
});
