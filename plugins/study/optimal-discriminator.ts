/**
 * The best discriminator of V(D) = E_P log D + E_Q log(1 − D), where it is known: proposition 1, D* = p/(p + q), of score log p − log q; and theorem 1,
 * max V = −2 log 2 + 2 JSD(P‖Q). For N(0, 1) beside N(δ, 1) log p − log q = δ²/2 − δx, and JSD is an integral on a line, taken by the trapezoidal rule; the
 * values that it is compared with are from adaptive quadrature with 30 digits. For bits both are finite sums.
 *
 * @see Goodfellow et al. 2014, "Generative Adversarial Networks", proposition 1 and theorem 1, https://arxiv.org/abs/1406.2661
 */
import {
  ACTIVATIONS,
  bestScore,
  defineStudy,
  descend,
  jensenShannon,
  logValue,
  optimizer,
  type RandomStream,
  scoresOf,
  shiftedNormals,
  stateCount,
  type StudyRow,
  type StudyServices,
  tf,
  trainLogCritic,
  z,
} from 'ganvil';

const params = z.strictObject({
  shifts: z
    .array(z.number().positive().max(20))
    .default([0.5, 1, 2, 3, 4])
    .describe('Distances δ of the two normals for which D is trained.'),
  hidden: z.array(z.int().positive()).min(1).default([64, 64]).describe('Units of each hidden layer of D.'),
  activation: z.enum(ACTIVATIONS).default('leaky-relu').describe('Of the hidden layers.'),
  steps: z.int().positive().default(4000).describe('Steps of D for each distance.'),
  batch: z.int().positive().default(512).describe('Objects of P and of Q in a step.'),
  learningRate: z.number().positive().default(4e-3).describe('Of Adam at the first step; it falls in a straight line to a thousandth.'),
  samples: z
    .int()
    .min(1000)
    .default(100_000)
    .describe('Fresh codes z from which V is taken: of P the objects z and −z, of Q δ + z and δ − z.'),
  bits: z.int().min(1).max(10).default(6).describe('Length of the enumerated strings.'),
  bitSteps: z.int().positive().default(1000).describe('Steps of the scores of strings.'),
});
type Params = z.output<typeof params>;

/** JSD(N(0, 1)‖N(δ, 1)) in nats. */
const JSD: readonly (readonly [shift: number, jsd: number])[] = [
  [0.5, 0.0303113005208],
  [1, 0.111421482185],
  [2, 0.336830820347],
  [3, 0.526777306521],
  [4, 0.632720193737],
  [6, 0.689297933029],
  [8, 0.693053645483],
];
const PROGRESS_EVERY = 20;
const sigmoid = (s: number) => 1 / (1 + Math.exp(-s));
const falling = (from: number, steps: number, beta2 = 0.999) =>
  optimizer().parse({ use: 'adam', with: { beta2, learningRate: { from, to: from / 1000, steps } } });

function quadrature(): StudyRow[] {
  return JSD.map(([shift, exact]) => {
    const { p, q } = shiftedNormals(shift);
    const note = 'JSD of the two normals: trapezoidal rule beside adaptive quadrature.';
    return { name: `jsd-shift-${shift}`, measured: jensenShannon(p, q), exact, tolerance: 1e-10, note };
  });
}

