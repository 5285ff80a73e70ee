/**
 * Lower bounds on log p(x) of a model with codes, by its encoder.
 *
 *   elbo = E_q[log p(x | z)] − KL(q(z | x) ‖ N(0, I))        iwae-k = E log 1/k Σ_i w_i,   w = p(x | z) p(z) / q(z | x)
 *
 * Sums over the numbers of an object, with the constants of their densities; means over objects. The KL divergence is in closed form. The largest k codes
 * are drawn for each object and serve all bounds: smaller k take them in groups, and the mean of their bounds. elbo ≤ iwae-k, rising with k, ≤ log p, in
 * expectation; where one k divides the next, always.
 *
 * active-units = the numbers u of the code with Var_x E_q[z_u] > 10⁻².
 *
 * @see Burda et al. 2016, "Importance Weighted Autoencoders", eq. 8, theorem 1 and §5.2, https://arxiv.org/abs/1509.00519
 */
import {
  codeCosts,
  defineMetric,
  drawCodesOf,
  type Evaluation,
  GanvilError,
  type Likelihood,
  likelihoodOf,
  likelihoodParams,
  logSumExp,
  type Objects,
  repeated,
  tf,
  z,
} from 'ganvil';

const params = z.strictObject({
  ...likelihoodParams,
  importance: z.array(z.int().positive()).min(1).default([5, 50]).describe('Numbers k of codes for the bounds iwae-k.'),
  samples: z.int().positive().default(1000).describe('Objects; those of a smaller split come again, with other codes.'),
  split: z.enum(['auto', 'train', 'test']).default('auto').describe('auto: objects that are held out from training, where there are some.'),
});

/** Codes that are decoded together. */
const CODES = 5000;
const ACTIVE = 1e-2;

interface Weights {
  /** log w of each object, its codes side by side: `[objects, codes]`. */
  readonly logWeights: Float64Array;
  /** Of each object: E_q[log p(x | z)] over its codes, without the constant, and KL. */
  readonly elbo: Float64Array;
  readonly kl: Float64Array;
  /** Variance over objects of each number of the mean code. */
  readonly variances: readonly number[];
}

/** Draws `k` codes for each object and weighs them. */
async function weigh({ generator, space, random }: Evaluation, { count, x }: Objects, k: number, likelihood: Likelihood): Promise<Weights> {
  const size = x.length / count;
  const [logWeights, elbo, kl] = [new Float64Array(count * k), new Float64Array(count), new Float64Array(count)];
  const means: number[][] = [];
  const batch = Math.max(1, Math.floor(CODES / k));
  for (let from = 0; from < count; from += batch) {
    const here = Math.min(batch, count - from);
    const found = tf.tidy(() => {
      const objects = tf.tensor(x.subarray(from * size, (from + here) * size), [here, ...space.shape]);
      const posterior = generator!.encode!(objects, { training: false, random });
      const { codes, logRatio } = drawCodesOf(posterior, k, random);
      const log = likelihood.loss(generator!.decode!(codes, { training: false }), repeated(objects, k)).neg();
      const byObject = (one: tf.Tensor) => one.reshape([k, here]).transpose();
      return {
        mean: posterior.mean,
        kl: codeCosts(posterior).sum(1),
        logs: byObject(log).mean(1),
        weights: byObject(log.add(logRatio)),
      };
    });
    logWeights.set(await found.weights.data(), from * k);
    kl.set(await found.kl.data(), from);
    elbo.set(await found.logs.data(), from);
    means.push(...(await found.mean.array()));
    tf.dispose(found);
  }
  for (let i = 0; i < count; i++) elbo[i]! -= kl[i]!;
  const variances = means[0]!.map((_, u) => {
    const centre = means.reduce((sum, code) => sum + code[u]!, 0) / count;
    return means.reduce((sum, code) => sum + (code[u]! - centre) ** 2, 0) / count;
  });
  return { logWeights, elbo, kl, variances };
}

/** E log mean of k weights, from `drawn` for each object: over as many groups of k as there are. */
export function importanceBound(logWeights: Float64Array, drawn: number, k: number): number {
  const groups = Math.floor(drawn / k);
  let sum = 0;
  for (let from = 0; from < logWeights.length; from += drawn) {
    for (let group = 0; group < groups; group++)
      sum += logSumExp(logWeights.subarray(from + group * k, from + (group + 1) * k)) - Math.log(k);
  }
  return sum / (groups * (logWeights.length / drawn));
}

const averaged = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

export default defineMetric({
  id: 'metric/likelihood',
  summary: "Bounds the log-likelihood of objects from below by the generator's encoder.",
  source: 'Burda et al. 2016, eq. 8, https://arxiv.org/abs/1509.00519',
  params,
  needs: ['posterior', 'decoder'],
  outputs: {
    elbo: { direction: 'max', summary: 'Evidence lower bound of an object, in nats.' },
    'iwae-k*': { direction: 'max', summary: 'Importance weighted bound of an object with so many codes, in nats.' },
    kl: { direction: null, summary: 'KL divergence of the codes of an object from the prior, in nats.' },
    'active-units': { direction: null, summary: 'Numbers of the code that differ from object to object.' },
  },
  create: ({ importance, samples, split, ...settings }, { space }) => {
    const likelihood = likelihoodOf('metric/likelihood', space, settings);
    return {
      evaluate: async (evaluation) => {
        const { dataset, real, step } = evaluation;
        const chosen = split === 'auto' ? (dataset.splits.test === undefined ? 'train' : 'test') : split;
        const objects = real(samples, { split: chosen });
        const drawn = Math.max(...importance);
        const { logWeights, elbo, kl, variances } = await weigh(evaluation, objects, drawn, likelihood);
        const bound = averaged(elbo) - likelihood.constant;
        if (!Number.isFinite(bound)) {
          throw new GanvilError('E_METRIC_SAMPLES', {
            where: `metric/likelihood, step ${step}`,
            expected: 'a finite bound',
            received: String(bound),
            fix: 'The generator has diverged: lower the learning rate or start again from an earlier checkpoint.',
          });
        }
        const bounds = importance.map((k) => [`iwae-k${k}`, importanceBound(logWeights, drawn, k) - likelihood.constant] as const);
        return {
          values: {
            elbo: bound,
            ...Object.fromEntries(bounds),
            kl: averaged(kl),
            'active-units': variances.filter((variance) => variance > ACTIVE).length,
          },
          detail: { n: objects.count, split: chosen, codes: drawn, likelihood: likelihood.name },
        };
      },
    };
  },
});
