/**
 * G's two losses where D wins. Their slopes in the score s are −σ(s) for log(1 − D), which vanishes, and −σ(−s) for −log D, which goes to −1; their ratio is eˢ.
 * Measured on the objectives' own losses, by automatic differentiation.
 *
 * Then what G feels under a trained D: P = N(0, 1), and G moves z to δ + z. The derivative by δ of a loss ℓ(s(δ + z)) with D held fixed is E_Q ℓ′(s) s′, for the
 * best D of slope s*′ = −δ
 *
 *   minimax          δ E_Q σ(s*) → 0          non-saturating   δ E_Q σ(−s*) → δ
 *
 * both positive: G is drawn to δ = 0. The exact values are these integrals by the trapezoidal rule.
 *
 * @see Goodfellow et al. 2014, §3, https://arxiv.org/abs/1406.2661
 * @see Arjovsky & Bottou 2017, §2.2, https://arxiv.org/abs/1701.04862
 */
import {
  ACTIVATIONS,
  bestScore,
  defineStudy,
  type Network,
  type Objective,
  optimizer,
  type Play,
  type RandomStream,
  shiftedNormals,
  type StudyRow,
  type StudyServices,
  tf,
  trainLogCritic,
  z,
} from 'ganvil';

const params = z.strictObject({
  scores: z.array(z.number().min(-30).max(30)).min(1).default([-10, -5, -2, 0, 2, 5]).describe('Scores at which the slopes are taken.'),
  distances: z.array(z.number().positive().max(20)).default([1, 2, 3, 4]).describe('Distances δ of G from the data.'),
  hidden: z.array(z.int().positive()).min(1).default([64, 64]).describe('Units of each hidden layer of D.'),
  activation: z.enum(ACTIVATIONS).default('leaky-relu').describe('Of the hidden layers.'),
  steps: z.int().positive().default(1500).describe('Steps of D for each distance.'),
  batch: z.int().positive().default(512).describe('Objects of P and of Q in a step.'),
  learningRate: z.number().positive().default(4e-3).describe('Of Adam at the first step; it falls in a straight line to a thousandth.'),
  samples: z.int().min(100).default(20_000).describe('Codes z over which the derivative is averaged.'),
});
type Params = z.output<typeof params>;
type LossOfG = NonNullable<Objective['generatorLoss']>;
interface Losses {
  readonly minimax: LossOfG;
  readonly 'non-saturating': LossOfG;
}
const NAMES = ['minimax', 'non-saturating'] as const;
const PROGRESS_EVERY = 20;
const sigmoid = (s: number) => 1 / (1 + Math.exp(-s));
const fakeOf = (scores: tf.Tensor) => ({ fake: { scores } }) as unknown as Play;

/** dℓ/ds of each loss at the scores, and the ratio of both. */
async function slopes(at: readonly number[], losses: Losses, { engine }: StudyServices): Promise<StudyRow[]> {
  const scores = tf.tidy(() => tf.variable(tf.tensor2d([...at], [at.length, 1])));
  try {
    const program = engine.program('slopes of losses', () => ({
      tensors: Object.fromEntries(NAMES.map((name) => [name, tf.grad((s) => losses[name](fakeOf(s)).sum())(scores)])),
    }));
    const { tensors } = await program();
    const [minimax, other] = [await tensors.minimax!.data<'float32'>(), await tensors['non-saturating']!.data<'float32'>()];
    tf.dispose(tensors);
    return at.flatMap((s, i) => {
      const name = String(s).replace('-', 'minus-');
      const row = (what: string, measured: number, exact: number, note: string) => ({
        name: `${what}-score-${name}`,
        measured,
        exact,
        tolerance: 1e-3, // float32: σ(−10) has three or four digits
        relative: true,
        note,
      });
      return [
        row('slope-minimax', minimax[i]!, -sigmoid(s), 'd log(1 − D)/ds = −σ(s).'),
        row('slope-non-saturating', other[i]!, -sigmoid(-s), 'd(−log D)/ds = −σ(−s).'),
        row('ratio', minimax[i]! / other[i]!, Math.exp(s), 'Of the two slopes: eˢ.'),
      ];
    });
  } finally {
    scores.dispose();
  }
}

