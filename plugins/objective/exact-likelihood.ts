/**
 * D as an energy model p ∝ exp(s), trained by exact maximum likelihood over all bit strings:
 *
 *   L_D = log Σ_all exp(s(x)) − E_train s(x) + ½ λ (E_train s(x))²
 *
 * All parts are sums over strings, so no batch is drawn and no negatives are needed: the oracle that every choice of negatives is measured
 * against. The first two are the negative log-likelihood, whose minimum is the entropy of the training strings; they leave the level of scores open.
 * The last fixes it, and nothing else: without it the gradient in D's last bias is 0 but for rounding, which Adam enlarges to a full step. An
 * update costs 2^n evaluations of D.
 */
import { codeRange, defineObjective, GanvilError, requireObjectCritic, stringsOf, tf, z } from 'ganvil';

const ID = 'objective/exact-likelihood';
/** More bits would put more than 4 MB of strings into the program, and a forward and backward pass over all of them into every step. */
const LONGEST = 16;

const params = z.strictObject({
  level: z.number().min(0).default(0.01).describe('Weight λ that pulls the mean score of the training strings to 0.'),
});

export default defineObjective({
  id: ID,
  summary: 'Trains D as an energy model of bit strings by the exact likelihood, a sum over all strings.',
  sort: 'main',
  needs: ['discriminator', 'enumeration'],
  inject: ['dataset', 'discriminator'],
  params,
  create: ({ level }, { roles: { dataset, discriminator } }) => {
    requireObjectCritic(ID, discriminator);
    const { enumeration } = dataset;
    if (enumeration === undefined) throw new Error(`${ID} was composed with a data set without enumeration`);
    const { length, train } = enumeration;
    if (length > LONGEST) {
      throw new GanvilError('E_SPEC_MISMATCH', {
        where: ID,
        expected: `bit strings of at most ${LONGEST} bits, since every step sums over all of them`,
        received: `strings of ${length} bits`,
        fix: 'Take objective/contrastive-divergence with generator/sampler-gibbs.',
      });
    }
    const strings = stringsOf(codeRange(length), length);
    const weights = new Float32Array(2 ** length);
    for (const code of train) weights[code] = 1 / train.length;
    return {
      discriminatorLoss: ({ critic }) => {
        const scores = critic(tf.tensor2d(strings, [2 ** length, length])).reshape([-1]);
        const mean = scores.mul(tf.tensor1d(weights)).sum();
        return scores
          .logSumExp()
          .sub(mean)
          .add(mean.square().mul(level / 2));
      },
    };
  },
});
