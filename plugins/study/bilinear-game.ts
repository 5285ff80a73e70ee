/**
 * min over ψ, max over θ of ψθ, from (1, 1), by the trainers themselves: the Wasserstein game of data at the point 0, D(x) = ψx and G = θ, with plain steps
 * of η. D moves first where players take turns. The field F(ψ, θ) = (θ, −ψ) turns by a right angle, so with i for it a step multiplies ψ + iθ by
 *
 *   simultaneous     1 + iη                   |·| = √(1 + η²): outwards
 *   extra-gradient   1 + iη(1 + iη)           |·| = √(1 − η² + η⁴): inwards
 *   optimistic       μ₊ of μ² − (1 + 2iη) μ + iη = 0, and its companion μ₋, which dies out
 *   alternating      a turn by φ, cos φ = 1 − η²/2, along the ellipse ψ² + θ² − ηψθ = 2 − η: neither
 *
 * @see Gidel et al. 2019, "A Variational Inequality Perspective on Generative Adversarial Networks", §3, https://arxiv.org/abs/1802.10551
 * @see Daskalakis et al. 2018, "Training GANs with Optimism", §3, https://arxiv.org/abs/1711.00141
 */
import { CURVE_COLOURS, defineStudy, type DiracWeights, drawCurves, encodePng, makeDiracGame, type StudyRow, z } from 'ganvil';

const params = z.strictObject({
  learningRate: z.number().positive().max(0.4).default(0.1).describe('Step size η of both players.'),
  steps: z.int().min(2).max(5000).default(200).describe('Iterations of each trainer.'),
});

type Complex = readonly [re: number, im: number];
const plus = ([a, b]: Complex, [c, d]: Complex): Complex => [a + c, b + d];
const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const minus = (a: Complex, b: Complex): Complex => plus(a, times([-1, 0], b));
const over = (a: Complex, [c, d]: Complex): Complex => times(a, [c / (c * c + d * d), -d / (c * c + d * d)]);
const modulus = ([a, b]: Complex) => Math.hypot(a, b);
function root([a, b]: Complex): Complex {
  const size = Math.hypot(a, b);
  return [Math.sqrt((size + a) / 2), Math.sign(b) * Math.sqrt((size - a) / 2)];
}
function power(of: Complex, exponent: number): Complex {
  const [size, angle] = [modulus(of) ** exponent, Math.atan2(of[1], of[0]) * exponent];
  return [size * Math.cos(angle), size * Math.sin(angle)];
}

/** Where optimistic steps take ψ + iθ = 1 + i, the first of them a plain one: c₊ μ₊ⁿ + c₋ μ₋ⁿ through z₀ and z₁. */
function optimistic(eta: number, n: number): Complex {
  const half: Complex = [0.5, eta];
  const spread = root(minus(times(half, half), [0, eta]));
  const [fast, slow] = [plus(half, spread), minus(half, spread)];
  const begin: Complex = [1, 1];
  const first = times([1, eta], begin);
  const share = over(minus(first, times(slow, begin)), minus(fast, slow));
  return plus(times(share, power(fast, n)), times(minus(begin, share), power(slow, n)));
}

/** Where turns of ψ ← ψ − ηθ, θ ← θ + ηψ take (1, 1): the step's matrix M has det 1, so Mⁿ = (sin nφ · M − sin (n − 1)φ · I) / sin φ. */
function alternating(eta: number, n: number): Complex {
  const angle = Math.acos(1 - eta ** 2 / 2);
  const [one, less] = [Math.sin(n * angle) / Math.sin(angle), Math.sin((n - 1) * angle) / Math.sin(angle)];
  return [one * (1 - eta) - less, one * (eta + 1 - eta ** 2) - less];
}

const TRAINERS = ['simultaneous', 'alternating', 'extra-gradient', 'optimistic'] as const;
/** Every place that each trainer came to, (1, 1) the first. */
type Walks = Readonly<Record<(typeof TRAINERS)[number], readonly DiracWeights[]>>;

/** Distance from the equilibrium; (1, 1) is at 1. */
const radius = ({ psi, theta }: DiracWeights) => Math.hypot(psi, theta) / Math.SQRT2;