/** Two rows of a trained D: how far σ(s) is from D*, and V on fresh objects. */
async function normals(
  shift: number,
  params: Params,
  { engine, random }: StudyServices,
  onStep: (step: number, loss: number) => Promise<void>,
) {
  const { hidden, activation, steps, batch, learningRate, samples } = params;
  const own = random.at('normals', shift);
  const [real, fake, fresh] = ['real', 'fake', 'fresh'].map((name) => own.at(name)) as [RandomStream, RandomStream, RandomStream];
  const network = await trainLogCritic({
    engine,
    name: `discriminator, shift ${shift}`,
    random: own.at('initial'),
    network: { hidden, activation, batchNorm: false, initialization: 'glorot-uniform' },
    inputs: 1,
    optimizer: falling(learningRate, steps),
    steps,
    // centred, so that D meets both alike
    draw: () => ({ real: real.normal([batch, 1], -shift / 2) as tf.Tensor2D, fake: fake.normal([batch, 1], shift / 2) as tf.Tensor2D }),
    onStep,
  });
  try {
    const { x, p, q } = shiftedNormals(shift);
    const scores = await scoresOf(
      network,
      Float32Array.from(x, (one) => one - shift / 2),
      1,
    );
    const error = scores.reduce((sum, s, i) => sum + ((p[i]! + q[i]!) / 2) * (sigmoid(s) - sigmoid(bestScore(shift, x[i]!))) ** 2, 0);
    const place = (mean: number) => {
      const z = fresh.normals(samples); // in pairs z, −z: what is linear in z cancels, and with it most of the sampling error
      return Float32Array.from({ length: 2 * samples }, (_, i) => mean + (i < samples ? z[i]! : -z[i - samples]!));
    };
    const value = logValue(await scoresOf(network, place(-shift / 2), 1), await scoresOf(network, place(shift / 2), 1));
    return [
      {
        name: `rmse-shift-${shift}`,
        measured: Math.sqrt(error),
        exact: 0,
        tolerance: 0.01,
        note: 'Of σ(s) around p/(p + q), under ½(p + q).',
      },
      {
        name: `value-shift-${shift}`,
        measured: value,
        exact: -2 * Math.LN2 + 2 * jensenShannon(p, q),
        tolerance: 0.005,
        note: `V on ${2 * samples} fresh objects of each; exact: −2 log 2 + 2 JSD.`,
      },
    ];
  } finally {
    network.dispose();
  }
}

/** Two distributions on all strings, both positive everywhere, and one score for each string: V is a sum and its best D can be reached. */
async function bits(
  { bits: length, bitSteps }: Params,
  { engine, random }: StudyServices,
  onStep: (step: number, loss: number) => Promise<void>,
) {
  const states = stateCount(length);
  const own = random.at('bits');
  const drawn = () => {
    const weights = Float64Array.from(own.normals(states), Math.exp);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  };
  const [p, q] = [drawn(), drawn()];
  const scores = tf.tidy(() => tf.variable(tf.zeros([states])));
  const [real, fake] = [tf.tensor1d(Float32Array.from(p)), tf.tensor1d(Float32Array.from(q))];
  try {
    const loss = () =>
      real
        .mul(tf.softplus(scores.neg()))
        .add(fake.mul(tf.softplus(scores)))
        .sum<tf.Scalar>();
    await descend({
      engine,
      name: 'discriminator of bits',
      variables: [scores],
      optimizer: falling(0.05, bitSteps, 0.99),
      steps: bitSteps,
      loss,
      onStep,
    });
    const found = await scores.data<'float32'>();
    const value = found.reduce((sum, s, i) => sum + p[i]! * Math.log(sigmoid(s)) + q[i]! * Math.log(sigmoid(-s)), 0);
    const worst = found.reduce((most, s, i) => Math.max(most, Math.abs(sigmoid(s) - p[i]! / (p[i]! + q[i]!))), 0);
    const exact = -2 * Math.LN2 + 2 * jensenShannon(p, q);
    return [
      {
        name: 'largest-error-bits',
        measured: worst,
        exact: 0,
        tolerance: 1e-3,
        note: `Of σ(s) around p/(p + q) over all ${states} strings.`,
      },
      { name: 'value-bits', measured: value, exact, tolerance: 1e-5, note: 'V as a sum; exact: −2 log 2 + 2 JSD.' },
    ];
  } finally {
    tf.dispose([scores, real, fake]);
  }
}

export default defineStudy({
  id: 'study/optimal-discriminator',
  summary: 'Trains D where the best one is known, and compares it with p/(p + q) and its value with the Jensen-Shannon divergence.',
  source: 'Goodfellow et al. 2014, proposition 1 and theorem 1, https://arxiv.org/abs/1406.2661',
  params,
  create: (params) => ({
    async measure(services) {
      const { shifts, steps, bitSteps } = params;
      const total = shifts.length * steps + bitSteps;
      const after = (done: number) => async (step: number, loss: number) => {
        if (step % PROGRESS_EVERY === 0) await services.progress(done + step, total, { 'loss/discriminator': loss });
      };
      const rows = quadrature();
      for (const [i, shift] of shifts.entries()) rows.push(...(await normals(shift, params, services, after(i * steps))));
      rows.push(...(await bits(params, services, after(shifts.length * steps))));
      return { rows };
    },
  }),
});
