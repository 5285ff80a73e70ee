/**
 * Least squares: scores are regressed onto fixed targets.
 *
 *   L_D = ½ E(s(x) − b)² + ½ E(s(G(z)) − a)²        L_G = ½ E(s(G(z)) − c)²
 *
 * Expects raw scores. With b − c = 1 and b − a = 2 (such as a −1, b 1, c 0) and D at its optimum, L_G + ½ E(s(x) − c)² is half of Pearson's
 * χ² divergence between p_data + p_G and 2 p_G. Differs from the paper in nothing; some code leaves the ½ out of one loss or squashes scores.
 *
 * @see Mao et al. 2017, "Least Squares Generative Adversarial Networks", eq. 2, 8 and 9, https://arxiv.org/abs/1611.04076
 */
import { defineObjective, type tf, z } from 'ganvil';

const params = z.strictObject({
  a: z.number().default(0).describe("D's target for the score of a generated object."),
  b: z.number().default(1).describe("D's target for the score of a real object."),
  c: z.number().default(1).describe("G's target for the score of a generated object."),
});

/** ½ (s − target)² of each sample, `[batch, 1]`. */
const halfSquaredError = (scores: tf.Tensor2D, target: number): tf.Tensor2D => scores.sub(target).square().mul(0.5);

export default defineObjective({
  id: 'objective/least-squares',
  summary: 'Regresses scores onto fixed targets, so that samples far from the boundary keep a slope.',
  source: 'Mao et al. 2017, eq. 2, 8, 9, https://arxiv.org/abs/1611.04076',
  sort: 'main',
  needs: ['discriminator', 'generator'],
  params,
  create: ({ a, b, c }) => ({
    discriminatorLoss: ({ real, fake }) => halfSquaredError(real.scores, b).mean().add(halfSquaredError(fake.scores, a).mean()),
    generatorLoss: ({ fake }) => halfSquaredError(fake.scores, c),
  }),
});