function rowsOf(walks: Walks, eta: number): StudyRow[] {
  const steps = walks.simultaneous.length - 1;
  const after = `After ${steps} steps, from the radius 1.`;
  const within = (name: string, measured: number, exact: number, note: string): StudyRow => {
    return { name, measured, exact, tolerance: 1e-5, relative: true, note };
  };
  const last = (use: keyof Walks) => radius(walks[use].at(-1)!);
  const [outwards, inwards] = [1 + eta ** 2, 1 - eta ** 2 + eta ** 4];
  const radii = walks.alternating.map(radius);
  const ellipse = walks.alternating.map(({ psi, theta }) => psi ** 2 + theta ** 2 - eta * psi * theta);
  const farthest = ellipse.reduce((far, value) => (Math.abs(value - ellipse[0]!) > Math.abs(far - ellipse[0]!) ? value : far));
  const shortest = Math.sqrt((2 - eta) / (2 + eta));
  const oneSided = { tolerance: 1e-5 } as const;
  return [
    within('simultaneous-radius', last('simultaneous'), outwards ** (steps / 2), `${after} (1 + η²)^(n/2).`),
    within('simultaneous-growth', last('simultaneous') ** (1 / steps), Math.sqrt(outwards), 'Per step: √(1 + η²).'),
    within('alternating-radius', last('alternating'), modulus(alternating(eta, steps)) / Math.SQRT2, after),
    within('alternating-ellipse', farthest, 2 - eta, 'ψ² + θ² − ηψθ where it is farthest from its first value, which no step changes.'),
    { name: 'alternating-largest', measured: Math.max(...radii), exact: 1, relation: 'at most', ...oneSided, note: 'The long half-axis.' },
    {
      name: 'alternating-smallest',
      measured: Math.min(...radii),
      exact: shortest,
      relation: 'at least',
      ...oneSided,
      note: 'The short half-axis.',
    },
    within('extra-gradient-radius', last('extra-gradient'), inwards ** (steps / 2), `${after} (1 − η² + η⁴)^(n/2).`),
    within('extra-gradient-shrinking', last('extra-gradient') ** (1 / steps), Math.sqrt(inwards), 'Per step: √(1 − η² + η⁴).'),
    within(
      'optimistic-radius',
      last('optimistic'),
      modulus(optimistic(eta, steps)) / Math.SQRT2,
      `${after} The first step is a plain one.`,
    ),
  ];
}

export default defineStudy({
  id: 'study/bilinear-game',
  summary: 'Plays min max xy by every trainer and compares where each ends with its closed form.',
  source: 'Gidel et al. 2019, §3, https://arxiv.org/abs/1802.10551; Daskalakis et al. 2018, §3, https://arxiv.org/abs/1711.00141',
  params,
  create: ({ learningRate: eta, steps }, { plugin }) => ({
    async measure({ engine, random, progress }) {
      const objective = [{ plugin: await plugin('objective', 'wasserstein') }];
      const player = { optimizer: { use: 'sgd', with: { learningRate: eta } } };
      let done = 0;
      const walk = async (use: string): Promise<DiracWeights[]> => {
        const trainer = { plugin: await plugin('trainer', use), with: { discriminator: player, generator: player } };
        const game = makeDiracGame({ engine, random: random.at(use), objective, trainer, begin: { psi: 1, theta: 1 } });
        try {
          const places = [await game.now()];
          for (let step = 1; step <= steps; step++) {
            await game.step();
            places.push(await game.now());
            if (++done % 20 === 0 || step === steps) await progress(done, TRAINERS.length * steps);
          }
          return places;
        } finally {
          game.dispose();
        }
      };
      const walks = {
        simultaneous: await walk('simultaneous'),
        alternating: await walk('alternating'),
        'extra-gradient': await walk('extra-gradient'),
        optimistic: await walk('optimistic'),
      };
      const curves = TRAINERS.map((use, i) => ({
        colour: CURVE_COLOURS[i]!,
        points: walks[use].map(({ psi, theta }) => [psi, theta] as const),
      }));
      return {
        rows: rowsOf(walks, eta),
        artifacts: [
          { name: 'trajectories.png', bytes: encodePng(drawCurves(curves, { size: 400 })) },
          { name: 'trajectories.json', bytes: Buffer.from(JSON.stringify(walks)) },
        ],
      };
    },
  }),
});
