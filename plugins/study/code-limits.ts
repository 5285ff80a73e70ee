/**
 * How much a code can carry, for bits that are drawn independently given it. Let K = 2^b be the number of codes of b bits, equally likely.
 *
 * Constant code: the best P_G is the product of the marginals, KL(P‖P_G) = TC(P) = Σ H(xᵢ) − H(x). The problem is convex in the logits of the bits.
 *
 * One pattern for each code: at most K patterns, so of N equally likely strings the share min(1, K/N) at most is covered, and with a = K/N ≤ 1
 *
 *   min JSD(P‖P_G) = log 2 + ½ (a log a − (1 + a) log(1 + a)).
 *
 * JSD is a sum over strings that is convex in the codes given to each and falls fastest at valid strings that have none: as evenly as K can be divided.
 *
 * Independent bits for each code, P_G = 1/K Σₖ Πᵢ q_ki. For the n strings with one 1 and K that divides n, groups of m = n/K strings give
 *
 *   KL(P‖P_G) = TC of m such strings = m h(1/m) − log m = (m − 1) log(m/(m − 1)),     0 for m = 1.
 *
 * For codes in equal use no other share of strings among them is better: given shares r_ki the smallest KL is 1/K Σ_k Σᵢ g(π_ki), π_ki = r_ki/m, where
 * g(π) = −(1 − π) log(1 − π) is concave, so that a vertex is best, where every string belongs to one code. Codes in unequal use are searched by descent from
 * random beginnings. All bits equal: (n − 1) log 2 without a bit of code, 0 with one.
 *
 * @see Watanabe 1960, "Information Theoretical Analysis of Multivariate Correlation", https://doi.org/10.1147/rd.41.0066
 * @see Lin 1991, "Divergence Measures Based on the Shannon Entropy", https://doi.org/10.1109/18.61115
 */
import {
  codeRange,
  codesOf,
  defineStudy,
  descend,
  type Enumeration,
  jensenShannon,
  leastMixedKl,
  leastPatternJsd,
  optimizer,
  perceptron,
  searchPatterns,
  sharesOf,
  stringsOf,
  type StudyRow,
  type StudyServices,
  tf,
  totalCorrelation,
  totalCorrelationOfOnes,
  uniformOn,
  z,
} from 'ganvil';

const params = z.strictObject({
  codeBits: z.array(z.int().min(0).max(8)).default([0, 2, 4, 6, 7]).describe('Bits b of code of a G that makes one pattern of each.'),
  hidden: z.array(z.int().positive()).default([64, 64]).describe('Units of each hidden layer of that G.'),
  mixingBits: z.int().min(1).max(3).default(3).describe('log₂ of how many strings with one 1 there are, where bits are drawn.'),
  starts: z.int().positive().default(32).describe('Random beginnings of a descent, of which the best counts.'),
  steps: z.int().positive().default(400).describe('Steps of each training.'),
});
type Params = z.output<typeof params>;
/** Data sets and their params, by what rows call them. */
const TOYS = {
  'stroke-12': ['stroke', { length: 12 }],
  'parity-8': ['parity', { length: 8 }],
  'all-equal-8': ['all-equal', { length: 8 }],
  'bars-and-stripes-3': ['bars-and-stripes', { side: 3 }],
  'one-bar-3': ['one-bar', { side: 3 }],
  '2-of-8': ['k-of-n', { length: 8, ones: 2 }],
} as const satisfies Record<string, readonly [use: string, given: object]>;
const PROGRESS_EVERY = 20;
const falling = (from: number, steps: number) =>
  optimizer().parse({ use: 'adam', with: { learningRate: { from, to: from / 1000, steps } } });
type Step = (step: number, loss: number) => Promise<void>;

