/**
 * Why G is updated only a little between updates of D: a bound that was tight before the step is loose after it by what is of second order in the step.
 * With T* = f′(p/q₀), the best D for q₀, and q₁ = q₀ + η q̇ + O(η²) the generator after a step of η,
 *
 *   D_f(P‖Q₁) − (E_P T* − E_Q₁ f*(T*)) = Σ q₁ (f(u₁) − f(u₀) − f′(u₀)(u₁ − u₀)) = η²/2 Σ f″(u₀) p² q̇²/q₀³ + O(η³),     uᵢ = p/qᵢ,
 *
 * so that half the step leaves a quarter of the gap. For f = u log u − (u + 1) log(u + 1), `gan`, the gap is V(G₁, D₁*) − V(G₁, D₀*). Q is a softmax over all
 * strings that goes down its divergence; all sums are finite, in float64.
 *
 * @see Nowozin et al. 2016, "f-GAN", eq. 4–6, https://arxiv.org/abs/1606.00709
 * @see Goodfellow et al. 2014, §4.2, https://arxiv.org/abs/1406.2661
 */
import { defineStudy, softmax, stateCount, type StudyRow, z } from 'ganvil';

interface Divergence {
  readonly f: (u: number) => number;
  readonly first: (u: number) => number;
  readonly second: (u: number) => number;
}
const DIVERGENCES = {
  gan: {
    f: (u) => u * Math.log(u) - (u + 1) * Math.log(u + 1),
    first: (u) => Math.log(u / (u + 1)),
    second: (u) => 1 / (u * (u + 1)),
  },
  kl: { f: (u) => u * Math.log(u), first: (u) => 1 + Math.log(u), second: (u) => 1 / u },
  'reverse-kl': { f: (u) => -Math.log(u), first: (u) => -1 / u, second: (u) => 1 / u ** 2 },
  pearson: { f: (u) => (u - 1) ** 2, first: (u) => 2 * (u - 1), second: () => 2 },
  neyman: { f: (u) => (1 - u) ** 2 / u, first: (u) => 1 - 1 / u ** 2, second: (u) => 2 / u ** 3 },
  hellinger: { f: (u) => (Math.sqrt(u) - 1) ** 2, first: (u) => 1 - 1 / Math.sqrt(u), second: (u) => 0.5 * u ** -1.5 },
} satisfies Record<string, Divergence>;
type Name = keyof typeof DIVERGENCES;
const NAMES = Object.keys(DIVERGENCES) as Name[];

const params = z.strictObject({
  bits: z.int().min(1).max(12).default(5).describe('Length of the strings.'),
  stepSize: z
    .number()
    .positive()
    .max(1)
    .default(0.04)
    .describe('The largest step η of G: the largest change of a probability as a share of it.'),
  halvings: z.int().min(1).max(8).default(4).describe('How often η is halved.'),
  divergences: z.array(z.enum(NAMES)).min(1).default(NAMES).describe('Those whose bound is looked at.'),
});

type Table = Float64Array<ArrayBuffer>;
const sum = (over: Table, term: (share: number, i: number) => number) => over.reduce((total, share, i) => total + term(share, i), 0);

/**
 * G's direction: down D_f, of which ∂/∂qᵢ is f(uᵢ) − uᵢ f′(uᵢ); through the softmax, as it moves logits and, to first order, q. Scaled so that a step of 1
 * changes no probability by more than itself: a step means as much for every divergence.
 */
function descent({ f, first }: Divergence, p: Table, q: Table): { readonly logits: Table; readonly shares: Table } {
  const slope = q.map((share, i) => f(p[i]! / share) - (p[i]! / share) * first(p[i]! / share));
  const tangent = (of: Table) => {
    const mean = sum(q, (share, i) => share * of[i]!);
    return q.map((share, i) => share * (of[i]! - mean));
  };
  const down = tangent(slope).map((one) => -one);
  const moved = tangent(down);
  const scale = 1 / moved.reduce((most, one, i) => Math.max(most, Math.abs(one / q[i]!)), 0);
  return { logits: down.map((one) => scale * one), shares: moved.map((one) => scale * one) };
}

/** D_f(P‖Q₁) less its bound at the best D for Q₀. */
function gapOf({ f, first }: Divergence, p: Table, before: Table, after: Table): number {
  return sum(after, (share, i) => {
    const [u0, u1] = [p[i]! / before[i]!, p[i]! / share];
    return share * (f(u1) - f(u0) - first(u0) * (u1 - u0));
  });
}

export default defineStudy({
  id: 'study/small-steps',
  summary: 'Measures how loose the bound of the best D becomes by a step of G, which is of second order in the step.',
  source: 'Nowozin et al. 2016, eq. 4–6, https://arxiv.org/abs/1606.00709; Goodfellow et al. 2014, §4.2, https://arxiv.org/abs/1406.2661',
  params,
  create: ({ bits, stepSize, halvings, divergences }) => ({
    async measure({ random, progress }) {
      const drawn = (name: string) => Float64Array.from(random.at(name).normals(stateCount(bits)));
      const [p, logits] = [softmax(drawn('data')), drawn('generator')];
      const q = softmax(logits);
      const rows: StudyRow[] = [];
      const curves: Record<string, { eta: number; gap: number }[]> = {};
      for (const [i, name] of divergences.entries()) {
        await progress(i, divergences.length);
        const divergence = DIVERGENCES[name];
        const { logits: direction, shares } = descent(divergence, p, q);
        const curve = Array.from({ length: halvings + 1 }, (_, halving) => {
          const eta = stepSize / 2 ** halving;
          return { eta, gap: gapOf(divergence, p, q, softmax(logits.map((logit, code) => logit + eta * direction[code]!))) };
        });
        curves[name] = curve;
        const last = curve.at(-1)!;
        const exact = sum(q, (share, code) => (divergence.second(p[code]! / share) * p[code]! ** 2 * shares[code]! ** 2) / share ** 3) / 2;
        rows.push(
          {
            name: `quarter-${name}`,
            measured: curve.at(-2)!.gap / last.gap,
            exact: 4,
            tolerance: 0.04,
            note: `The gap after a step of ${2 * last.eta}, over that after one of ${last.eta}.`,
          },
          {
            name: `coefficient-${name}`,
            measured: last.gap / last.eta ** 2,
            exact,
            tolerance: 0.01,
            relative: true,
            note: `The gap over η² at ${last.eta}, and ½ Σ f″(u) p² q̇²/q³.`,
          },
        );
      }
      await progress(divergences.length, divergences.length);
      return { rows, artifacts: [{ name: 'gaps.json', bytes: Buffer.from(`${JSON.stringify(curves, null, 2)}\n`) }] };
    },
  }),
});
