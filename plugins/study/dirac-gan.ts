/**
 * The Dirac-GAN by the trainers themselves: the data are the point 0, D(x) = ψx, G = θ; the objective is minimax, with R1 of weight γ. Near the
 * equilibrium (0, 0), where the slope of the logistic loss is ½, plain steps of η follow the field
 *
 *   F(ψ, θ) = A (ψ, θ)ᵀ,  A = (−γ  −½ ; ½  0),  of the eigenvalues −γ/2 ± √(γ²/4 − ¼):
 *
 * a circle without R1, and inwards with it. A step multiplies by I + ηA (simultaneous), I + ηA(I + ηA) (extra-gradient), or by the product of G's step and
 * D's (alternating). The Jacobian of a trainer's step is measured by steps from points beside the equilibrium.
 *
 * @see Mescheder et al. 2018, "Which Training Methods for GANs do actually Converge?", §2 and §4, https://arxiv.org/abs/1801.04406
 */
import {
  CURVE_COLOURS,
  defineStudy,
  type DiracGame,
  type DiracWeights,
  drawCurves,
  encodePng,
  makeDiracGame,
  type StudyRow,
  z,
} from 'ganvil';

const params = z.strictObject({
  learningRate: z.number().positive().max(1).default(0.1).describe('Step size η of both players.'),
  steps: z.int().positive().max(5000).default(200).describe('Iterations of each trajectory near the equilibrium.'),
  afar: z.int().positive().max(5000).default(500).describe('Iterations of each trajectory from (1, 1), far from the equilibrium.'),
  gammas: z
    .array(z.number().min(0).max(2))
    .min(1)
    .refine((gammas) => new Set(gammas).size === gammas.length, 'expected each weight once')
    .default([0, 0.3, 1])
    .describe('Weights γ of R1; 0 is the game without it.'),
});

/** Rows of ψ and θ. */
type Matrix = readonly [readonly [number, number], readonly [number, number]];

/** How far from the equilibrium derivatives are taken and trajectories begin: the field is linear there to 1e-6. */
const BESIDE = 1e-3;
/** Of R1 far from the equilibrium. */
const FAR_GAMMA = 0.3;

const times = ([a, b]: Matrix, [c, d]: Matrix): Matrix => [
  [a[0] * c[0] + a[1] * d[0], a[0] * c[1] + a[1] * d[1]],
  [b[0] * c[0] + b[1] * d[0], b[0] * c[1] + b[1] * d[1]],
];
/** I + ηM. */
const stepped = ([[a, b], [c, d]]: Matrix, eta: number): Matrix => [
  [1 + eta * a, eta * b],
  [eta * c, 1 + eta * d],
];
const fieldOf = (gamma: number): Matrix => [
  [-gamma, -0.5],
  [0.5, 0],
];

/** The matrix of a trainer's step at the equilibrium. */
const STEP: Readonly<Record<string, (gamma: number, eta: number) => Matrix>> = {
  simultaneous: (gamma, eta) => stepped(fieldOf(gamma), eta),
  alternating: (gamma, eta) => {
    const [ofD, ofG] = fieldOf(gamma);
    return times(stepped([[0, 0], ofG], eta), stepped([ofD, [0, 0]], eta));
  },
  'extra-gradient': (gamma, eta) => stepped(times(fieldOf(gamma), stepped(fieldOf(gamma), eta)), eta),
};

const radius = ({ psi, theta }: DiracWeights) => Math.hypot(psi, theta);

/** Of the pair the one with the larger modulus, with an imaginary part of at least 0; `apart` is half of how far the two lie apart. */
function leadingEigenvalue([[a, b], [c, d]]: Matrix): { readonly real: number; readonly imaginary: number; readonly apart: number } {
  const half = (a + d) / 2;
  const discriminant = half ** 2 - (a * d - b * c);
  const apart = Math.sqrt(Math.abs(discriminant));
  return discriminant < 0 ? { real: half, imaginary: apart, apart } : { real: half + Math.sign(half) * apart, imaginary: 0, apart };
}

