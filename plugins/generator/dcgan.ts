/**
 * The generator of DCGAN: z → a small picture with many channels, doubled by transposed convolutions until it is the image; tanh at the end.
 *
 * The first entry of `channels` is the width of the projected picture, every further one that of a doubling; the last doubling makes the image.
 * For 28 × 28 and [64, 32]: 7×7×64 → 14×14×32 → 28×28×1. Conditional: the one-hot label is put beside z.
 * Differs from the paper: kernels are 5 × 5 with stride 2 and 'same' padding, as in TensorFlow's tutorial, which any even size fits; scales of
 * batch norm begin at 1 and not at N(1, 0.02²).
 *
 * @see Radford et al. 2016, "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks", §3,
 * https://arxiv.org/abs/1511.06434
 */
import { ACTIVATIONS, activate, defineGenerator, INITIALIZATIONS, network, requireImage, requireLabels, tf, z } from 'ganvil';

const params = z.strictObject({
  channels: z
    .array(z.number().int().positive())
    .min(1)
    .default([64, 32])
    .describe('Channels of the first picture and of each doubling but the last; as many doublings as entries.'),
  kernel: z.number().int().positive().default(5).describe('Side of the kernels, in pixels.'),
  activation: z.enum(ACTIVATIONS).default('relu').describe('Of the hidden layers.'),
  batchNorm: z.boolean().default(true).describe('Batch normalisation before each hidden activation, in the place of biases.'),
  conditional: z.boolean().default(false).describe('Reads the label, one-hot beside z.'),
  initialization: z.enum(INITIALIZATIONS).default('dcgan').describe('How kernels begin.'),
});

export default defineGenerator({
  id: 'generator/dcgan',
  summary: 'Transposed convolutions from noise to images, each doubling height and width.',
  source: 'Radford et al. 2016, §3, https://arxiv.org/abs/1511.06434',
  params,
  inject: ['noise'],
  create: ({ channels, kernel, activation, batchNorm, conditional, initialization }, { space, classes, roles: { noise }, initial }) => {
    if (conditional) requireLabels('generator/dcgan', classes);
    const [height, width, depth] = requireImage('generator/dcgan', space, channels.length);
    const [first, ...further] = channels as [number, ...number[]];
    const start = [height / 2 ** channels.length, width / 2 ** channels.length, first] as const;
    // a bias before batch norm would be subtracted again with the mean
    const useBias = !batchNorm;
    const hidden = (x: tf.SymbolicTensor): tf.SymbolicTensor => {
      const normed = batchNorm ? (tf.layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5 }).apply(x) as tf.SymbolicTensor) : x;
      return activate(activation).apply(normed) as tf.SymbolicTensor;
    };
    const doubled = (
      x: tf.SymbolicTensor,
      filters: number,
      last: Pick<Parameters<typeof tf.layers.conv2dTranspose>[0], 'activation' | 'useBias'>,
    ) => tf.layers.conv2dTranspose({ filters, kernelSize: kernel, strides: 2, padding: 'same', ...last }).apply(x) as tf.SymbolicTensor;

    const input = tf.input({ shape: [noise.dim + (conditional ? classes : 0)] });
    let x = tf.layers.dense({ units: start[0] * start[1] * start[2], useBias }).apply(input) as tf.SymbolicTensor;
    x = hidden(tf.layers.reshape({ targetShape: [...start] }).apply(x) as tf.SymbolicTensor);
    for (const filters of further) x = hidden(doubled(x, filters, { useBias }));
    const image = doubled(x, depth, { activation: 'tanh', useBias: true });
    const net = network(tf.model({ inputs: input, outputs: image }), { random: initial, initialization });
    return {
      ...net,
      space,
      conditional,
      estimator: 'pathwise',
      generate: ({ z: codes, labels, training, values }) => {
        const given = conditional ? tf.concat([codes!, tf.oneHot(labels!, classes).toFloat()], 1) : codes!;
        return { samples: net.apply(given, { training, values })[0]! };
      },
    };
  },
});
