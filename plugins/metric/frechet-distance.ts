/**
 * The Fréchet distance of two normals with the mean and covariance of real and of generated objects.
 *
 *   |μ₁ − μ₂|² + tr Σ₁ + tr Σ₂ − 2 Σ √λ(Σ₁Σ₂)
 *
 * The features are pixels as they are, or means of blocks of them, and the name of the output says which and how many: `raw784`, `blocks49`. Only with
 * the features of the Inception network is it called FID. Pixels and bits go from 0 to 1. Covariances have the divisor n − 1, and the eigenvalues come
 * from symmetric matrices, so that no root is complex; where n is no larger than the features are many, Σ is singular and the distance biased much.
 *
 * Two samples of n of one normal with unit covariance in d dimensions are at 2d/n + d(d + 1)/2n from each other: it depends on n, and only distances
 * of the same n compare. A normal with the moments of the data is at almost no distance from them: look at other metrics too.
 *
 * Costs O(n d² + d³): some ten seconds for 784, once more at the first evaluation.
 *
 * @see Dowson & Landau 1982, "The Fréchet Distance between Multivariate Normal Distributions", https://doi.org/10.1016/0047-259X(82)90077-X
 * @see Heusel et al. 2017, "GANs Trained by a Two Time-Scale Update Rule", eq. 6, https://arxiv.org/abs/1706.08500
 */
import {
  defineMetric,
  finiteRows,
  frechetDistance,
  type FrechetReference,
  frechetReference,
  GanvilError,
  momentsOf,
  type Objects,
  type Rows,
  type Space,
  z,
} from 'ganvil';

const params = z.strictObject({
  block: z
    .int()
    .positive()
    .default(1)
    .describe('Side of the square blocks of pixels whose means are the features; it divides height and width. 1: the numbers as they are.'),
  samples: z.int().min(2).nullable().default(null).describe('Objects on each side; null: `evaluate.samples`.'),
});

/** Means of square blocks of pixels, channel by channel. */
export function blockMeans({ count, values }: Rows, [height, width, channels]: readonly [number, number, number], side: number): Rows {
  const columns = width / side;
  const dim = (height / side) * columns * channels;
  const size = height * width * channels;
  /** The feature that each number of an image belongs to. */
  const featureOf = Int32Array.from({ length: size }, (_, at) => {
    const pixel = Math.floor(at / channels);
    const block = Math.floor(pixel / width / side) * columns + Math.floor((pixel % width) / side);
    return block * channels + (at % channels);
  });
  const means = new Float64Array(count * dim);
  for (let image = 0; image < count; image++) {
    for (let at = 0; at < size; at++) means[image * dim + featureOf[at]!]! += values[image * size + at]! / (side * side);
  }
  return { count, dim, values: means };
}

function requireBlocks({ kind, shape }: Space, side: number): void {
  if (side === 1 || (kind === 'image' && shape[0] % side === 0 && shape[1] % side === 0)) return;
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: 'metric/frechet-distance',
    expected: `images whose height and width are multiples of ${side}, the side of a \`block\``,
    received: kind === 'image' ? `images of ${shape[0]} × ${shape[1]}` : `objects of the space ${kind}, [${shape.join(', ')}]`,
    fix: 'Take another `block`, or leave it out.',
  });
}

export default defineMetric({
  id: 'metric/frechet-distance',
  summary: 'Measures how far the mean and covariance of generated objects are from those of real ones.',
  source: 'Heusel et al. 2017, eq. 6, https://arxiv.org/abs/1706.08500',
  params,
  outputs: {
    'raw*': { direction: 'min', summary: 'Fréchet distance on the numbers of objects as they are, so many of them.' },
    'blocks*': { direction: 'min', summary: 'Fréchet distance on means of blocks of pixels, so many of them.' },
  },
  create: ({ block, samples }, { space }) => {
    requireBlocks(space, block);
    const where = (step: number) => `metric/frechet-distance, step ${step}`;
    const featuresOf = (objects: Objects, step: number) => {
      const rows = finiteRows(where(step), objects, space);
      const { nonFinite } = rows;
      return { nonFinite, rows: block === 1 || space.kind !== 'image' ? rows : blockMeans(rows, space.shape, block) };
    };
    /** Real objects are the same at every evaluation. */
    let known: { readonly count: number; readonly real: FrechetReference; readonly perfect: number } | undefined;
    return {
      evaluate: async ({ step, samples: usual, real, generate }) => {
        const count = samples ?? usual;
        const moments = (objects: Objects) => {
          const { rows } = featuresOf(objects, step);
          return momentsOf(rows.values, rows.dim);
        };
        if (known?.count !== count) {
          const reference = frechetReference(moments(real(count)));
          known = { count, real: reference, perfect: frechetDistance(reference, moments(real(count, { stream: 'reference' }))) };
        }
        const { rows, nonFinite } = featuresOf(await generate(count), step);
        const name = `${block === 1 ? 'raw' : 'blocks'}${rows.dim}`;
        return {
          values: { [name]: frechetDistance(known.real, momentsOf(rows.values, rows.dim)) },
          reference: { [name]: known.perfect },
          detail: { n: count, m: rows.count, nonFinite, singular: rows.count <= rows.dim },
        };
      },
    };
  },
});