/** The Jacobian of a step at the equilibrium, by steps from both sides of it. */
async function jacobian(game: DiracGame): Promise<Matrix> {
  const from = async (weights: DiracWeights): Promise<DiracWeights> => {
    game.place(weights);
    await game.step();
    return game.now();
  };
  const along = async (psi: number, theta: number): Promise<DiracWeights> => {
    const [ahead, behind] = [await from({ psi, theta }), await from({ psi: -psi, theta: -theta })];
    return { psi: (ahead.psi - behind.psi) / (2 * BESIDE), theta: (ahead.theta - behind.theta) / (2 * BESIDE) };
  };
  const [byPsi, byTheta] = [await along(BESIDE, 0), await along(0, BESIDE)];
  return [
    [byPsi.psi, byTheta.psi],
    [byPsi.theta, byTheta.theta],
  ];
}

/** What a trainer does near the equilibrium, beside its closed form. `places` are those of a walk from (BESIDE, BESIDE). */
function rowsNear(use: string, gamma: number, eta: number, measured: Matrix, places: readonly DiracWeights[]): StudyRow[] {
  const exact = STEP[use]!(gamma, eta);
  const [found, expected] = [leadingEigenvalue(measured), leadingEigenvalue(exact)];
  const tolerance = expected.apart < 1e-3 ? 2e-3 : 1e-5; // a double eigenvalue moves by the root of what the matrix moves by
  const name = `${use}-gamma-${gamma}`;
  const steps = places.length - 1;
  const ofField: StudyRow[] = [
    {
      name: `${name}-real`,
      measured: (found.real - 1) / eta,
      exact: -gamma / 2 + Math.sqrt(Math.max(0, gamma ** 2 / 4 - 0.25)),
      tolerance: tolerance / eta,
      note: 'Real part of the eigenvalue of the field, −γ/2 + √(γ²/4 − ¼).',
    },
    {
      name: `${name}-imaginary`,
      measured: found.imaginary / eta,
      exact: Math.sqrt(Math.max(0, 0.25 - gamma ** 2 / 4)),
      tolerance: tolerance / eta,
      note: 'Its imaginary part.',
    },
  ];
  let power: Matrix = exact;
  for (let step = 1; step < steps; step++) power = times(exact, power);
  const [[a, b], [c, d]] = power;
  return [
    ...(use === 'simultaneous' ? ofField : []),
    {
      name: `${name}-modulus`,
      measured: Math.hypot(found.real, found.imaginary),
      exact: Math.hypot(expected.real, expected.imaginary),
      tolerance,
      note: 'Of the leading eigenvalue of a step: above 1 it leads outwards, below 1 inwards.',
    },
    {
      name: `${name}-radius`,
      measured: radius(places.at(-1)!) / radius(places[0]!),
      exact: Math.hypot(a + b, c + d) / Math.SQRT2,
      tolerance: 1e-4,
      relative: true,
      note: `Distance from the equilibrium after ${steps} steps, as a multiple of that before.`,
    },
  ];
}

/** Walks from (1, 1), by a trainer and the weight of R1. */
const AFAR = [
  { name: 'simultaneous', use: 'simultaneous', gamma: 0 },
  { name: 'alternating', use: 'alternating', gamma: 0 },
  { name: 'extra-gradient', use: 'extra-gradient', gamma: 0 },
  { name: 'r1', use: 'simultaneous', gamma: FAR_GAMMA },
] as const;
type Afar = Readonly<Record<(typeof AFAR)[number]['name'], readonly DiracWeights[]>>;

