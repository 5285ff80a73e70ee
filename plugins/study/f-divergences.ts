/**
 * What f-GANs rest on, by the objective itself. First the bound: where D's score s solves g(s) = f′(p/q), −L_D is D_f(P‖Q), over enumerated states and over
 * two Gaussians. Then the choice of a divergence: G makes points of N(μ, σ²) and descends the bound against the best D, which is known here; by
 * the envelope theorem this is descent of D_f(P‖P_G), so G ends where a search in float64 finds the smallest D_f. P is a mixture of a large and a
 * small Gaussian: some divergences cover both, some seek the large one.
 *
 * @see Nowozin et al. 2016, "f-GAN", §2.5, https://arxiv.org/abs/1606.00709
 */
import {
  closestNormal,
  CURVE_COLOURS,
  defineStudy,
  densityTable,
  drawCurves,
  encodePng,
  type Engine,
  evenNormals,
  F_DIVERGENCES,
  type FDivergence,
  fDivergence,
  type Grid,
  type LineNormal,
  logNormalDensity,
  makeSmallGame,
  normalTable,
  type Plugin,
  pointsOf,
  type RandomStream,
  type SmallGame,
  type StudyRow,
  tf,
  z,
} from 'ganvil';

const params = z.strictObject({
  steps: z.int().min(50).max(5000).default(600).describe('Steps of G in each fit.'),
  batch: z.int().min(64).max(16384).default(1024).describe('Points of G in a step, evenly likely ones.'),
});

/** D's best score where log p/q is ℓ: g(s) = f′(exp ℓ), solved for s. */
const BEST: Readonly<Record<FDivergence, (ratio: tf.Tensor) => tf.Tensor>> = {
  kl: (ratio) => ratio.add(1),
  'reverse-kl': (ratio) => ratio,
  pearson: (ratio) => ratio.exp().sub(1).mul(2),
  neyman: (ratio) => ratio.mul(2),
  hellinger: (ratio) => ratio.div(2),
  'jensen-shannon': (ratio) => ratio,
  gan: (ratio) => ratio,
  'total-variation': (ratio) => ratio.sign().mul(20), // tanh 20 is 1 in float32
};

/** Two distributions over five states, in twentieths. */
const [P_COUNTS, Q_COUNTS] = [
  [8, 6, 3, 2, 1],
  [1, 3, 3, 4, 9],
];
/** Two Gaussians; Neyman's divergence is infinite for them, and is taken of the pair the other way round. */
const PAIR: readonly [LineNormal, LineNormal] = [
  { mean: 0, std: 1 },
  { mean: 1, std: 1.5 },
];
const PAIR_GRID: Grid = { from: -9, to: 12, points: 2101 };

/** What one Gaussian is fitted to; its mean is −0.1 and its standard deviation 1.5. */
const MIXTURE = [
  { weight: 0.7, mean: -1, std: 0.6 },
  { weight: 0.3, mean: 2, std: 0.6 },
] as const;
const MIXTURE_GRID: Grid = { from: -12, to: 14, points: 651 };
const mixtureDensity = (x: number) =>
  MIXTURE.reduce((sum, { weight, mean, std }) => sum + weight * Math.exp(logNormalDensity(x, mean, std)), 0);
const MIXTURE_TABLE = densityTable(MIXTURE_GRID, mixtureDensity);
/** Where G begins: near the mean, narrower than both together and wider than one. */
const BEGIN: LineNormal = { mean: -0.1, std: 0.8 };
/** With the best D, total variation has a slope at no point; `gan` is Jensen-Shannon but for a constant. */
const FITTED = ['kl', 'pearson', 'hellinger', 'jensen-shannon', 'reverse-kl', 'neyman'] as const satisfies readonly FDivergence[];
const COVERING: readonly FDivergence[] = ['kl', 'pearson', 'hellinger', 'jensen-shannon'];

/** What is measured with. */
interface With {
  readonly engine: Engine;
  readonly random: RandomStream;
  readonly fGan: Plugin<'objective'>;
}
const LINE = { kind: 'points', shape: [1] } as const;
const column = (values: Iterable<number>) => tf.tensor1d(Float32Array.from(values)).expandDims<tf.Tensor2D>(1);

/** A game whose objects are the log-ratios of what they stand for, which is all that the best D looks at. */
const gameOfRatios = (
  { engine, random, fGan }: With,
  params: { readonly divergence: FDivergence; readonly generator?: string },
  { real, fake }: { readonly real: Iterable<number>; readonly fake: ArrayLike<number> & Iterable<number> },
): SmallGame =>
  makeSmallGame({
    engine,
    random,
    space: LINE,
    batch: fake.length,
    generator: { space: LINE, estimator: 'pathwise', variables: {}, state: {}, generate: () => ({ samples: column(fake) }) },
    discriminator: { variables: {}, state: {}, judges: ['x'], outputs: ({ x }) => ({ score: BEST[params.divergence](x!) as tf.Tensor2D }) },
    real: () => column(real),
    objective: [{ plugin: fGan, with: params }],
  });

