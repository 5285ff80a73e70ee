/**
 * The structured perceptron: a real object is to score above D's favourite.
 *
 *   L_D = E relu(s(ŷ) − s(y)),   ŷ = argmax s over the negatives of the batch
 *
 * With a generator that solves the argmax ŷ is D's favourite of all; a proposal's best is only the best that it proposed. No margin is asked for:
 * a tie costs nothing, and D ≡ 0 is a minimum. On data that a linear D separates with margin γ, where the features of two objects differ by at
 * most R, single examples bring at most (R / γ)² updates. Has no loss for G.
 *
 * @see Collins 2002, "Discriminative Training Methods for Hidden Markov Models", theorem 1, https://doi.org/10.3115/1118693.1118694
 */
import { defineObjective, z } from 'ganvil';

export default defineObjective({
  id: 'objective/perceptron',
  summary: "Wants every real object to score above D's favourite negative.",
  source: 'Collins 2002, https://doi.org/10.3115/1118693.1118694',
  sort: 'main',
  needs: ['discriminator', 'generator'],
  params: z.strictObject({}),
  create: () => ({
    discriminatorLoss: ({ real, fake }) => fake.scores.max().sub(real.scores).relu(),
  }),
});
