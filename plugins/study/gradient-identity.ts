/**
 * What G's gradient is where D is the best one, D* = p/(p + q₀), and held fixed: that of a divergence, taken at q₀.
 *
 *   minimax          ∇ E_G log(1 − D*) = ∇ 2 JSD(P‖P_G)
 *   non-saturating   ∇ E_G[−log D*]    = ∇ (KL(P_G‖P) − 2 JSD(P‖P_G))
 *
 * and, without any D, ∇ E_P[−log q] = ∇ KL(P‖P_G). P_G is a softmax over all strings, so that each side is a finite sum: the left ones by the chain rule, the
 * right ones by central differences of the divergence itself, both in float64; and the left ones again as the objectives give them, by automatic
 * differentiation in float32. Rows are ‖left − right‖ / ‖right‖.
 *
 * @see Arjovsky & Bottou 2017, "Towards Principled Methods for Training Generative Adversarial Networks", theorem 2.5, https://arxiv.org/abs/1701.04862
 * @see Goodfellow et al. 2014, theorem 1, https://arxiv.org/abs/1406.2661
 */
import { defineStudy, jensenShannon, klDivergence, type Play, softmax, stateCount, type StudyRow, tf, z } from 'ganvil';

const params = z.strictObject({
  bits: z.int().min(1).max(8).default(5).describe('Length of the strings.'),
  difference: z.number().positive().default(1e-4).describe('Half the step of the central differences.'),
});

type Table = Float64Array<ArrayBuffer>;
/** The objectives by name, what their gradient is to be that of, and what each string costs G at D*. */
const SIDES = {
  minimax: {
    divergence: (p: Table, q: Table) => 2 * jensenShannon(p, q),
    cost: (p: number, q: number) => Math.log(q / (p + q)),
    note: 'E_G log(1 − D*) and 2 JSD.',
  },
  'non-saturating': {
    divergence: (p: Table, q: Table) => klDivergence(q, p) - 2 * jensenShannon(p, q),
    cost: (p: number, q: number) => -Math.log(p / (p + q)),
    note: 'E_G[−log D*] and KL(P_G‖P) − 2 JSD.',
  },
};

/** ∂/∂θᵢ Σ q c = qᵢ (cᵢ − Σ q c) of a softmax q. */
function byChainRule(q: Table, cost: Table): Table {
  const mean = q.reduce((sum, share, i) => sum + share * cost[i]!, 0);
  return q.map((share, i) => share * (cost[i]! - mean));
}

/** Central differences, with Richardson's step from h and 2h: the error is of fourth order. */
function byDifferences(value: (logits: Table) => number, logits: Table, h: number): Table {
  const moved = (i: number, by: number) => value(logits.map((logit, j) => (j === i ? logit + by : logit)));
  const slope = (i: number, by: number) => (moved(i, by) - moved(i, -by)) / (2 * by);
  return logits.map((_, i) => (4 * slope(i, h) - slope(i, 2 * h)) / 3);
}

const distance = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let [between, size] = [0, 0];
  for (let i = 0; i < b.length; i++) [between, size] = [between + (a[i]! - b[i]!) ** 2, size + b[i]! ** 2];
  return Math.sqrt(between / size);
};

export default defineStudy({
  id: 'study/gradient-identity',
  summary: "Compares G's gradient at the best D with that of the divergence it belongs to.",
  source:
    'Arjovsky & Bottou 2017, theorem 2.5, https://arxiv.org/abs/1701.04862; Goodfellow et al. 2014, theorem 1, https://arxiv.org/abs/1406.2661',
  params,
  create: ({ bits, difference }, { plugin }) => ({
    async measure({ engine, random, progress }) {
      const states = stateCount(bits);
      const drawn = (name: string) => Float64Array.from(random.at(name).normals(states));
      const [p, logits] = [softmax(drawn('data')), drawn('generator')];
      const q = softmax(logits);
      const rows: StudyRow[] = [];
      const add = (name: string, left: ArrayLike<number>, right: Table, tolerance: number, note: string) =>
        rows.push({ name, measured: distance(left, right), exact: 0, tolerance, note });

      for (const [i, [name, { divergence, cost, note }]] of Object.entries(SIDES).entries()) {
        await progress(i, 3);
        const right = byDifferences((theta) => divergence(p, softmax(theta)), logits, difference);
        const left = byChainRule(q, p.map((share, code) => cost(share, q[code]!))); // prettier-ignore
        add(name, left, right, 1e-6, note);
        add(`${name}-objective`, await byObjective(name), right, 1e-3, `${note} The left one by objective/${name}, in float32.`);
      }
      const right = byDifferences((theta) => klDivergence(p, softmax(theta)), logits, difference);
      add('maximum-likelihood', q.map((share, i) => share - p[i]!), right, 1e-6, 'E_P[−log q], whose gradient is q − p, and KL(P‖P_G).'); // prettier-ignore
      await progress(3, 3);
      return { rows };

      /** The gradient of the objective's own loss for G, with every string at its probability. */
      async function byObjective(name: string): Promise<Float32Array> {
        const objective = await plugin('objective', name);
        const { generatorLoss } = objective.create(objective.params.parse({}), {} as never);
        const theta = tf.tidy(() => tf.variable(tf.tensor1d(Float32Array.from(logits))));
        const scores = tf.tensor2d(
          Float32Array.from(p, (share, code) => Math.log(share / q[code]!)),
          [states, 1],
        );
        try {
          const program = engine.program(`gradient of ${name}`, () => ({
            tensors: {
              gradient: tf.grad((logit) => {
                const loss = generatorLoss!({ fake: { scores } } as unknown as Play);
                return tf
                  .softmax(logit as tf.Tensor1D)
                  .mul(loss.flatten())
                  .sum();
              })(theta),
            },
          }));
          const { gradient } = (await program()).tensors;
          try {
            return await gradient!.data<'float32'>();
          } finally {
            gradient!.dispose();
          }
        } finally {
          tf.dispose([theta, scores]);
        }
      }
    },
  }),
});
