/**
 * Maximum likelihood, exactly: L_G = −E log P_G(x) over real objects, for a generator that knows its own log-probability.
 *
 * Its minimum is where KL(P ‖ P_G) is least, and the loss there is that divergence plus the entropy of P. It needs neither a discriminator nor
 * samples of G. Not to be mixed up with an adversarial game whose G follows e^s at the optimal D, for which the same name is in use.
 *
 * @see Goodfellow et al. 2016, "Deep Learning", §5.5, https://www.deeplearningbook.org/contents/ml.html
 */
import { defineObjective, z } from 'ganvil';

export default defineObjective({
  id: 'objective/likelihood',
  summary: 'Trains a generator that knows its own probabilities by exact maximum likelihood.',
  source: 'Goodfellow et al. 2016, §5.5, https://www.deeplearningbook.org/contents/ml.html',
  sort: 'main',
  needs: ['log-probability'],
  params: z.strictObject({}),
  create: () => ({ generatorLoss: ({ real }) => real.logProbability.neg().reshape([-1, 1]) }),
});
