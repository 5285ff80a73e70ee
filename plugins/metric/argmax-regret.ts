/**
 * The generator as a solver of argmax D(x), measured exactly on bit strings by scoring all of them:
 *
 *   regret      max_x s(x) − E s(x̃), x̃ the generator's strings; 0 where it gives nothing but D's favourites, never below
 *   soft-regret the same with the objects as they are made: a generator whose bits lie between −1 and 1 may find scores that no string has
 *   hit-rate    share of its strings that are favourites: strings of the highest score
 *   entropy     of its distribution, in nats: left alone with a D that stays as it is, a generator falls onto a few favourites
 *   evaluations of D for each of its objects; 0 for a trained generator
 *
 * Bits are rounded at 0. The entropy is that of the shares among the samples, which is too low by about (strings seen − 1) / (2 · samples).
 */
import {
  codesOf,
  defineMetric,
  entropy,
  GanvilError,
  LONGEST,
  requireBits,
  requireObjectCritic,
  scoreAllStrings,
  sharesOf,
  tf,
  z,
} from 'ganvil';

const ID = 'metric/argmax-regret';
/** Objects in a forward pass. */
const PASS = 4096;

const params = z.strictObject({
  samples: z.int().positive().default(10_000).describe('Generated objects.'),
});

/** Mean score over `x`, [count, length] row-major. */
async function meanScore(score: (x: tf.Tensor2D) => tf.Tensor, x: Float32Array, length: number): Promise<number> {
  let sum = 0;
  for (let from = 0; from < x.length; from += PASS * length) {
    const part = x.subarray(from, from + PASS * length);
    const scores = tf.tidy(() => score(tf.tensor2d(part, [part.length / length, length])).clone());
    for (const value of await scores.data()) sum += value;
    scores.dispose();
  }
  return sum / (x.length / length);
}

export default defineMetric({
  id: ID,
  summary: "Measures exactly how far a generator of bit strings is from the discriminator's favourites.",
  params,
  inject: ['generator', 'discriminator'],
  outputs: {
    regret: { direction: 'min', summary: "Highest score of all strings minus the mean score of the generator's." },
    'soft-regret': { direction: null, summary: 'The same with bits as they are made, before they are rounded.' },
    'hit-rate': { direction: 'max', summary: 'Share of generated strings that have the highest score of all.' },
    entropy: { direction: null, summary: "Entropy of the generator's distribution, in nats." },
    'max-score': { direction: null, summary: 'Highest score of all strings.' },
    evaluations: { direction: 'min', summary: 'Evaluations of the discriminator for each generated object.' },
  },
  create: ({ samples }, { space, roles: { discriminator } }) => {
    const length = requireBits(ID, space, 'Leave it out: the maximum is not known there.', LONGEST);
    requireObjectCritic(ID, discriminator);
    return {
      evaluate: async ({ discriminators, generate, step }) => {
        const where = `${ID}, step ${step}`;
        const all = await scoreAllStrings(discriminators[0]!, length, where);
        const { x, count, evaluations = 0 } = await generate(samples);
        const { codes, nonFinite } = codesOf(x, length);
        if (nonFinite > 0) {
          throw new GanvilError('E_METRIC_SAMPLES', {
            where,
            expected: 'finite bits',
            received: `${nonFinite} of ${count} samples with one that is not`,
          });
        }
        const highest = all.reduce((best, score) => Math.max(best, score), -Infinity);
        let [sum, hits] = [0, 0];
        for (const code of codes) {
          sum += all[code]!;
          if (all[code] === highest) hits++;
        }
        const shares = sharesOf(codes, length);
        const soft = await meanScore((objects) => discriminators[0]!.outputs({ x: objects }, { training: false }).score, x, length);
        return {
          values: {
            regret: highest - sum / count,
            'soft-regret': highest - soft,
            'hit-rate': hits / count,
            entropy: entropy(shares),
            'max-score': highest,
            evaluations: evaluations / count,
          },
          detail: { strings: all.length, samples: count, seen: shares.filter((share) => share > 0).length, estimator: 'plug-in' },
        };
      },
    };
  },
});
