/**
 * Pictures of what a generator makes, one file for each evaluation and a preview in plain characters.
 *
 * Images become a grid, bit strings rows of cells, points a scatter plot over real points in which the centres of a known mixture are marked.
 * Gives no number. Points of more than two dimensions show their first two coordinates.
 */
import {
  type Artifact,
  defineMetric,
  drawImageGrid,
  drawScatter,
  encodePng,
  type Evaluation,
  GanvilError,
  type Space,
  textBits,
  textImages,
  textScatter,
  z,
} from 'ganvil';

const params = z.strictObject({
  count: z
    .int()
    .positive()
    .default(64)
    .describe('Images or bit strings shown. A scatter plot shows as many points as an evaluation judges.'),
  columns: z.int().positive().default(8).describe('Images or bit strings in a row.'),
  gap: z.int().nonnegative().default(2).describe('Space between images or bit strings, in pixels.'),
  size: z
    .int()
    .min(16)
    .max(4096)
    .default(512)
    .describe('Longer side of the picture, in pixels; a grid takes the largest whole enlargement that fits, and is never shrunk.'),
});
type Params = z.output<typeof params>;

async function scatter(evaluation: Evaluation, { size }: Params): Promise<Omit<Artifact, 'name'>> {
  const { space, samples, dataset } = evaluation;
  const generated = { values: (await evaluation.generate(samples)).x, dim: space.shape[0] };
  const real = { values: evaluation.real(samples).x, dim: space.shape[0] };
  const { mixture } = dataset;
  return { bytes: encodePng(drawScatter(generated, real, { size, mixture })), preview: textScatter(generated, real, { mixture }) };
}

/** The space of a grid's tiles: a bit string is an image of one row. */
const tileShape = (space: Space): readonly [number, number, number] => (space.kind === 'image' ? space.shape : [1, space.shape[0], 1]);

async function grid(evaluation: Evaluation, { count, ...options }: Params): Promise<Omit<Artifact, 'name'>> {
  const { space } = evaluation;
  const images = { values: (await evaluation.generate(count)).x, shape: tileShape(space) };
  const preview = space.kind === 'bits' ? textBits(images.values, space.shape[0]) : textImages(images);
  return { bytes: encodePng(drawImageGrid(images, options)), preview };
}

/** Refuses spaces that have no picture. */
function checkSpace({ kind, shape }: Space): void {
  const last = shape.at(-1)!;
  const drawn = kind === 'bits' || (kind === 'image' ? last === 1 || last === 3 : last >= 2);
  if (drawn) return;
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: 'metric/sample-grid',
    expected: 'points of at least two dimensions, images of 1 or 3 channels, or bit strings',
    received: `${kind} of the shape [${shape.join(', ')}]`,
    fix: 'Leave metric/sample-grid out.',
  });
}

export default defineMetric({
  id: 'metric/sample-grid',
  summary: 'Draws what a generator makes: a grid of images or bit strings, or a scatter plot of points over real ones.',
  params,
  needs: ['generator'],
  outputs: {},
  create: (settings, { space }) => {
    checkSpace(space);
    return {
      evaluate: async (evaluation) => {
        const isGrid = space.kind === 'image' || space.kind === 'bits';
        const picture = await (isGrid ? grid : scatter)(evaluation, settings);
        return { values: {}, artifacts: [{ name: 'samples.png', ...picture }] };
      },
    };
  },
});
