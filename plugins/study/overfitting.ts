/**
 * D on finite samples: P = N(0, I) and Q = N(e₁, I) in d dimensions, of which JSD = 0.1114 whatever d is, since only the first coordinate tells. With few
 * samples and many units D learns them by heart:
 *
 *   V on the training samples → 0, its highest value, as if JSD were log 2; V on fresh ones falls below max V = −2 log 2 + 2 JSD, as every D's does that is
 *   not the best one.
 *
 * With many samples both come near to max V: (V + 2 log 2)/2 on training samples stays above JSD, on fresh ones below it. Such rows are one-sided, up to the
 * error of a mean of finitely many fresh objects.
 *
 * @see Arora et al. 2017, "Generalization and Equilibrium in Generative Adversarial Nets", §3, https://arxiv.org/abs/1703.00573
 * @see Goodfellow et al. 2014, theorem 1, https://arxiv.org/abs/1406.2661
 */
import {
  ACTIVATIONS,
  type Colour,
  CURVE_COLOURS,
  defineStudy,
  descend,
  drawCurves,
  encodePng,
  jensenShannon,
  logValue,
  type Network,
  optimizer,
  perceptron,
  type RandomStream,
  scoresOf,
  shiftedNormals,
  type StudyRow,
  type StudyServices,
  tf,
  z,
} from 'ganvil';

const params = z.strictObject({
  few: z.int().min(2).default(64).describe('Training samples of P and of Q that D is to learn by heart.'),
  many: z.int().min(2).default(16_384).describe('Training samples of each with which it is not.'),
  dimensions: z.int().min(1).default(16).describe('Of the objects; only the first one tells P from Q.'),
  hidden: z.array(z.int().positive()).min(1).default([128, 128]).describe('Units of each hidden layer of D.'),
  activation: z.enum(ACTIVATIONS).default('leaky-relu').describe('Of the hidden layers.'),
  steps: z.int().positive().default(600).describe('Steps of D, on each number of samples.'),
  batch: z.int().positive().default(256).describe('Samples of each in a step; all of them where there are fewer.'),
  learningRate: z.number().positive().default(2e-3).describe('Of Adam at the first step; it falls in a straight line to a thousandth.'),
  fresh: z.int().min(1000).default(40_000).describe('Fresh objects of P and of Q on which V is taken, too.'),
});
type Params = z.output<typeof params>;
const PROGRESS_EVERY = 20;
/** Points of the curve. */
const LOOKS = 12;

interface Pair {
  readonly real: Float32Array;
  readonly fake: Float32Array;
}
interface Look {
  readonly step: number;
  readonly train: number;
  readonly fresh: number;
}

/** Q is one unit away along the first axis; both are moved by half of it, so that neither lies around 0. */
function drawn(random: RandomStream, count: number, dimensions: number): Pair {
  const side = (name: string, at: number) => random.at(name).normals(count * dimensions).map((z, i) => (i % dimensions === 0 ? z + at : z)); // prettier-ignore
  return { real: side('real', -0.5), fake: side('fake', 0.5) };
}

const valueOn = async (network: Network, { real, fake }: Pair, dimensions: number) =>
  logValue(await scoresOf(network, real, dimensions), await scoresOf(network, fake, dimensions));

/** V on the training samples and on fresh ones, while D is trained on `count` of each. */
async function curveOf(
  count: number,
  params: Params,
  { engine, random }: StudyServices,
  onStep: (step: number, loss: number) => Promise<void>,
) {
  const { dimensions, hidden, activation, steps, learningRate } = params;
  const own = random.at('samples', count);
  const order = own.at('order');
  const batch = Math.min(params.batch, count);
  const train = drawn(own.at('train'), count, dimensions);
  const fresh = drawn(own.at('fresh'), params.fresh, dimensions);
  const network = perceptron(
    { hidden, activation, batchNorm: false, initialization: 'glorot-uniform' },
    { inputs: dimensions, outputs: [1], random: own.at('initial') },
  );
  const rows = (of: Float32Array) =>
    engine.feed(() => {
      const chosen = count === batch ? Int32Array.from({ length: count }, (_, i) => i) : order.integers(batch, 0, count);
      const x = new Float32Array(batch * dimensions);
      chosen.forEach((row, i) => x.set(of.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions));
      return x;
    }, [batch, dimensions]);
  const score = (x: tf.Tensor) => network.apply(x, { training: true })[0]!;
  const looks: Look[] = [];
  const every = Math.max(1, Math.floor(steps / LOOKS));
  try {
    await descend({
      engine,
      name: `discriminator, ${count} samples`,
      variables: Object.values(network.variables),
      optimizer: optimizer().parse({ use: 'adam', with: { learningRate: { from: learningRate, to: learningRate / 1000, steps } } }),
      steps,
      loss: () =>
        tf
          .softplus(score(rows(train.real)).neg())
          .mean()
          .add<tf.Scalar>(tf.softplus(score(rows(train.fake))).mean()),
      onStep: async (step, loss) => {
        await onStep(step, loss);
        if (step % every !== 0 && step !== steps) return;
        looks.push({ step, train: await valueOn(network, train, dimensions), fresh: await valueOn(network, fresh, dimensions) });
      },
    });
    return looks;
  } finally {
    network.dispose();
  }
}

