/**
 * What an auto-encoder minimises: how far an object is from what is decoded from its code.
 *
 *   bernoulli   Σ softplus(l) − l·x, x from 0 to 1       gaussian   Σ (x − μ)²/2σ²       l1   Σ |x − μ|
 *
 * Sums over the numbers of an object, mean over the batch; much code takes the mean over pixels, and its loss is smaller by their number. The
 * constants of the densities are left out. Grey pixels under bernoulli are read as probabilities: then it is no likelihood.
 */
import { defineObjective, likelihoodOf, likelihoodParams, z } from 'ganvil';

const params = z.strictObject(likelihoodParams);

export default defineObjective({
  id: 'objective/reconstruction',
  summary: 'Trains an auto-encoder to give back each object from its code.',
  sort: 'main',
  needs: ['encoder', 'decoder'],
  params,
  create: (settings, { space }) => {
    const likelihood = likelihoodOf('objective/reconstruction', space, settings);
    return {
      generatorLoss: ({ real, encode, decode }) => likelihood.loss(decode(encode(real.samples).sample), real.samples),
    };
  },
});
