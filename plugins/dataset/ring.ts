/**
 * Ring of Gaussians: K modes r(cos 2πi/K, sin 2πi/K), i = 0 … K − 1, of equal weight and isotropic standard deviation.
 *
 * The defaults are the form of VEEGAN and PacGAN. Some published code takes `linspace(0, 2π, K)`, whose last centre is the first again: a ring
 * of K − 1 places, one of double weight. `endpointBug` makes that ring, to compare with such papers only.
 *
 * @see Srivastava et al. 2017, "VEEGAN", section 4.1, https://arxiv.org/abs/1705.07761
 * @see Lin et al. 2018, "PacGAN", section 4.1, https://arxiv.org/abs/1712.04086
 */
import { areApart, defineDataset, mixtureDataset, z } from 'ganvil';

interface Params {
  readonly modes: number;
  readonly radius: number;
  readonly std: number;
  readonly endpointBug: boolean;
}
const places = ({ modes, endpointBug }: Params) => (endpointBug ? modes - 1 : modes);

const params = z
  .strictObject({
    modes: z.int().min(2).default(8).describe('Number of modes.'),
    radius: z.number().positive().default(1).describe('Distance of the centres from the origin.'),
    std: z.number().positive().default(0.01).describe('Standard deviation of each mode, in both coordinates.'),
    endpointBug: z
      .boolean()
      .default(false)
      .describe('Put the last centre on the first, as linspace(0, 2π, modes) does; for comparison with papers that did.'),
  })
  .refine((ring) => places(ring) < 2 || areApart(2 * ring.radius * Math.sin(Math.PI / places(ring)), ring.std), {
    path: ['std'],
    error: 'expected neighbouring centres at least 6 std apart: fewer modes, a larger radius or a smaller std',
  });

export default defineDataset({
  id: 'dataset/ring',
  summary: 'Points from equal Gaussians whose centres are evenly spaced on a circle.',
  source: 'VEEGAN, section 4.1, https://arxiv.org/abs/1705.07761',
  params,
  provides: ['mixture'],
  create: (ring) =>
    mixtureDataset({
      centres: Array.from({ length: ring.modes }, (_, i) => {
        const angle = (2 * Math.PI * i) / places(ring);
        return [ring.radius * Math.cos(angle), ring.radius * Math.sin(angle)];
      }),
      std: ring.std,
      weights: Array.from({ length: ring.modes }, () => 1 / ring.modes),
    }),
});
