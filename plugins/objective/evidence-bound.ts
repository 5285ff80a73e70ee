/**
 * The bound of the variational auto-encoder: −ELBO, minimised by encoder and decoder together.
 *
 *   L_G = E_q[−log p(x | z)] + β KL(q(z | x) ‖ N(0, I)),   KL = ½ Σ (e^ℓ + m² − 1 − ℓ),   z = m + e^{ℓ/2} ξ,   ξ ~ N(0, I)
 *
 * with the encoder's mean m and log-variance ℓ, and −log p as in `reconstruction`. Sums over the numbers of an object and over those of a code, mean
 * over the batch. With `freeBits` λ > 0 each number of the code costs at least λ: Σ_j max(λ, mean over the batch of KL_j).
 *
 * A form that lectures show, z = m + e^s ξ with the penalty Σ (e^s − 1 − s + m²), reads s once as a logarithm of the standard deviation and once as
 * that of the variance, and leaves out the ½. Here ℓ is the logarithm of the variance in both places.
 *
 * @see Kingma & Welling 2014, "Auto-Encoding Variational Bayes", eq. 10 and appendix B, https://arxiv.org/abs/1312.6114
 * @see Higgins et al. 2017, "beta-VAE", https://openreview.net/forum?id=Sy2fzU9gl (β), and Kingma et al. 2016, "Improved Variational Inference with
 * Inverse Autoregressive Flow", appendix C.8, https://arxiv.org/abs/1606.04934 (free bits)
 */
import { codeCosts, defineObjective, likelihoodOf, likelihoodParams, scheduled, z } from 'ganvil';

const params = z.strictObject({
  ...likelihoodParams,
  beta: scheduled(z.number().min(0)).default(1).describe('Weight of the KL divergence; a number or a schedule { from, to, steps }.'),
  freeBits: z.number().min(0).default(0).describe('What each number of a code costs at least, in nats.'),
});

export default defineObjective({
  id: 'objective/evidence-bound',
  summary: 'Trains a variational auto-encoder by the evidence lower bound, with the KL divergence in closed form.',
  source: 'Kingma & Welling 2014, eq. 10, https://arxiv.org/abs/1312.6114',
  sort: 'main',
  needs: ['posterior', 'decoder'],
  params,
  create: ({ beta, freeBits, ...settings }, { space }) => {
    const likelihood = likelihoodOf('objective/evidence-bound', space, settings);
    return {
      generatorLoss: ({ real, encode, decode, at }) => {
        const posterior = encode(real.samples);
        const loss = likelihood.loss(decode(posterior.sample), real.samples);
        const costs = codeCosts(posterior);
        if (freeBits === 0) return loss.add(costs.sum(1, true).mul(at(beta)));
        return loss.mean().add(costs.mean(0).maximum(freeBits).sum().mul(at(beta)));
      },
    };
  },
});