/** V on training samples (blue few, green many) and on fresh ones (red few, orange many), and max V (black), against steps. */
function pictureOf({ few, many }: Readonly<Record<'few' | 'many', readonly Look[]>>, highest: number) {
  const [blue, red, green, orange, black] = [0, 1, 2, 3, 6].map((i) => CURVE_COLOURS[i]!) as [Colour, Colour, Colour, Colour, Colour];
  const line = (colour: Colour, looks: readonly Look[], of: 'train' | 'fresh') => ({
    colour,
    points: looks.map((look) => [look.step, look[of]] as const),
  });
  const ends = [few[0]!.step, few.at(-1)!.step].map((step) => [step, highest] as const);
  const lines = [line(orange, many, 'fresh'), line(green, many, 'train'), line(red, few, 'fresh'), line(blue, few, 'train')];
  return drawCurves([{ colour: black, points: ends }, ...lines], { size: 400, stretch: true });
}

export default defineStudy({
  id: 'study/overfitting',
  summary: 'Measures how far the value of a wide D on few training samples is from its value on fresh ones.',
  source: 'Arora et al. 2017, §3, https://arxiv.org/abs/1703.00573; Goodfellow et al. 2014, theorem 1, https://arxiv.org/abs/1406.2661',
  params,
  create: (params) => ({
    async measure(services) {
      const { few, many, steps } = params;
      const after = (done: number) => async (step: number, loss: number) => {
        if (step % PROGRESS_EVERY === 0) await services.progress(done + step, 2 * steps, { 'loss/discriminator': loss });
      };
      const curves = { few: await curveOf(few, params, services, after(0)), many: await curveOf(many, params, services, after(steps)) };
      const { p, q } = shiftedNormals(1);
      const jsd = jensenShannon(p, q);
      const highest = -2 * Math.LN2 + 2 * jsd;
      const [last, enough] = [curves.few.at(-1)!, curves.many.at(-1)!];
      const estimate = (value: number) => (value + 2 * Math.LN2) / 2;
      const rows: StudyRow[] = [
        {
          name: `value-train-few`,
          measured: last.train,
          exact: 0,
          tolerance: 0.05,
          note: `V on ${few} training samples of each: its supremum is 0.`,
        },
        {
          name: 'value-fresh-few',
          measured: last.fresh,
          exact: highest,
          tolerance: 0,
          relation: 'at most',
          note: 'V of the same D on fresh objects: below max V = −2 log 2 + 2 JSD.',
        },
        {
          name: 'jsd-train-few',
          measured: estimate(last.train),
          exact: jsd,
          tolerance: 0,
          relation: 'at least',
          note: '(V + 2 log 2)/2 on training samples over-estimates.',
        },
        {
          name: 'jsd-train-many',
          measured: estimate(enough.train),
          exact: jsd,
          tolerance: 0.02,
          note: `The same with ${many} training samples of each.`,
        },
        {
          name: 'jsd-fresh-many',
          measured: estimate(enough.fresh),
          exact: jsd,
          tolerance: 0.02,
          note: `The same D on fresh objects.`,
        },
        {
          name: 'gap-many',
          measured: enough.train - enough.fresh,
          exact: 0,
          tolerance: 0.05,
          note: 'V on training samples less V on fresh ones, with many samples; with few it is above 2 log 2.',
        },
        {
          name: 'gap-few',
          measured: last.train - last.fresh,
          exact: -highest,
          tolerance: 0.05,
          relation: 'at least',
          note: 'The same with few samples: at least 0 − max V, as theory has it.',
        },
      ];
      return {
        rows,
        artifacts: [
          { name: 'values.png', bytes: encodePng(pictureOf(curves, highest)) },
          { name: 'curves.json', bytes: Buffer.from(`${JSON.stringify(curves, null, 2)}\n`) },
        ],
      };
    },
  }),
});
