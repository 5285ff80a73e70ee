/**
 * Mode coverage on a mixture of K isotropic normals with known centres.
 *
 * A sample is of high quality if it lies less than 3 sd from its nearest centre. With c_k high-quality samples at centre k, N = Σ c_k,
 * p̂_k = c_k / N and the mixture's weights w_k:
 *
 *   reverse-kl = Σ p̂_k log(p̂_k / w_k)      forward-kl = Σ w_k log(w_k / p̂_k)      chi-square = Σ (c_k − N w_k)² / (N w_k)
 *
 * The logarithm is natural and 0 · log 0 = 0. Both divergences are plug-in estimates, too large by about (K − 1) / 2N.
 * Expects points whose data set gives its mixture. Costs O(samples · K).
 *
 * The perfect sampler's numbers are means over 20 draws of as many real points, with their standard deviations in the detail: a single draw's
 * divergences scatter by a factor of three.
 *
 * The literature's count takes any one sample for a mode found; `modes20` asks for 20 of 2 500.
 *
 * @see Srivastava et al. 2017, "VEEGAN", https://arxiv.org/abs/1705.07761 (modes found, high quality)
 * @see Lin et al. 2018, "PacGAN", table 1, https://arxiv.org/abs/1712.04086 (reverse KL)
 */
import { APART, areApart, defineMetric, GanvilError, type Measurement, type Mixture, z } from 'ganvil';

const params = z.strictObject({
  threshold: z
    .number()
    .positive()
    .default(3)
    .describe('Distance to the nearest centre below which a sample is of high quality, in standard deviations.'),
  inclusive: z.boolean().default(false).describe('Whether a sample at exactly the threshold is of high quality.'),
});
type Params = z.output<typeof params>;

/** `modes20` asks for 20 samples of 2 500. */
const FIRM_SHARE = 20 / 2500;
/** Share of the smallest distance between two centres within which a bridging sample has two of them. Up to ½ no point could. */
const BRIDGE_REACH = 0.75;
const NON_FINITE_SHARE = 0.01;
/** One draw's divergences scatter by half of their size; the mean of this many by a tenth. */
const REFERENCE_DRAWS = 20;

/** What a batch of points looks like from the centres. */
export interface Tally {
  /** Points whose coordinates are all finite, and the others. */
  readonly finite: number;
  readonly nonFinite: number;
  /** High-quality points at each centre, and the sums of their squared distances to it. */
  readonly counts: readonly number[];
  readonly squares: readonly number[];
  readonly bridging: number;
}

/** Smallest distance between two centres (Infinity for a single one) and which they are. */
export function closestCentres({ centres }: Mixture): { distance: number; pair: readonly [number, number] } {
  let closest = { distance: Infinity, pair: [0, 0] as readonly [number, number] };
  centres.forEach((a, i) => {
    for (let j = i + 1; j < centres.length; j++) {
      const distance = Math.hypot(...a.map((value, axis) => value - centres[j]![axis]!));
      if (distance < closest.distance) closest = { distance, pair: [i, j] };
    }
  });
  return closest;
}

/** Sorts points `[count, dim]`, row-major, by their nearest centre. */
export function tally(points: Float32Array, mixture: Mixture, { threshold, inclusive }: Params): Tally {
  const { centres, std } = mixture;
  const dim = centres[0]!.length;
  const limit = (threshold * std) ** 2;
  const reach = (BRIDGE_REACH * closestCentres(mixture).distance) ** 2;
  const counts = centres.map(() => 0);
  const squares = centres.map(() => 0);
  let [finite, nonFinite, bridging] = [0, 0, 0];
  for (let at = 0; at < points.length; at += dim) {
    let [nearest, first, second] = [0, Infinity, Infinity]; // squared distances to the two nearest centres
    for (let k = 0; k < centres.length; k++) {
      let square = 0;
      for (let axis = 0; axis < dim; axis++) square += (points[at + axis]! - centres[k]![axis]!) ** 2;
      if (square < first) [nearest, first, second] = [k, square, first];
      else if (square < second) second = square;
    }
    if (!Number.isFinite(first))
      nonFinite++; // NaN compares false, so one bad coordinate leaves Infinity
    else {
      finite++;
      if (inclusive ? first <= limit : first < limit) {
        counts[nearest]!++;
        squares[nearest]! += first;
      } else if (second < reach) bridging++;
    }
  }
  return { finite, nonFinite, counts, squares, bridging };
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const median = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
};

/** The outputs for a tally of at least one finite point. */
export function judge({ finite, nonFinite, counts, squares, bridging }: Tally, mixture: Mixture) {
  const total = sum(counts);
  const enough = Math.max(1, FIRM_SHARE * (finite + nonFinite));
  const values: Record<string, number> = {
    modes: counts.filter((count) => count > 0).length,
    modes20: counts.filter((count) => count >= enough).length,
    'high-quality': total / finite,
    bridge: bridging / finite,
  };
  const absent: Record<string, NonNullable<Measurement['absent']>[string]> = {};
  if (total === 0) {
    for (const name of ['reverse-kl', 'forward-kl', 'chi-square', 'within-spread']) {
      absent[name] = { state: 'absent', reason: 'No sample is of high quality.' };
    }
    return { values, absent };
  }
  const { std, centres } = mixture;
  const weights = mixture.weights.map((weight) => weight / sum(mixture.weights));
  const share = (k: number) => counts[k]! / total;
  values['reverse-kl'] = sum(weights.map((weight, k) => (counts[k] === 0 ? 0 : share(k) * Math.log(share(k) / weight))));
  values['chi-square'] = sum(weights.map((weight, k) => (counts[k]! - total * weight) ** 2 / (total * weight)));
  values['within-spread'] = median(
    counts.flatMap((count, k) => (count === 0 ? [] : [Math.sqrt(squares[k]! / count) / (std * Math.sqrt(centres[k]!.length))])),
  );
  const missing = counts.flatMap((count, k) => (count === 0 ? [k] : []));
  if (missing.length === 0) values['forward-kl'] = sum(weights.map((weight, k) => weight * Math.log(weight / share(k))));
  else absent['forward-kl'] = { state: 'infinite', reason: `No sample of high quality at the centres ${missing.join(', ')}.` };
  return { values, absent };
}