/** −L_D of a batch that holds every state as often as it is likely. */
async function boundOverStates(divergence: FDivergence, using: With): Promise<number> {
  const spread = (counts: readonly number[]) =>
    counts.flatMap((count, state) => Array<number>(count).fill(Math.log(P_COUNTS[state]! / Q_COUNTS[state]!)));
  const { game, dispose } = gameOfRatios(using, { divergence }, { real: spread(P_COUNTS), fake: spread(Q_COUNTS) });
  const bound = using.engine.program(`bound over states/${divergence}`, () => ({
    scalars: { bound: game.loss(game.play('discriminator')).total.neg() },
  }));
  try {
    return (await bound()).scalars['bound']!;
  } finally {
    dispose();
  }
}

/** E_P g(s) − E_Q f*(g(s)) of two Gaussians by an integral: both functions are the losses of G, point by point, in its two forms. */
async function boundOverGaussians(divergence: FDivergence, [p, q]: readonly [LineNormal, LineNormal], using: With): Promise<number> {
  const ratios = pointsOf(PAIR_GRID).map((x) => logNormalDensity(x, p.mean, p.std) - logNormalDensity(x, q.mean, q.std));
  const lossOf = async (generator: string): Promise<ArrayLike<number>> => {
    const { game, objective, dispose } = gameOfRatios(using, { divergence, generator }, { real: ratios, fake: ratios });
    const losses = using.engine.program(`losses of G/${divergence}/${generator}`, () => ({
      tensors: { losses: objective[0]!.objective.generatorLoss!(game.play('generator')) },
    }));
    const { tensors } = await losses();
    try {
      return await tensors['losses']!.data();
    } finally {
      tf.dispose(tensors);
      dispose();
    }
  };
  const [conjugate, activation] = [await lossOf('saturating'), await lossOf('non-saturating')];
  const [ofP, ofQ] = [normalTable(PAIR_GRID, p), normalTable(PAIR_GRID, q)];
  return ofP.reduce((sum, share, i) => sum + ofQ[i]! * conjugate[i]! - share * activation[i]!, 0);
}

/** Where G ends that begins at BEGIN and descends the objective against the best D. */
async function fit(
  divergence: FDivergence,
  { steps, batch }: z.output<typeof params>,
  {
    engine,
    random,
    fGan,
    trainer,
    progress,
  }: With & { readonly trainer: Plugin<'trainer'>; readonly progress: (step: number) => Promise<void> },
): Promise<LineNormal> {
  const variable = (value: number) => tf.tidy(() => tf.variable(tf.scalar(value)));
  const [mean, logStd] = [variable(BEGIN.mean), variable(Math.log(BEGIN.std))];
  // where D takes G to be: equal to G's own weights, and no path for G's gradient
  const [ofMean, ofLogStd] = [variable(BEGIN.mean), variable(Math.log(BEGIN.std))];
  const codes = evenNormals(batch);
  const logOf = (x: tf.Tensor, centre: tf.Tensor, log: tf.Tensor) =>
    x
      .sub(centre)
      .div(log.exp())
      .square()
      .div(-2)
      .sub(log)
      .sub(Math.log(2 * Math.PI) / 2);
  const small = makeSmallGame({
    engine,
    random,
    space: LINE,
    batch,
    generator: {
      space: LINE,
      estimator: 'pathwise',
      variables: { mean, logStd },
      state: {},
      generate: ({ values: [centre, log] = [mean, logStd] }) => ({ samples: column(codes).mul(log!.exp()).add(centre!) }),
    },
    discriminator: {
      variables: {},
      state: { ofMean, ofLogStd },
      judges: ['x'],
      outputs: ({ x }) => {
        const parts = MIXTURE.map(({ weight, ...part }) =>
          logOf(x!, tf.scalar(part.mean), tf.scalar(Math.log(part.std))).add(Math.log(weight)),
        );
        const ratio = tf.logSumExp(tf.concat(parts, 1), 1, true).sub(logOf(x!, ofMean, ofLogStd));
        return { score: BEST[divergence](ratio) as tf.Tensor2D };
      },
    },
    real: () => column(codes),
    objective: [{ plugin: fGan, with: { divergence } }],
    trainer: {
      plugin: trainer,
      with: { generator: { optimizer: { use: 'adam', with: { learningRate: { from: 0.03, to: 1e-4, steps }, beta1: 0.9, beta2: 0.99 } } } },
    },
  });
  const answer = engine.program(`the best D/${divergence}`, () => {
    ofMean.assign(mean.clone());
    ofLogStd.assign(logStd.clone());
    return {};
  });
  try {
    for (let step = 1; step <= steps; step++) {
      await small.step();
      await answer();
      if (step % 20 === 0) await progress(step);
    }
    return { mean: (await mean.data())[0]!, std: Math.exp((await logStd.data())[0]!) };
  } finally {
    small.dispose();
  }
}

