/**
 * The exact distance of a generator from the uniform distribution P over all valid strings, by enumeration of all 2^n.
 *
 * The generator's distribution P_G is a table over all strings. Where the generator gives log P_G(x) it is evaluated on every string. Where it
 * decodes codes of a prior of its own, P_G is the mean over codes of the products of independent bits that each decodes to: a mixture of so many parts
 * in the place of the integral. Else the table holds the shares of strings among samples, soft bits rounded (above 0 is a 1). Such a plug-in table of
 * N samples on S distinct strings carries a bias of (S − 1)/2N: entropies come out too small by about that, divergences and total correlation too
 * large.
 *
 *   kl-forward = Σ P log(P/P_G)     kl-reverse = Σ P_G log(P_G/P)     jsd = ½ KL(P‖M) + ½ KL(P_G‖M), M = (P + P_G)/2     tv = ½ Σ |P − P_G|
 *   total-correlation = Σ H(x_i) − H(x)      correlation-error = ‖R_G − R_P‖ / ‖R_P‖ (Frobenius), R the correlations of all pairs of bits
 *   coverage = mean over valid x of 1 − (1 − P_G(x))^draws, the share of valid strings that so many draws are expected to show
 *
 * Logarithms are natural and 0 · log 0 = 0. Strings that are held out from training belong to P. A constant bit has correlation 0.
 * Costs O(2^n · n²) and one pass of 2^n strings through the generator, or of `samples` codes and O(samples · 2^n), or of `samples`.
 *
 * @see Lin 1991, "Divergence Measures Based on the Shannon Entropy", https://doi.org/10.1109/18.61115
 * @see Watanabe 1960, "Information Theoretical Analysis of Multivariate Correlation", https://doi.org/10.1147/rd.41.0066 (total correlation)
 */
import {
  addProducts,
  codeRange,
  codesOf,
  correlationError,
  defineMetric,
  entropy,
  type Enumeration,
  type Evaluation,
  GanvilError,
  jensenShannon,
  klDivergence,
  massOn,
  type Measurement,
  overStrings,
  sharesOf,
  totalCorrelation,
  tf,
  totalVariation,
  uniformOn,
  z,
} from 'ganvil';

const params = z.strictObject({
  probabilities: z
    .enum(['auto', 'exact', 'codes', 'samples'])
    .default('auto')
    .describe(
      'Where P_G comes from. exact: the likelihood of every string. codes: a mixture over codes of the prior. samples: shares among samples. ' +
        'auto: the first of these that the generator allows.',
    ),
  samples: z.int().min(1000).default(100_000).describe('Samples, or codes, where P_G comes from them.'),
  draws: z.int().positive().default(10_000).describe('Draws for which the coverage is told.'),
});
type Params = z.output<typeof params>;

const NON_FINITE_SHARE = 0.01;
/** How far from 1 the likelihoods may sum: 2^20 of them in float32 stay well within. */
const SUM_TOLERANCE = 1e-3;