/** What a perfect sampler's numbers are: the mean and the standard deviation over draws, of each output over the draws that have it. */
export function summary(draws: readonly Readonly<Record<string, number>>[]) {
  const [means, sds]: [Record<string, number>, Record<string, number>] = [{}, {}];
  for (const name of new Set(draws.flatMap((draw) => Object.keys(draw)))) {
    const found = draws.flatMap(({ [name]: value }) => (value === undefined ? [] : [value]));
    const mean = sum(found) / found.length;
    means[name] = mean;
    if (found.length > 1) sds[name] = Math.sqrt(sum(found.map((value) => (value - mean) ** 2)) / (found.length - 1));
  }
  return { means, sds };
}

/** Refuses centres so near that a sample may be of high quality for two of them. */
function checkSeparation(mixture: Mixture): void {
  const { distance, pair } = closestCentres(mixture);
  if (areApart(distance, mixture.std)) return;
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: 'metric/mode-coverage',
    expected: `centres at least ${APART} standard deviations apart (${(APART * mixture.std).toPrecision(3)})`,
    received: `the centres ${pair.join(' and ')} at a distance of ${distance.toPrecision(2)}`,
    fix:
      'Where two centres share a place, one mode counts as two. Give the data set a smaller standard deviation or centres farther apart; ' +
      'if its angles run from 0 to 2π, leave the end point out: it is the first centre again.',
  });
}

export default defineMetric({
  id: 'metric/mode-coverage',
  summary: 'Counts the modes of a known mixture that a generator finds, and says how well it fills them.',
  source: 'Lin et al. 2018, "PacGAN", table 1, https://arxiv.org/abs/1712.04086',
  params,
  needs: ['generator', 'mixture'],
  inject: ['dataset'],
  outputs: {
    modes: { direction: 'max', summary: 'Centres with at least one high-quality sample.' },
    modes20: { direction: 'max', summary: 'Centres with at least 20 high-quality samples of 2 500, and in proportion for other counts.' },
    'high-quality': { direction: 'max', summary: 'Share of the samples that are of high quality.' },
    'reverse-kl': {
      direction: 'min',
      summary: 'KL divergence of the shares of the modes among high-quality samples from the weights, in nats.',
    },
    'forward-kl': {
      direction: 'min',
      summary: 'KL divergence of the weights from those shares, in nats; infinite where a mode is missing.',
    },
    'chi-square': { direction: 'min', summary: 'Pearson statistic of the counts against the weights; K − 1 degrees of freedom.' },
    'within-spread': {
      direction: null,
      summary:
        'Root mean square distance of high-quality samples to their centre over that of the mode, median of the modes; small = collapse within modes.',
    },
    bridge: {
      direction: 'min',
      summary:
        'Share of the samples that lie between modes: not of high quality, and within ¾ of the smallest centre distance of two centres.',
    },
  },
  create: (settings, { roles }) => {
    const { mixture } = roles.dataset;
    if (mixture === undefined) throw new Error('metric/mode-coverage was composed with a data set without mixture');
    checkSeparation(mixture);
    return {
      evaluate: async (evaluation) => {
        const n = evaluation.samples;
        const generated = tally((await evaluation.generate(n)).x, mixture, settings);
        const { finite, nonFinite, counts } = generated;
        if (finite === 0 || nonFinite > NON_FINITE_SHARE * n) {
          throw new GanvilError('E_METRIC_SAMPLES', {
            where: `metric/mode-coverage, step ${evaluation.step}`,
            expected: 'finite coordinates in 99 % of the samples',
            received: `${nonFinite} of ${n} samples with one that is not`,
            fix: 'The generator has diverged: lower the learning rates or start again from an earlier checkpoint.',
          });
        }
        const { values, absent } = judge(generated, mixture);
        const { x } = evaluation.real(REFERENCE_DRAWS * n, { stream: 'reference' });
        const draws = Array.from({ length: REFERENCE_DRAWS }, (_, i) => {
          const part = x.subarray((i * x.length) / REFERENCE_DRAWS, ((i + 1) * x.length) / REFERENCE_DRAWS);
          return judge(tally(part, mixture, settings), mixture).values;
        });
        const { means: reference, sds } = summary(draws);
        const infinite = draws.filter((draw) => draw['forward-kl'] === undefined).length;
        const klBias = sum(counts) > 0 ? { klBias: (counts.length - 1) / (2 * sum(counts)) } : {};
        return {
          values,
          absent,
          reference,
          detail: {
            n,
            nonFinite,
            counts,
            estimator: 'plug-in',
            ...klBias,
            ...settings,
            std: mixture.std,
            perfect: { draws: REFERENCE_DRAWS, sd: sds, ...(infinite > 0 && { withoutForwardKl: infinite }) },
          },
        };
      },
    };
  },
});