type Fits = Readonly<Record<(typeof FITTED)[number], LineNormal>>;

function rowsOfFits(fits: Fits): StudyRow[] {
  const note = 'Of the Gaussian that G ends at, and of the one with the smallest D_f.';
  const each = FITTED.flatMap((divergence) => {
    const best = closestNormal(divergence, MIXTURE_GRID, MIXTURE_TABLE);
    return (['mean', 'std'] as const).map((what): StudyRow => {
      return { name: `fit-${divergence}-${what}`, measured: fits[divergence][what], exact: best[what], tolerance: 0.01, note };
    });
  });
  const stds = (covering: boolean) => FITTED.filter((one) => COVERING.includes(one) === covering).map((one) => fits[one].std);
  const [covering, seeking] = [Math.min(...stds(true)), Math.max(...stds(false))];
  return [
    ...each,
    {
      name: 'covering-smallest-std',
      measured: covering,
      exact: 1.2,
      tolerance: 0,
      relation: 'at least',
      note: `By ${COVERING.join(', ')}: more than twice the deviation of a part, .6.`,
    },
    {
      name: 'seeking-largest-std',
      measured: seeking,
      exact: 0.9,
      tolerance: 0,
      relation: 'at most',
      note: 'By reverse-kl and neyman: about the deviation of the large part.',
    },
  ];
}

/** The density of P in black, and those of the fits in the colours' order. */
function pictureOf(fits: Fits): Uint8Array {
  const grid: Grid = { from: -4, to: 5, points: 361 };
  const step = 9 / 360;
  const curveOf = (table: Float64Array) => Array.from(pointsOf(grid), (x, i) => [x, table[i]! / step] as const);
  const curves = FITTED.map((divergence, i) => ({ colour: CURVE_COLOURS[i]!, points: curveOf(normalTable(grid, fits[divergence])) }));
  const ofP = { colour: CURVE_COLOURS.at(-1)!, points: curveOf(densityTable(grid, mixtureDensity)) };
  return encodePng(drawCurves([ofP, ...curves], { size: 400, stretch: true }));
}

export default defineStudy({
  id: 'study/f-divergences',
  summary: 'Compares the bounds of f-GANs with the divergences themselves, and fits one Gaussian to two by each of them.',
  source: 'Nowozin et al. 2016, §2.5, https://arxiv.org/abs/1606.00709',
  params,
  create: (settings, { plugin }) => ({
    async measure({ engine, random, progress }) {
      const using = { engine, random, fGan: await plugin('objective', 'f-gan') };
      const trainer = await plugin('trainer', 'alternating');
      const total = FITTED.length * settings.steps;
      const rows: StudyRow[] = [];
      const shares = (counts: readonly number[]) => Float64Array.from(counts, (count) => count / 20);
      for (const divergence of F_DIVERGENCES) {
        rows.push({
          name: `states-${divergence}`,
          measured: await boundOverStates(divergence, using),
          exact: fDivergence(divergence, shares(P_COUNTS), shares(Q_COUNTS)),
          tolerance: 1e-5,
          relative: true,
          note: '−L_D at the best D over five enumerated states, and D_f as a sum.',
        });
        await progress(0, total);
      }
      for (const divergence of F_DIVERGENCES) {
        const pair = divergence === 'neyman' ? ([PAIR[1], PAIR[0]] as const) : PAIR;
        rows.push({
          name: `gaussians-${divergence}`,
          measured: await boundOverGaussians(divergence, pair, using),
          exact: fDivergence(divergence, normalTable(PAIR_GRID, pair[0]), normalTable(PAIR_GRID, pair[1])),
          tolerance: 1e-5,
          note: divergence === 'neyman' ? 'N(1, 1.5²) and N(0, 1), since the other way round it is infinite.' : 'N(0, 1) and N(1, 1.5²).',
        });
        await progress(0, total);
      }
      const found: Partial<Record<keyof Fits, LineNormal>> = {};
      for (const [place, divergence] of FITTED.entries()) {
        const heard = (step: number) => progress(place * settings.steps + step, total);
        found[divergence] = await fit(divergence, settings, { ...using, trainer, progress: heard });
      }
      const fits = found as Fits;
      return {
        rows: [...rows, ...rowsOfFits(fits)],
        artifacts: [
          { name: 'fits.png', bytes: pictureOf(fits) },
          { name: 'fits.json', bytes: Buffer.from(JSON.stringify({ mixture: MIXTURE, fits })) },
        ],
      };
    },
  }),
});
