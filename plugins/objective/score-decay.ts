/**
 * Holds D's scores near 0. A term; add it to an objective that leaves scores without a bound.
 *
 *   L_D += λ (E s(x)² + E s(x̃)²)
 *
 * @see Du & Mordatch 2019, "Implicit Generation and Modeling with Energy-Based Models", §3.3, https://arxiv.org/abs/1903.08689
 */
import { defineObjective, scheduled, z } from 'ganvil';

const params = z.strictObject({
  weight: scheduled(z.number().positive()).default(0.01).describe('Weight λ; a number or a schedule { from, to, steps }.'),
});

export default defineObjective({
  id: 'objective/score-decay',
  summary: "Penalises the squares of D's scores, at real objects and at negatives.",
  source: 'Du & Mordatch 2019, §3.3, https://arxiv.org/abs/1903.08689',
  sort: 'term',
  needs: ['discriminator', 'generator'],
  params,
  create: ({ weight }) => ({
    discriminatorLoss: ({ real, fake, at }) => real.scores.square().mean().add(fake.scores.square().mean()).mul(at(weight)),
  }),
});