/** The string that a network makes of each code of b bits, trained on pairs: the codes, and valid strings in random order and in turn. */
async function regressed({ valid, length }: Enumeration, b: number, { hidden, steps }: Params, services: StudyServices, onStep: Step) {
  const { engine, random } = services;
  const [codes, inputs] = [2 ** b, Math.max(1, b)];
  const order = random.at('order').permutation(valid.length);
  const paired = Uint32Array.from({ length: codes }, (_, code) => valid[order[code % valid.length]!]!);
  const given = tf.tensor2d(stringsOf(codeRange(inputs).subarray(0, codes), inputs), [codes, inputs]);
  const wanted = tf.tensor2d(stringsOf(paired, length), [codes, length]);
  const network = perceptron(
    { hidden, activation: 'leaky-relu', batchNorm: false, initialization: 'glorot-uniform' },
    { inputs, outputs: [length], random: random.at('initial') },
  );
  try {
    const decoded = (training: boolean) => network.apply(given, { training })[0]!;
    await descend({
      engine,
      name: `patterns of ${b} bits`,
      variables: Object.values(network.variables),
      optimizer: falling(1e-2, steps),
      steps,
      loss: () => tf.softplus(decoded(true).mul(wanted).neg()).mean<tf.Scalar>(),
      onStep,
    });
    const made = tf.tidy(() => decoded(false));
    try {
      return codesOf(await made.data<'float32'>(), length).codes;
    } finally {
      made.dispose();
    }
  } finally {
    network.dispose();
    tf.dispose([given, wanted]);
  }
}

export default defineStudy({
  id: 'study/code-limits',
  summary: 'Trains decoders of codes of few bits, and compares how near to the data they come with what such codes can carry.',
  source: 'Watanabe 1960, https://doi.org/10.1147/rd.41.0066; Lin 1991, https://doi.org/10.1109/18.61115',
  params,
  create: (params, context) => ({
    async measure(services) {
      const { codeBits, mixingBits, steps } = params;
      const { engine, random, progress } = services;
      const n = 2 ** mixingBits;
      const total = (Object.keys(TOYS).length + codeBits.length + mixingBits + 3) * steps;
      let done = 0;
      await progress(done, total);
      const onStep: Step = async (_, loss) => {
        if (++done % PROGRESS_EVERY === 0) await progress(done, total, { loss });
      };
      const enumerated = async (use: string, given: object) => {
        const dataset = await context.plugin('dataset', use);
        return dataset.create(dataset.params.parse(given), context).enumeration!;
      };
      const rows: StudyRow[] = [];
      const add = (name: string, measured: number, exact: number, note: string, tolerance = 1e-3) =>
        rows.push({ name, measured, exact, tolerance, note });
      const mixed = (name: string, toy: Enumeration, b: number, starts = params.starts) =>
        leastMixedKl({ engine, random: random.at(name, b), toy, codes: 2 ** b, starts, optimizer: falling(2, steps), steps, onStep });

      for (const [name, [use, given]] of Object.entries(TOYS)) {
        const toy = await enumerated(use, given);
        const exact = totalCorrelation(uniformOn(toy.valid, toy.length), toy.length);
        add(`constant-${name}`, await mixed(name, toy, 0, 1), exact, 'KL(P‖P_G) of a constant code, and TC(P).');
      }

      const strokes = await enumerated('stroke', {});
      const [p, count] = [uniformOn(strokes.valid, strokes.length), strokes.valid.length];
      for (const b of codeBits) {
        const made = await regressed(strokes, b, params, { ...services, random: random.at('patterns', b) }, onStep);
        const [q, least] = [sharesOf(made, strokes.length), leastPatternJsd(count, 2 ** b)];
        const covered = strokes.valid.filter((code) => q[code]! > 0).length;
        const found = searchPatterns(p, 2 ** b, random.at('search', b));
        add(`patterns-jsd-${b}`, jensenShannon(p, q), least, `JSD of ${2 ** b} trained patterns of strokes, and the least there can be.`);
        add(`patterns-coverage-${b}`, covered / count, Math.min(1, 2 ** b / count), 'Share of the strokes among them, and min(1, 2^b/N).');
        add(`patterns-searched-${b}`, found, least, 'The least JSD by moving one pattern at a time, and in closed form.', 1e-9);
      }

      const ones = await enumerated('k-of-n', { length: n, ones: 1 });
      for (let b = 0; b <= mixingBits; b++) {
        const exact = totalCorrelationOfOnes(n / 2 ** b);
        add(
          `mixing-1-of-${n}-${b}`,
          await mixed('ones', ones, b),
          exact,
          `${2 ** b} codes with bits of their own, and TC of the strings of one.`,
        );
      }
      const equal = await enumerated(...TOYS['all-equal-8']);
      for (const [b, exact] of [7 * Math.LN2, 0].entries()) {
        add(
          `mixing-all-equal-8-${b}`,
          await mixed('equal', equal, b),
          exact,
          'KL(P‖P_G): (n − 1) log 2 without a bit of code, 0 with one.',
        );
      }
      await progress(total, total);
      return { rows };
    },
  }),
});
