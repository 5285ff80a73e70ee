/**
 * The non-saturating game: D as in `minimax`, G ascends E[log D(G(z))].
 *
 *   L_D = E[softplus(−s(x))] + E[softplus(s(G(z)))]        L_G = E[softplus(−s(G(z)))]
 *
 * Expects raw scores s, D = σ(s). G's slope at a score is −σ(−s): largest where D is sure that the sample is generated.
 * Differs from the paper by the param `smoothing` alone: real targets 1 − smoothing (Salimans et al. 2016, §3.4) add smoothing · E[s(x)] to L_D.
 * TF-GAN's `label_smoothing` moves targets towards ½ and counts double: its 0.25 is 0.125 here.
 *
 * @see Goodfellow et al. 2014, "Generative Adversarial Networks", §3, last paragraph, https://arxiv.org/abs/1406.2661
 */
import { defineObjective, z } from 'ganvil';

const params = z.strictObject({
  smoothing: z.number().min(0).lt(1).default(0).describe('One-sided label smoothing: the target of a real object is 1 − smoothing.'),
});

export default defineObjective({
  id: 'objective/non-saturating',
  summary: 'D plays minimax; G ascends log D(G(z)), whose slope does not fade where D is sure.',
  source: 'Goodfellow et al. 2014, §3, https://arxiv.org/abs/1406.2661',
  sort: 'main',
  needs: ['discriminator', 'generator'],
  params,
  create: ({ smoothing }) => ({
    discriminatorLoss: ({ real, fake }) => {
      const loss = real.scores.neg().softplus().mean().add(fake.scores.softplus().mean());
      return smoothing === 0 ? loss : loss.add(real.scores.mean().mul(smoothing));
    },
    generatorLoss: ({ fake }) => fake.scores.neg().softplus(),
  }),
});
