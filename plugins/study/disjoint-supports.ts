/**
 * Two parallel segments in the plane: P uniform on {0} × [0, 1], Q on {θ} × [0, 1]. For every θ ≠ 0 their supports do not meet, and
 *
 *   JSD(P‖Q) = log 2,  KL = ∞,  W₁(P, Q) = |θ|:
 *
 * D's value says nothing of how far Q is, the Wasserstein critic says all of it. JSD is estimated by a trained D, (V + 2 log 2)/2, a lower bound for any D, so
 * its rows are one-sided; W₁ by a critic f, E_P f − E_Q f, whose slope is penalised where it is above 1. (Pulled to 1 from both sides, it may keep that slope
 * along the segments, where it gains nothing.) Where the penalty is λ and f a plane of slope g between the segments the loss −gθ + λ(g − 1)² is least at
 * g = 1 + θ/2λ: a large λ keeps the estimate unbiased.
 *
 * @see Arjovsky et al. 2017, "Wasserstein GAN", example 1, https://arxiv.org/abs/1701.07875
 * @see Petzka et al. 2018, "On the regularization of Wasserstein GANs", https://arxiv.org/abs/1709.08894, for the one-sided penalty
 */
import {
  ACTIVATIONS,
  CURVE_COLOURS,
  defineStudy,
  descend,
  drawCurves,
  encodePng,
  logValue,
  optimizer,
  perceptron,
  type RandomStream,
  scoresOf,
  type StudyServices,
  tf,
  trainLogCritic,
  z,
} from 'ganvil';

const params = z.strictObject({
  distances: z.array(z.number().positive().max(10)).min(1).default([0.25, 0.5, 1, 2]).describe('Distances θ of the two segments.'),
  hidden: z.array(z.int().positive()).min(1).default([64, 64]).describe('Units of each hidden layer of D and of the critic.'),
  activation: z.enum(ACTIVATIONS).default('leaky-relu').describe('Of the hidden layers.'),
  steps: z.int().positive().default(800).describe('Steps of D, and of the critic, for each distance.'),
  batch: z.int().positive().default(256).describe('Objects of P and of Q in a step.'),
  learningRate: z.number().positive().default(4e-3).describe('Of Adam at the first step; it falls in a straight line to a thousandth.'),
  lambda: z.number().positive().default(100).describe('Weight of the penalty on slopes above 1.'),
  samples: z.int().min(100).default(50_000).describe('Fresh objects of P and of Q on which both are taken.'),
});
type Params = z.output<typeof params>;
type OnStep = (step: number, loss: number) => Promise<void>;

const PROGRESS_EVERY = 20;
const sides = (random: RandomStream, batch: number, distance: number) => {
  const segment = (x: number) => tf.concat([tf.fill([batch, 1], x), random.uniform([batch, 1])], 1) as tf.Tensor2D;
  return { real: segment(0), fake: segment(distance) };
};
const adam = ({ learningRate, steps }: Params) =>
  optimizer().parse({ use: 'adam', with: { learningRate: { from: learningRate, to: learningRate / 1000, steps } } });
const shape = ({ hidden, activation }: Params) => ({ hidden, activation, batchNorm: false, initialization: 'glorot-uniform' }) as const;
function fresh(random: RandomStream, samples: number, x: number): Float32Array {
  const places = random.uniforms(samples);
  return Float32Array.from({ length: 2 * samples }, (_, i) => (i % 2 === 0 ? x : places[i >> 1]!));
}

/** (V + 2 log 2)/2 of a trained D, on fresh objects. */
async function divergence(distance: number, params: Params, { engine, random }: StudyServices, onStep: OnStep): Promise<number> {
  const own = random.at('discriminator', distance);
  const data = own.at('data');
  const network = await trainLogCritic({
    engine,
    name: `discriminator, distance ${distance}`,
    random: own.at('initial'),
    network: shape(params),
    inputs: 2,
    optimizer: adam(params),
    steps: params.steps,
    draw: () => sides(data, params.batch, distance),
    onStep,
  });
  try {
    const scores = async (x: number) => scoresOf(network, fresh(own.at('fresh', x), params.samples, x), 2);
    return logValue(await scores(0), await scores(distance)) / 2 + Math.LN2;
  } finally {
    network.dispose();
  }
}

