/**
 * Fashion-MNIST: 60 000 + 10 000 pictures of clothes of 28 × 28 grey values, in [-1, 1] when they are drawn (−1 is the background).
 *
 * Classes: T-shirt, trouser, pullover, dress, coat, sandal, shirt, sneaker, bag, ankle boot. Every file is checked by its SHA-256.
 *
 * @see Xiao, Rasul and Vollgraf 2017, "Fashion-MNIST", https://arxiv.org/abs/1708.07747
 */
import { defineDataset, finiteDataset, keepLabels, labelsParam, readIdxImages, samplingParam, searchFor, z } from 'ganvil';

const SYSTEM_FOLDER = '/usr/share/datasets/fashion-mnist'; // of the Debian package dataset-fashion-mnist

const params = z.strictObject({
  sampling: samplingParam,
  labels: labelsParam(10),
  path: z
    .string()
    .meta({ format: 'path' })
    .nullable()
    .default(null)
    .describe(`Folder of the four IDX files, plain or .gz; null: GANVIL_DATA/fashion-mnist, then ${SYSTEM_FOLDER}.`),
});

const SPLITS = {
  train: {
    count: 60_000,
    images: { file: 'train-images-idx3-ubyte', sha256: 'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888' },
    labels: { file: 'train-labels-idx1-ubyte', sha256: 'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9' },
  },
  test: {
    count: 10_000,
    images: { file: 't10k-images-idx3-ubyte', sha256: '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b' },
    labels: { file: 't10k-labels-idx1-ubyte', sha256: '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34' },
  },
};

const ELSEWHERE = {
  places: [{ name: 'the system folder', folder: SYSTEM_FOLDER, mend: 'Run `sudo apt-get install --reinstall dataset-fashion-mnist`.' }],
  mend: 'Run `sudo apt-get install dataset-fashion-mnist` (Debian, Ubuntu); elsewhere put the files of github.com/zalandoresearch/fashion-mnist into GANVIL_DATA/fashion-mnist.',
};

export default defineDataset({
  id: 'dataset/fashion-mnist',
  summary: 'Pictures of clothes, 28 × 28 grey values, with labels.',
  source: 'Xiao et al. 2017, https://arxiv.org/abs/1708.07747',
  params,
  provides: ['labels'],
  create: ({ sampling, labels, path }, context) => {
    const { train, test } = readIdxImages({
      dataset: 'dataset/fashion-mnist',
      ...searchFor('fashion-mnist', path, context, ELSEWHERE),
      shape: [28, 28],
      classes: 10,
      splits: SPLITS,
    });
    return finiteDataset({
      space: { kind: 'image', shape: [28, 28, 1] },
      classes: labels.length,
      splits: { train: keepLabels(train, labels), test: keepLabels(test, labels) },
      sampling,
    });
  },
});
