/**
 * Noise-contrastive estimation: D's score becomes a normalised log-density, learnt by telling data from noise whose density is known.
 *
 *   L_D = E softplus(−(s(x) − log ν q(x))) + ν E softplus(s(x̃) − log ν q(x̃)),   x̃ ~ q
 *
 * q is the generator: one that gives log P of any object, such as `uniform` or `product-of-marginals`. At the minimum s = log p, without a
 * constant: `energy/log-partition` goes to 0. Where q has no mass nothing is learnt. ν weighs the noise against the data; a batch holds as many
 * negatives as real objects whatever ν is. With p = q and ν = 1 the minimum is 2 log 2. Has no loss for G.
 *
 * @see Gutmann & Hyvärinen 2010, "Noise-contrastive estimation", eq. 3, https://proceedings.mlr.press/v9/gutmann10a.html
 */
import { defineObjective, GanvilError, z } from 'ganvil';

const params = z.strictObject({
  ratio: z.number().positive().default(1).describe('Weight ν of noise against data: the negatives there would be for each real object.'),
});

export default defineObjective({
  id: 'objective/noise-contrastive',
  summary: 'Learns log P(x) itself by telling data from noise whose density is known.',
  source: 'Gutmann & Hyvärinen 2010, eq. 3, https://proceedings.mlr.press/v9/gutmann10a.html',
  sort: 'main',
  needs: ['discriminator', 'log-probability'],
  inject: ['generator'],
  params,
  create: ({ ratio }, { roles: { generator } }) => {
    if (generator.logProbability === undefined) {
      throw new GanvilError('E_NEEDS', {
        where: 'objective/noise-contrastive',
        expected: 'a generator that gives log P of any object',
        received: 'one that does not',
        fix: 'Take generator/uniform or generator/product-of-marginals.',
      });
    }
    const logNoise = generator.logProbability.bind(generator);
    return {
      discriminatorLoss: ({ real, fake }) => {
        const logOdds = ({ samples, scores }: typeof real) => scores.sub(logNoise(samples).reshape([-1, 1]).add(Math.log(ratio)));
        return logOdds(real).neg().softplus().mean().add(logOdds(fake).softplus().mean().mul(ratio));
      },
    };
  },
});
