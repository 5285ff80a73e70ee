/**
 * Maximum likelihood is the smallest KL divergence: E_P[−log q] − H(P) = KL(P‖P_G), so that both have one gradient and one minimum. P_G is a softmax over all
 * strings, of which the gradient in the logits is q − p.
 *
 * On N samples the minimum is not P but P̂, the shares of the samples: G scores them better than P itself does, by KL(P̂‖P). Over draws of samples this is
 *
 *   E KL(P̂‖P) = H(P) + Σᵢ E[(c/N) log(c/N)]     c ~ Binomial(N, pᵢ)
 *             = (k − 1)/2N + (Σ 1/pᵢ − 1)/12N² + O(N⁻³)
 *
 * for k strings, of which the first term is half the mean of Wilks's χ² with k − 1 degrees of freedom, over N.
 *
 * @see Goodfellow et al. 2016, "Deep Learning", §5.5, https://www.deeplearningbook.org/contents/ml.html
 * @see Wilks 1938, "The Large-Sample Distribution of the Likelihood Ratio", https://doi.org/10.1214/aoms/1177732360
 */
import {
  defineStudy,
  descend,
  drawShares,
  type Engine,
  entropy,
  type Enumeration,
  expectedShareKl,
  klDivergence,
  optimizer,
  type Play,
  type Plugin,
  type RandomStream,
  softmax,
  stateCount,
  type StudyRow,
  tf,
  uniformOn,
  z,
} from 'ganvil';

const TOYS = ['stroke', 'parity', 'bars-and-stripes'] as const;

const params = z.strictObject({
  toys: z.array(z.enum(TOYS)).min(1).default(['stroke', 'parity']).describe('Data sets of strings on which both sides are compared.'),
  directions: z.int().positive().default(8).describe('Random directions in which KL is differentiated.'),
  bits: z.int().min(1).max(10).default(6).describe('Length of the strings on which G is trained; P is a random softmax.'),
  steps: z.int().positive().default(800).describe('Steps of G in each training.'),
  batch: z.int().positive().default(512).describe('Fresh samples in a step.'),
  few: z.int().min(2).default(100).describe('Samples that are used in every step, where they are not fresh.'),
  samples: z.int().min(2).max(1e5).default(2000).describe('N, samples of each P̂ whose divergence from P is averaged.'),
  repeats: z.int().min(2).default(400).describe('How many P̂ are drawn.'),
});
type Table = Float64Array<ArrayBuffer>;
/** Half the step of central differences. */
const HALF_STEP = 1e-3;
const PROGRESS_EVERY = 20;
/** What sides are compared with. */
interface With {
  readonly objective: Plugin<'objective'>;
  readonly directions: number;
  readonly random: RandomStream;
  readonly engine: Engine;
}

const dot = (a: ArrayLike<number>, b: Table) => b.reduce((sum, value, i) => sum + a[i]! * value, 0);
const crossEntropy = (p: Float64Array, q: Float64Array) =>
  p.reduce((sum, share, i) => (share > 0 ? sum - share * Math.log(q[i]!) : sum), 0);

/** The loss of objective/likelihood on all valid strings, once each, which is E_P[−log q] exactly, and its gradient by automatic differentiation. */
async function byObjective(objective: Plugin<'objective'>, { length, valid }: Enumeration, logits: Table, engine: Engine) {
  const { generatorLoss } = objective.create(objective.params.parse({}), {} as never);
  const theta = tf.tidy(() => tf.variable(tf.tensor1d(Float32Array.from(logits))));
  const chosen = tf.tidy(() => tf.oneHot(tf.tensor1d(Int32Array.from(valid), 'int32'), stateCount(length)).toFloat() as tf.Tensor2D);
  try {
    const nll = (at: tf.Tensor) => {
      const logProbability = chosen.matMul(at.sub(tf.logSumExp(at)).expandDims<tf.Tensor2D>(1)).flatten();
      return generatorLoss!({ real: { logProbability } } as unknown as Play).mean<tf.Scalar>();
    };
    const program = engine.program(`likelihood over ${valid.length} strings`, () => ({
      scalars: { loss: nll(theta) },
      tensors: { gradient: tf.grad(nll)(theta) },
    }));
    const { scalars, tensors } = await program();
    try {
      return { loss: scalars.loss!, gradient: await tensors.gradient!.data<'float32'>() };
    } finally {
      tensors.gradient!.dispose();
    }
  } finally {
    tf.dispose([theta, chosen]);
  }
}

