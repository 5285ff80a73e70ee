/**
 * Grid of Gaussians: side × side modes of equal weight and isotropic standard deviation, `spacing` apart, around the origin.
 *
 * The defaults are the 25 centres {−4, −2, 0, 2, 4}² with standard deviation .05 of VEEGAN and PacGAN.
 *
 * @see Srivastava et al. 2017, "VEEGAN", section 4.1, https://arxiv.org/abs/1705.07761
 * @see Lin et al. 2018, "PacGAN", section 4.1, https://arxiv.org/abs/1712.04086
 */
import { areApart, defineDataset, mixtureDataset, z } from 'ganvil';

const params = z
  .strictObject({
    side: z.int().min(2).max(100).default(5).describe('Centres along each side: side² modes.'),
    spacing: z.number().positive().default(2).describe('Distance of neighbouring centres.'),
    std: z.number().positive().default(0.05).describe('Standard deviation of each mode, in both coordinates.'),
  })
  .refine(({ spacing, std }) => areApart(spacing, std), {
    path: ['std'],
    error: 'expected neighbouring centres at least 6 std apart: a larger spacing or a smaller std',
  });

export default defineDataset({
  id: 'dataset/grid',
  summary: 'Points from equal Gaussians whose centres form a square grid.',
  source: 'VEEGAN, section 4.1, https://arxiv.org/abs/1705.07761',
  params,
  provides: ['mixture'],
  create: ({ side, spacing, std }) => {
    const ticks = Array.from({ length: side }, (_, i) => (i - (side - 1) / 2) * spacing);
    const centres = ticks.flatMap((x) => ticks.map((y) => [x, y]));
    return mixtureDataset({ centres, std, weights: centres.map(() => 1 / centres.length) });
  },
});
