/**
 * The bound of the importance weighted auto-encoder.
 *
 *   L_G = −E log 1/k Σ_i w_i,   w_i = p(x | z_i) p(z_i) / q(z_i | x),   z_i = m + e^{ℓ/2} ξ_i
 *
 * by log-sum-exp. It is tighter the larger k is; k = 1 is the evidence bound with a sampled KL divergence. −log p(x | z) as in `reconstruction`.
 * Costs k passes through the decoder.
 *
 * @see Burda et al. 2016, "Importance Weighted Autoencoders", eq. 8, https://arxiv.org/abs/1509.00519
 */
import { defineObjective, drawCodesOf, likelihoodOf, likelihoodParams, repeated, z } from 'ganvil';

const params = z.strictObject({
  ...likelihoodParams,
  samples: z.number().int().positive().default(5).describe('Codes k that are drawn for each object.'),
});

export default defineObjective({
  id: 'objective/importance-bound',
  summary: 'Trains a variational auto-encoder by the tighter bound of several codes for each object.',
  source: 'Burda et al. 2016, eq. 8, https://arxiv.org/abs/1509.00519',
  sort: 'main',
  needs: ['posterior', 'decoder'],
  params,
  create: ({ samples: k, ...settings }, { space }) => {
    const likelihood = likelihoodOf('objective/importance-bound', space, settings);
    return {
      generatorLoss: ({ real, encode, decode, batch, random }) => {
        const { codes, logRatio } = drawCodesOf(encode(real.samples), k, random);
        const logWeights = logRatio.sub(likelihood.loss(decode(codes), repeated(real.samples, k))).reshape([k, batch]);
        return logWeights.logSumExp(0).neg().add(Math.log(k)).reshape([batch, 1]);
      },
    };
  },
});