/** Both sides at a random G, and both gradients. */
async function sidesOf(toy: string, enumeration: Enumeration, { objective, directions, random, engine }: With): Promise<StudyRow[]> {
  const { length, valid } = enumeration;
  const p = uniformOn(valid, length);
  const logits = Float64Array.from(random.at('logits').normals(p.length));
  const q = softmax(logits);
  const kl = klDivergence(p, q);
  const slope = q.map((share, i) => share - p[i]!);
  const found = await byObjective(objective, enumeration, logits, engine);
  const along = random.at('directions');
  let worst = 0;
  for (let i = 0; i < directions; i++) {
    const direction = Float64Array.from(along.normals(p.length));
    const at = (by: number) => klDivergence(p, softmax(logits.map((logit, code) => logit + by * direction[code]!)));
    const slopeBy = (step: number) => (at(step) - at(-step)) / (2 * step);
    const slopeAlong = (4 * slopeBy(HALF_STEP) - slopeBy(2 * HALF_STEP)) / 3; // Richardson's step: an error of fourth order
    worst = Math.max(worst, Math.abs(slopeAlong - dot(direction, slope)));
  }
  const size = Math.hypot(...slope);
  const distance = Math.hypot(...found.gradient.map((value, i) => value - slope[i]!)) / size;
  const rows: StudyRow[] = [];
  const add = (name: string, measured: number, exact: number, tolerance: number, note: string) =>
    rows.push({ name: `${name}-${toy}`, measured, exact, tolerance, note });
  add('nll', crossEntropy(p, q) - entropy(p), kl, 1e-6, 'E_P[−log q] − H(P) in float64, and KL(P‖P_G).');
  add('nll-objective', found.loss - Math.log(valid.length), kl, 1e-4, 'The same by objective/likelihood in float32.');
  add('gradient-objective', distance, 0, 1e-4, 'Its gradient by automatic differentiation, and q − p: their relative distance.');
  add('gradient-kl', worst / size, 0, 1e-6, 'Slopes of KL(P‖P_G) by central differences, and of q − p, over ‖q − p‖.');
  return rows;
}

export default defineStudy({
  id: 'study/maximum-likelihood',
  summary:
    'Compares the likelihood of a tabular G and its gradient with KL(P‖P_G), and what training on fresh and on few samples leads to.',
  source:
    'Goodfellow et al. 2016, §5.5, https://www.deeplearningbook.org/contents/ml.html; Wilks 1938, https://doi.org/10.1214/aoms/1177732360',
  params,
  create: (params, context) => ({
    async measure({ engine, random, progress }) {
      const { toys, directions, bits, steps, batch, few, samples, repeats } = params;
      const total = 2 * steps + repeats;
      await progress(0, total);
      const rows: StudyRow[] = [];
      const objective = await context.plugin('objective', 'likelihood');
      for (const toy of toys) {
        const dataset = await context.plugin('dataset', toy);
        const { enumeration } = dataset.create(dataset.params.parse({}), context);
        rows.push(...(await sidesOf(toy, enumeration!, { objective, directions, random: random.at('toy', toy), engine })));
        await progress(0, total);
      }

      const states = stateCount(bits);
      const p = softmax(Float64Array.from(random.at('data').normals(states)));
      /** G after descent on the NLL of what `draw` gives for each step. */
      const trained = async (name: string, done: number, draw: () => Table) => {
        const theta = tf.tidy(() => tf.variable(tf.tensor1d(random.at('initial', name).normals(states))));
        try {
          await descend({
            engine,
            name,
            variables: [theta],
            optimizer: optimizer().parse({ use: 'adam', with: { beta2: 0.99, learningRate: { from: 0.2, to: 2e-4, steps } } }),
            steps,
            loss: () =>
              tf.logSumExp(theta).sub<tf.Scalar>(
                engine
                  .feed(() => Float32Array.from(draw()), [states])
                  .mul(theta)
                  .sum(),
              ),
            onStep: async (step, loss) => {
              if (step % PROGRESS_EVERY === 0) await progress(done + step, total, { nll: loss });
            },
          });
          return softmax(Float64Array.from(await theta.data<'float32'>()));
        } finally {
          theta.dispose();
        }
      };
      const fresh = random.at('fresh');
      const learnt = await trained('fresh samples', 0, () => drawShares(p, batch, fresh));
      const seen = drawShares(p, few, random.at('few'));
      const recited = await trained('few samples', steps, () => seen);

      const stream = random.at('samples');
      let mean = 0;
      for (let i = 0; i < repeats; i++) {
        mean += klDivergence(drawShares(p, samples, stream), p) / repeats;
        if (i % PROGRESS_EVERY === 0) await progress(2 * steps + i, total);
      }
      const add = (name: string, measured: number, exact: number, tolerance: number, note: string, relative = false) =>
        rows.push({ name, measured, exact, tolerance, note, relative });
      add('trained-fresh', klDivergence(p, learnt), 0, 2e-3, `KL(P‖P_G) after training on ${batch} fresh samples in each step.`);
      add('trained-few', klDivergence(seen, recited), 0, 1e-3, `KL(P̂‖P_G) after training on the same ${few} samples.`);
      const better = crossEntropy(seen, p) - crossEntropy(seen, recited);
      add('few-gain', better, klDivergence(seen, p), 1e-3, 'How much better than P this G scores its samples, and KL(P̂‖P).');
      add('few-distance', klDivergence(recited, p), klDivergence(seen, p), 0.01, 'KL(P_G‖P) of this G, and KL(P̂‖P).');
      const spread = 5 * Math.sqrt(2 / ((states - 1) * repeats)); // five standard errors of a mean of χ², as a share of it
      add('samples', mean, expectedShareKl(p, samples), spread, `KL(P̂‖P) of ${samples} samples, ${repeats} times, and its mean.`, true);
      const [many, inverses] = [10 * samples, p.reduce((sum, share) => sum + 1 / share, 0)];
      const series = (states - 1) / (2 * many) + (inverses - 1) / (12 * many ** 2);
      add('samples-series', expectedShareKl(p, many), series, 1e-3, `The mean of ${many} samples, and two terms of its series.`, true);
      const modes = expectedShareKl(new Float64Array(1000).fill(1e-3), 26_000);
      add('samples-1000-modes', modes, 999 / 52_000, 0.01, '26 000 samples of 1 000 equal modes, and (k − 1)/2N.', true);
      await progress(total, total);
      return { rows };
    },
  }),
});