/** The derivative by δ of E ℓ(s(δ + z)) of each loss: slopes at each object, averaged in float64. */
async function pulls(network: Network, shift: number, losses: Losses, { engine }: StudyServices, codes: RandomStream, samples: number) {
  const half = codes.normals(samples / 2); // and their opposites
  const x = Float32Array.from({ length: samples }, (_, i) => shift / 2 + (i < half.length ? half[i]! : -half[i - half.length]!));
  const objects = tf.tidy(() => tf.variable(tf.tensor2d(x, [samples, 1])));
  try {
    const loss = (name: (typeof NAMES)[number]) => (of: tf.Tensor) =>
      losses[name](fakeOf(network.apply(of, { training: false })[0]!)).sum();
    const program = engine.program(`pull at ${shift}`, () => ({
      tensors: Object.fromEntries(NAMES.map((name) => [name, tf.grad(loss(name))(objects)])),
    }));
    const { tensors } = await program();
    try {
      const mean = async (name: string) => (await tensors[name]!.data<'float32'>()).reduce((sum, slope) => sum + slope, 0) / samples;
      return { minimax: await mean('minimax'), 'non-saturating': await mean('non-saturating') };
    } finally {
      tf.dispose(tensors);
    }
  } finally {
    objects.dispose();
  }
}

async function underTrainedD(
  shift: number,
  params: Params,
  losses: Losses,
  services: StudyServices,
  onStep: (step: number, loss: number) => Promise<void>,
) {
  const { hidden, activation, steps, batch, learningRate, samples } = params;
  const own = services.random.at('distance', shift);
  const [real, fake] = [own.at('real'), own.at('fake')];
  const network = await trainLogCritic({
    engine: services.engine,
    name: `discriminator, distance ${shift}`,
    random: own.at('initial'),
    network: { hidden, activation, batchNorm: false, initialization: 'glorot-uniform' },
    inputs: 1,
    optimizer: optimizer().parse({ use: 'adam', with: { learningRate: { from: learningRate, to: learningRate / 1000, steps } } }),
    steps,
    draw: () => ({ real: real.normal([batch, 1], -shift / 2) as tf.Tensor2D, fake: fake.normal([batch, 1], shift / 2) as tf.Tensor2D }),
    onStep,
  });
  try {
    const measured = await pulls(network, shift, losses, services, own.at('codes'), 2 * Math.ceil(samples / 2));
    const { x, q } = shiftedNormals(shift);
    const exact = (sign: number) => shift * q.reduce((sum, share, i) => sum + share * sigmoid(sign * bestScore(shift, x[i]!)), 0);
    return [
      {
        name: `pull-minimax-distance-${shift}`,
        measured: measured.minimax,
        exact: exact(1),
        tolerance: 0.03,
        note: 'Derivative of E log(1 − D) by δ under a trained D; exact under D*: δ E σ(s*).',
      },
      {
        name: `pull-non-saturating-distance-${shift}`,
        measured: measured['non-saturating'],
        exact: exact(-1),
        tolerance: 0.1,
        relative: true,
        note: 'Derivative of E[−log D] by δ under a trained D; exact under D*: δ E σ(−s*).',
      },
    ];
  } finally {
    network.dispose();
  }
}

export default defineStudy({
  id: 'study/saturation',
  summary: "Compares the slopes of G's two losses, at given scores and under a trained D at growing distances.",
  source: 'Goodfellow et al. 2014, §3, https://arxiv.org/abs/1406.2661; Arjovsky & Bottou 2017, §2.2, https://arxiv.org/abs/1701.04862',
  params,
  create: (params, { plugin }) => ({
    async measure(services) {
      const { scores, distances, steps } = params;
      const lossOf = async (name: string): Promise<LossOfG> => {
        const objective = await plugin('objective', name);
        return objective.create(objective.params.parse({}), {} as never).generatorLoss!;
      };
      const losses: Losses = { minimax: await lossOf('minimax'), 'non-saturating': await lossOf('non-saturating') };
      const total = distances.length * steps + 1;
      const rows = await slopes(scores, losses, services);
      await services.progress(1, total);
      for (const [i, distance] of distances.entries()) {
        const onStep = async (step: number, loss: number) => {
          if (step % PROGRESS_EVERY === 0) await services.progress(1 + i * steps + step, total, { 'loss/discriminator': loss });
        };
        rows.push(...(await underTrainedD(distance, params, losses, services, onStep)));
      }
      return { rows };
    },
  }),
});
