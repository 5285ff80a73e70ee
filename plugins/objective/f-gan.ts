/**
 * f-GANs: D maximises a lower bound of an f-divergence D_f(P‖P_G) = E_{P_G} f(p/p_G), tight where g(s(x)) = f′(p(x)/p_G(x)); G minimises it.
 *
 *   L_D = −E g(s(x)) + E f*(g(s(G(z))))        L_G = −E f*(g(s(G(z)))), or −E g(s(G(z))) in the non-saturating form
 *
 * Expects raw scores. g maps them into the domain of the conjugate f*. f* ∘ g is written in closed form, since g and f* one after the other
 * lose all digits of large scores; what is left to overflow float32, beyond scores of about ±87, is an exp that the divergence itself has (kl,
 * reverse-kl, neyman, hellinger). Differs from the paper in leaving out Jeffrey's, the weighted Jensen-Shannon and the α-divergences.
 *
 * @see Nowozin et al. 2016, "f-GAN: Training Generative Neural Samplers using Variational Divergence Minimization", eq. 7, tables 1 and 2,
 *   algorithm 1 and §3.2, https://arxiv.org/abs/1606.00709
 */
import { defineObjective, type tf, z } from 'ganvil';

type OfScores = (scores: tf.Tensor2D) => tf.Tensor;
interface Form {
  /** g(s), `[batch, 1]`. */
  readonly activation: OfScores;
  /** f*(g(s)), `[batch, 1]`. */
  readonly conjugate: OfScores;
}

const itself: OfScores = (s) => s.clone();
/** 1 − exp(−s). */
const belowOne: OfScores = (s) => s.neg().exp().neg().add(1);
/** −softplus(−s) = log σ(s). */
const logSigmoid: OfScores = (s) => s.neg().softplus().neg();
const halfTanh: OfScores = (s) => s.tanh().mul(0.5);

/** u = p/p_G. The comment is f(u); T* = f′(u) is what g(s) is where D is best. */
const FORMS = {
  // u log u
  kl: { activation: itself, conjugate: (s) => s.sub(1).exp() },
  // −log u
  'reverse-kl': { activation: (s) => s.neg().exp().neg(), conjugate: (s) => s.sub(1) },
  // (u − 1)²
  pearson: { activation: itself, conjugate: (s) => s.square().mul(0.25).add(s) },
  // (1 − u)²/u
  neyman: { activation: belowOne, conjugate: (s) => s.mul(-0.5).exp().mul(-2).add(2) },
  // (√u − 1)²
  hellinger: { activation: belowOne, conjugate: (s) => s.exp().sub(1) },
  // u log u − (u + 1) log((u + 1)/2)
  'jensen-shannon': { activation: (s) => logSigmoid(s).add(Math.LN2), conjugate: (s) => s.softplus().sub(Math.LN2) },
  // u log u − (u + 1) log(u + 1)
  gan: { activation: logSigmoid, conjugate: (s) => s.softplus() },
  // ½|u − 1|
  'total-variation': { activation: halfTanh, conjugate: halfTanh },
} satisfies Record<string, Form>;

const params = z.strictObject({
  divergence: z
    .enum(Object.keys(FORMS) as [keyof typeof FORMS, ...(keyof typeof FORMS)[]])
    .default('jensen-shannon')
    .describe('The f-divergence of the data from P_G that D bounds.'),
  generator: z
    .enum(['saturating', 'non-saturating'])
    .default('saturating')
    .describe("G's loss. saturating: it descends the bound itself. non-saturating: it ascends E g(s), whose slope stays where D is sure."),
});

export default defineObjective({
  id: 'objective/f-gan',
  summary: 'D bounds an f-divergence between data and samples from below; G descends the bound.',
  source: 'Nowozin et al. 2016, eq. 7 and §3.2, https://arxiv.org/abs/1606.00709',
  sort: 'main',
  needs: ['discriminator', 'generator'],
  params,
  create: ({ divergence, generator }) => {
    const { activation, conjugate }: Form = FORMS[divergence];
    return {
      discriminatorLoss: ({ real, fake }) => conjugate(fake.scores).mean().sub(activation(real.scores).mean()),
      generatorLoss: ({ fake }) => (generator === 'saturating' ? conjugate(fake.scores) : activation(fake.scores)).neg(),
    };
  },
});