type Absent = NonNullable<Measurement['absent']>[string];
interface Judgement {
  readonly values: Record<string, number>;
  readonly absent: Record<string, Absent>;
}
interface Table {
  readonly probabilities: Float64Array;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The outputs for a table of P_G that sums to 1. */
export function judge(table: Float64Array, { length, valid, train, heldOut }: Enumeration, draws: number): Judgement {
  const truth = uniformOn(valid, length);
  const validity = massOn(table, valid);
  // 1 − (1 − p)^draws, which rounds to 0 for small p if it is written like that
  const coverage = (codes: Uint32Array) => {
    let sum = 0;
    for (const code of codes) sum -= Math.expm1(draws * Math.log1p(-Math.min(1, table[code]!)));
    return sum / codes.length;
  };
  const values: Record<string, number> = {
    validity,
    coverage: coverage(valid),
    memorised: massOn(table, train),
    jsd: jensenShannon(truth, table),
    tv: totalVariation(truth, table),
    'total-correlation': totalCorrelation(table, length),
    'correlation-error': correlationError(truth, table, length),
    entropy: entropy(table),
    'max-probability': table.reduce((highest, value) => Math.max(highest, value), 0),
  };
  const absent: Record<string, Absent> = {};
  const unlessInfinite = (name: string, value: number, reason: () => string) => {
    if (Number.isFinite(value)) values[name] = value;
    else absent[name] = { state: 'infinite', reason: reason() };
  };
  unlessInfinite('kl-forward', klDivergence(truth, table), () => {
    const missing = valid.filter((code) => table[code] === 0).length;
    return `The generator gives ${missing} of the ${valid.length} valid strings probability 0.`;
  });
  unlessInfinite('kl-reverse', klDivergence(table, truth), () => 'The generator gives invalid strings probability.');
  const without = (reason: string, ...names: readonly string[]) => {
    for (const name of names) absent[name] = { state: 'absent', reason };
  };
  if (heldOut.length === 0) without('No string is held out.', 'held-out-mass', 'held-out-coverage', 'novelty');
  else {
    values['held-out-mass'] = massOn(table, heldOut);
    values['held-out-coverage'] = coverage(heldOut);
    if (validity === 0) without('No valid string has probability.', 'novelty');
    else values['novelty'] = values['held-out-mass'] / validity;
  }
  return { values, absent };
}

const diverged = (step: number, expected: string, received: string) =>
  new GanvilError('E_METRIC_SAMPLES', {
    where: `metric/enumerated, step ${step}`,
    expected,
    received,
    fix: 'The generator has diverged: lower the learning rates or start again from an earlier checkpoint.',
  });

/** P_G by the likelihood of every string. */
async function byLikelihood({ generator, step }: Evaluation, length: number): Promise<Table> {
  const logs = await overStrings(codeRange(length), length, (x) => generator!.logProbability!(x));
  const probabilities = logs.map(Math.exp);
  const sum = probabilities.reduce((total, value) => total + value, 0);
  if (Number.isNaN(sum)) throw diverged(step, 'a log-probability for every string', 'NaN for some');
  if (Math.abs(sum - 1) > SUM_TOLERANCE) {
    throw new GanvilError('E_PLUGIN_SHAPE', {
      where: `metric/enumerated, step ${step}`,
      expected: `probabilities that sum to 1 over all ${logs.length} strings`,
      received: `the sum ${sum.toPrecision(6)} of the generator's exp(logProbability)`,
      fix: 'Mend the generator, or set `probabilities: samples`.',
    });
  }
  return { probabilities: probabilities.map((value) => value / sum), detail: { estimator: 'exact', sum } };
}

/** Codes that are decoded together. */
const CODES = 1000;

/** P_G as a mixture over codes of the prior. */
async function byCodes({ generator, step, random }: Evaluation, length: number, samples: number): Promise<Table> {
  const table = new Float64Array(2 ** length);
  for (let from = 0; from < samples; from += CODES) {
    const count = Math.min(CODES, samples - from);
    const ones = tf.tidy(() => tf.sigmoid(generator!.decode!(generator!.drawCodes!(count, random), { training: false })));
    addProducts(table, await ones.data<'float32'>(), length); // waits for the device
    ones.dispose();
  }
  const sum = table.reduce((total, value) => total + value, 0) / samples;
  if (!Number.isFinite(sum)) throw diverged(step, 'finite logits for every code', 'some that are not');
  return { probabilities: table.map((value) => value / samples / sum), detail: { estimator: 'codes', n: samples } };
}

/** P_G by shares among samples. */
async function bySamples({ generate, step }: Evaluation, length: number, samples: number): Promise<Table> {
  const { codes, nonFinite } = codesOf((await generate(samples)).x, length);
  if (codes.length === 0 || nonFinite > NON_FINITE_SHARE * samples) {
    throw diverged(step, 'finite bits in 99 % of the samples', `${nonFinite} of ${samples} samples with one that is not`);
  }
  const probabilities = sharesOf(codes, length);
  const seen = probabilities.filter((value) => value > 0).length;
  return { probabilities, detail: { estimator: 'plug-in', n: samples, nonFinite, seen, bias: (seen - 1) / (2 * codes.length) } };
}

/** Where P_G comes from; throws E_NEEDS where the generator does not give what is asked for. */
function estimatorOf({ generator }: Pick<Evaluation, 'generator'>, { probabilities }: Params): 'exact' | 'codes' | 'samples' {
  const known = {
    exact: generator?.logProbability !== undefined,
    codes: generator?.drawCodes !== undefined && generator.decode !== undefined,
    samples: true,
  };
  if (probabilities === 'auto') return known.exact ? 'exact' : known.codes ? 'codes' : 'samples';
  if (known[probabilities]) return probabilities;
  const isExact = probabilities === 'exact';
  throw new GanvilError('E_NEEDS', {
    where: 'metric/enumerated',
    expected: `a generator that ${isExact ? 'gives log P(x)' : 'decodes codes of its own prior'}, since \`probabilities\` is ${probabilities}`,
    received: known.exact || known.codes ? 'one without' : 'one that gives samples only',
    fix: `Leave \`probabilities\` out, or take a generator ${isExact ? 'with an exact likelihood' : 'such as vae'}.`,
  });
}

export default defineMetric({
  id: 'metric/enumerated',
  summary: 'Compares a generator of bit strings with the valid strings exactly, by enumeration of all strings.',
  params,
  needs: ['enumeration'],
  inject: ['dataset', 'generator'],
  outputs: {
    validity: { direction: 'max', summary: 'Probability that a generated string is valid.' },
    'held-out-mass': { direction: 'max', summary: 'Probability of the valid strings that were never trained on.' },
    novelty: { direction: 'max', summary: 'Share of the held-out strings in the probability of all valid ones.' },
    coverage: { direction: 'max', summary: 'Share of the valid strings that `draws` draws are expected to show.' },
    'held-out-coverage': { direction: 'max', summary: 'The same share of the held-out strings.' },
    memorised: { direction: null, summary: 'Probability of the strings that were trained on.' },
    'kl-forward': {
      direction: 'min',
      summary:
        'KL divergence of the generator from the valid strings, KL(P‖P_G), in nats; infinite where a valid string has probability 0.',
    },
    'kl-reverse': {
      direction: 'min',
      summary: 'KL divergence KL(P_G‖P), in nats; infinite where an invalid string has probability.',
    },
    jsd: { direction: 'min', summary: 'Jensen-Shannon divergence of the two distributions, in nats; at most log 2.' },
    tv: { direction: 'min', summary: 'Total variation of the two distributions; at most 1.' },
    'total-correlation': { direction: null, summary: 'Total correlation of the generated bits, in nats.' },
    'correlation-error': { direction: 'min', summary: 'Distance of the matrices of bit correlations over the norm of the true one.' },
    entropy: { direction: null, summary: "Entropy of the generator's distribution, in nats." },
    'max-probability': { direction: null, summary: 'Probability of the most frequent string.' },
  },
  create: (settings, { roles }) => {
    const { enumeration } = roles.dataset;
    if (enumeration === undefined) throw new Error('metric/enumerated was composed with a data set without enumeration');
    estimatorOf(roles, settings);
    const { length, valid } = enumeration;
    const reference = judge(uniformOn(valid, length), enumeration, settings.draws).values;
    return {
      evaluate: async (evaluation) => {
        const estimate = {
          exact: () => byLikelihood(evaluation, length),
          codes: () => byCodes(evaluation, length, settings.samples),
          samples: () => bySamples(evaluation, length, settings.samples),
        }[estimatorOf(evaluation, settings)];
        const { probabilities, detail } = await estimate();
        return { ...judge(probabilities, enumeration, settings.draws), reference, detail: { ...detail, draws: settings.draws } };
      },
    };
  },
});