function rowsAfar(eta: number, walks: Afar): StudyRow[] {
  const slope = ({ psi, theta }: DiracWeights) => 1 / (1 + Math.exp(-psi * theta));
  const errors = walks.simultaneous.slice(1).map((place, i) => {
    const before = walks.simultaneous[i]!;
    return Math.abs(radius(place) ** 2 / radius(before) ** 2 - 1 - (eta * slope(before)) ** 2);
  });
  const end = (name: keyof Afar) => radius(walks[name].at(-1)!);
  const after = `Distance from the equilibrium, ${walks.r1.length - 1} steps after (1, 1)`;
  return [
    {
      name: 'afar-growth',
      measured: Math.max(...errors),
      exact: 0,
      tolerance: 1e-6,
      note: 'Largest difference in a simultaneous step of r′²/r² from 1 + η² σ(ψθ)²: every step leads outwards.',
    },
    {
      name: 'afar-simultaneous',
      measured: end('simultaneous'),
      exact: Math.SQRT2,
      tolerance: 0,
      relation: 'at least',
      note: `${after}: more than before.`,
    },
    {
      name: 'afar-extra-gradient',
      measured: end('extra-gradient'),
      exact: Math.SQRT2,
      tolerance: 0,
      relation: 'at most',
      note: `${after}: less than before.`,
    },
    {
      name: 'afar-r1',
      measured: end('r1'),
      exact: 0.01,
      tolerance: 0,
      relation: 'at most',
      note: `${after}, by simultaneous steps with R1.`,
    },
  ];
}

export default defineStudy({
  id: 'study/dirac-gan',
  summary:
    'Plays the smallest GAN by every trainer, with R1 and without, and compares eigenvalues and trajectories with their closed forms.',
  source: 'Mescheder et al. 2018, §2 and §4, https://arxiv.org/abs/1801.04406',
  params,
  create: ({ learningRate: eta, steps, afar, gammas }, { plugin }) => ({
    async measure({ engine, random, progress }) {
      const player = { optimizer: { use: 'sgd', with: { learningRate: eta } } };
      const [minimax, r1] = [await plugin('objective', 'minimax'), await plugin('objective', 'r1')];
      const total = gammas.length * Object.keys(STEP).length * steps + AFAR.length * afar;
      let done = 0;

      const playing = async <T>(use: string, gamma: number, begin: DiracWeights, work: (game: DiracGame) => Promise<T>): Promise<T> => {
        const objective = [{ plugin: minimax }, ...(gamma > 0 ? [{ plugin: r1, with: { gamma } }] : [])];
        const trainer = { plugin: await plugin('trainer', use), with: { discriminator: player, generator: player } };
        const game = makeDiracGame({ engine, random: random.at(use, gamma), objective, trainer, begin });
        try {
          return await work(game);
        } finally {
          game.dispose();
        }
      };
      /** Every place that a trainer comes to, the first one among them. */
      const walk = async (game: DiracGame, count: number): Promise<DiracWeights[]> => {
        const places = [await game.now()];
        for (let step = 0; step < count; step++) {
          await game.step();
          places.push(await game.now());
          if (++done % 20 === 0 || step === count - 1) await progress(done, total);
        }
        return places;
      };

      const rows: StudyRow[] = [];
      for (const use of Object.keys(STEP)) {
        for (const gamma of gammas) {
          const begin = { psi: BESIDE, theta: BESIDE };
          const [measured, places] = await playing(use, gamma, begin, async (game) => {
            const measured = await jacobian(game);
            game.place(begin);
            return [measured, await walk(game, steps)] as const;
          });
          rows.push(...rowsNear(use, gamma, eta, measured, places));
        }
      }
      const walks: Partial<Record<keyof Afar, DiracWeights[]>> = {};
      for (const { name, use, gamma } of AFAR) {
        walks[name] = await playing(use, gamma, { psi: 1, theta: 1 }, (game) => walk(game, afar));
      }
      rows.push(...rowsAfar(eta, walks as Afar));
      const curves = AFAR.map(({ name }, i) => ({
        colour: CURVE_COLOURS[i]!,
        points: walks[name]!.map(({ psi, theta }) => [psi, theta] as const),
      }));
      return {
        rows,
        artifacts: [
          { name: 'trajectories.png', bytes: encodePng(drawCurves(curves, { size: 400 })) },
          { name: 'trajectories.json', bytes: Buffer.from(JSON.stringify(walks)) },
        ],
      };
    },
  }),
});
