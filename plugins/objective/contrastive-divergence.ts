/**
 * D as an energy model p ∝ exp(s), trained by maximum likelihood with samples of its own:
 *
 *   L_D = E s(x̃) − E s(x)
 *
 * With x̃ drawn from p_D the gradient is that of the negative log-likelihood. Where x̃ comes from is the generator's affair: a sampler whose chains
 * start at data gives contrastive divergence (CD-k), one whose chains go on gives persistent contrastive divergence. Scores have no bound: a chain
 * that does not keep up lets them run away, which the term `score-decay` holds back. Has no loss for G.
 *
 * @see Hinton 2002, "Training Products of Experts by Minimizing Contrastive Divergence", https://doi.org/10.1162/089976602760128018;
 *   Tieleman 2008, "Training Restricted Boltzmann Machines using Approximations to the Likelihood Gradient", https://doi.org/10.1145/1390156.1390290
 */
import { defineObjective, z } from 'ganvil';

export default defineObjective({
  id: 'objective/contrastive-divergence',
  summary: 'Trains D as an energy model: scores rise at real objects and fall at samples of its own.',
  source: 'Hinton 2002, https://doi.org/10.1162/089976602760128018; Tieleman 2008, https://doi.org/10.1145/1390156.1390290',
  sort: 'main',
  needs: ['discriminator', 'generator'],
  params: z.strictObject({}),
  create: () => ({
    discriminatorLoss: ({ real, fake }) => fake.scores.mean().sub(real.scores.mean()),
  }),
});
