/**
 * A discriminator as an energy model of bit strings: p_D(x) = exp(s(x)) / Z over all 2^n strings, s its raw score, by enumeration.
 *
 *   log-partition = log Z = log Σ exp(s(x))      mass-on-valid = Σ_valid p_D(x)      kl = KL(P‖p_D) = log Z − mean_valid s(x) − log V
 *
 * P is uniform over the V valid strings, those that are held out included. `argmax-valid` is the share of valid strings among the maximisers of
 * s, `top-valid` the share among the V strings of the highest scores (of strings that tie at the end as many as there is room for, drawn evenly),
 * and `ranking-auroc` = P(s(valid) > s(invalid)) + ½ P(they tie) against the invalid strings that one flipped bit makes of a valid one.
 * `called-real` is the share of all invalid strings with s > 0, that is σ(s) > ½; an objective that leaves the level of scores open leaves it open, too.
 * A discriminator can rank perfectly and be no density: trained against a proposal q its optimum is s = log P − log q.
 *
 * Logarithms are natural. Scores are float32, the sums float64. Expects a D that judges objects alone; the first one, if there are several.
 * Costs one pass of 2^n strings through D and O(2^n · n) besides.
 */
import {
  defineMetric,
  type Enumeration,
  logSumExp,
  neighboursOutside,
  rankingAuroc,
  requireObjectCritic,
  scoreAllStrings,
  z,
} from 'ganvil';

/** The outputs for the scores of all strings. */
export function judge(scores: Float64Array, { length, valid }: Enumeration): Record<string, number> {
  const isValid = new Uint8Array(scores.length);
  for (const code of valid) isValid[code] = 1;
  const good = Float64Array.from(valid, (code) => scores[code]!);
  const logPartition = logSumExp(scores);
  const mean = good.reduce((sum, score) => sum + score, 0) / good.length;
  return {
    'log-partition': logPartition,
    'argmax-valid': validInTop(scores, isValid, 1),
    'top-valid': validInTop(scores, isValid, valid.length),
    'mass-on-valid': Math.exp(logSumExp(good) - logPartition),
    kl: logPartition - mean - Math.log(valid.length),
    'ranking-auroc': rankingAuroc(
      good,
      Float64Array.from(neighboursOutside(valid, length), (code) => scores[code]!),
    ),
    'called-real': scores.reduce((sum, score, code) => sum + (score > 0 ? 1 - isValid[code]! : 0), 0) / (scores.length - valid.length),
  };
}

/** The share of valid strings among the `count` highest scores; those that tie for the last places share them. */
function validInTop(scores: Float64Array, isValid: Uint8Array, count: number): number {
  const limit = scores.slice().sort()[scores.length - count]!;
  let [above, validAbove, tied, validTied] = [0, 0, 0, 0];
  scores.forEach((score, code) => {
    if (score > limit) {
      above++;
      validAbove += isValid[code]!;
    } else if (score === limit) {
      tied++;
      validTied += isValid[code]!;
    }
  });
  return (validAbove + ((count - above) * validTied) / tied) / count;
}

export default defineMetric({
  id: 'metric/energy',
  summary: 'Takes a discriminator for an energy model of bit strings and measures it exactly, by enumeration of all strings.',
  source: 'LeCun et al. 2006, "A Tutorial on Energy-Based Learning", http://yann.lecun.com/exdb/publis/pdf/lecun-06.pdf',
  params: z.strictObject({}),
  needs: ['enumeration'],
  inject: ['dataset', 'discriminator'],
  outputs: {
    'log-partition': { direction: null, summary: 'Logarithm of the sum of exp(score) over all strings.' },
    'argmax-valid': {
      direction: 'max',
      summary: 'Share of valid strings among those that the discriminator likes best; 0 or 1 without ties.',
    },
    'top-valid': { direction: 'max', summary: 'Share of valid strings among as many best ones as there are valid strings.' },
    'mass-on-valid': { direction: 'max', summary: 'Probability of the valid strings under p_D.' },
    kl: { direction: 'min', summary: 'KL divergence KL(P‖p_D) of the energy model from the valid strings, in nats.' },
    'ranking-auroc': {
      direction: 'max',
      summary: 'Probability that a valid string scores above an invalid one that is one bit from a valid one; ties count one half.',
    },
    'called-real': { direction: null, summary: 'Share of the invalid strings whose score is above 0, a probability σ(score) above ½.' },
  },
  create: (_, { roles }) => {
    const { enumeration } = roles.dataset;
    if (enumeration === undefined) throw new Error('metric/energy was composed with a data set without enumeration');
    requireObjectCritic('metric/energy', roles.discriminator);
    const { length } = enumeration;
    return {
      evaluate: async ({ discriminators, step }) => {
        const scores = await scoreAllStrings(discriminators[0]!, length, `metric/energy, step ${step}`);
        const reference = { 'argmax-valid': 1, 'top-valid': 1, 'mass-on-valid': 1, kl: 0, 'ranking-auroc': 1 };
        return { values: judge(scores, enumeration), reference, detail: { strings: scores.length, estimator: 'exact' } };
      },
    };
  },
});