/** E_P f − E_Q f of a trained critic, on fresh objects. */
async function wasserstein(distance: number, params: Params, { engine, random }: StudyServices, onStep: OnStep): Promise<number> {
  const own = random.at('critic', distance);
  const [data, mixing] = [own.at('data'), own.at('mixing')];
  const network = perceptron(shape(params), { inputs: 2, outputs: [1], random: own.at('initial') });
  const f = (x: tf.Tensor) => network.apply(x, { training: true })[0]!;
  try {
    await descend({
      engine,
      name: `critic, distance ${distance}`,
      variables: Object.values(network.variables),
      optimizer: adam(params),
      steps: params.steps,
      loss: () => {
        const { real, fake } = sides(data, params.batch, distance);
        const share = mixing.uniform([params.batch, 1]);
        const between = real.mul(share).add(fake.mul(tf.sub(1, share)));
        const slope = tf
          .grad((x) => f(x).sum())(between)
          .square()
          .sum(1)
          .add(1e-12)
          .sqrt();
        return f(fake).mean().sub(f(real).mean()).add<tf.Scalar>(slope.sub(1).relu().square().mean().mul(params.lambda));
      },
      onStep,
    });
    const mean = async (x: number) =>
      (await scoresOf(network, fresh(own.at('fresh', x), params.samples, x), 2)).reduce((sum, one) => sum + one, 0);
    return ((await mean(0)) - (await mean(distance))) / params.samples;
  } finally {
    network.dispose();
  }
}

/** Both against the distance: JSD blue, W₁ red. */
function pictureOf(measured: readonly ReadonlyMap<number, number>[]) {
  const curves = measured.map((values, i) => ({ colour: CURVE_COLOURS[i]!, points: [...values].sort(([a], [b]) => a - b) }));
  return drawCurves(curves, { size: 400 });
}

export default defineStudy({
  id: 'study/disjoint-supports',
  summary: 'Measures on two parallel segments a JSD that ignores how far they are, and a Wasserstein distance that does not.',
  source: 'Arjovsky et al. 2017, example 1, https://arxiv.org/abs/1701.07875',
  params,
  create: (params) => ({
    async measure(services) {
      const { distances, steps } = params;
      const total = 2 * distances.length * steps;
      const after =
        (done: number): OnStep =>
        async (step, loss) => {
          if (step % PROGRESS_EVERY === 0) await services.progress(done + step, total, { loss });
        };
      const [jsd, w1] = [new Map<number, number>(), new Map<number, number>()];
      for (const [i, distance] of distances.entries()) {
        jsd.set(distance, await divergence(distance, params, services, after(2 * i * steps)));
        w1.set(distance, await wasserstein(distance, params, services, after((2 * i + 1) * steps)));
      }
      return {
        artifacts: [{ name: 'distances.png', bytes: encodePng(pictureOf([jsd, w1])) }],
        rows: [
          ...distances.map((distance) => ({
            name: `jsd-distance-${distance}`,
            measured: jsd.get(distance)!,
            exact: Math.LN2,
            tolerance: Math.LN2 - 0.68,
            relation: 'at least' as const,
            note: '(V + 2 log 2)/2 of a trained D, which no D brings above JSD = log 2: to be at least 0.68.',
          })),
          ...distances.map((distance) => ({
            name: `wasserstein-distance-${distance}`,
            measured: w1.get(distance)!,
            exact: distance,
            tolerance: 0.05,
            relative: true,
            note: 'E_P f − E_Q f of a critic whose slopes above 1 are penalised; W₁ is the distance.',
          })),
        ],
      };
    },
  }),
});
