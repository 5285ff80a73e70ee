/**
 * The discriminator of DCGAN: convolutions that halve the image, then one dense layer to the raw score. Features: the last halving, flattened.
 *
 * For 28 × 28 and [32, 64]: 28×28×1 → 14×14×32 → 7×7×64 → 1. Conditional: a plane for each class is put behind the channels, of ones for the
 * sample's label and of zeros otherwise. With `batchNorm` (never on the first layer, as in the paper) a sample's score depends on its batch.
 * Differs from the paper: kernels are 5 × 5 with stride 2 and 'same' padding, as in TensorFlow's tutorial; batch norm is off unless asked for,
 * since penalties on D's slope are wrong with it; the score is raw, without a sigmoid.
 *
 * @see Radford et al. 2016, "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks", §3,
 * https://arxiv.org/abs/1511.06434
 */
import { ACTIVATIONS, activate, defineDiscriminator, INITIALIZATIONS, network, requireImage, requireLabels, tf, z } from 'ganvil';

const params = z.strictObject({
  channels: z.array(z.number().int().positive()).min(1).default([32, 64]).describe('Channels after each halving of height and width.'),
  kernel: z.number().int().positive().default(5).describe('Side of the kernels, in pixels.'),
  activation: z.enum(ACTIVATIONS).default('leaky-relu').describe('Of the hidden layers.'),
  batchNorm: z
    .boolean()
    .default(false)
    .describe('Batch normalisation before each hidden activation but the first; not together with a penalty on slopes.'),
  conditional: z.boolean().default(false).describe('Reads the label, as one plane a class.'),
  initialization: z.enum(INITIALIZATIONS).default('dcgan').describe('How kernels begin.'),
});

export default defineDiscriminator({
  id: 'discriminator/dcgan',
  summary: 'Convolutions from images to raw scores, each halving height and width.',
  source: 'Radford et al. 2016, §3, https://arxiv.org/abs/1511.06434',
  params,
  provides: ['features'],
  create: ({ channels, kernel, activation, batchNorm, conditional, initialization }, { space, classes, initial }) => {
    if (conditional) requireLabels('discriminator/dcgan', classes);
    const [height, width, depth] = requireImage('discriminator/dcgan', space, channels.length);
    const input = tf.input({ shape: [height, width, depth + (conditional ? classes : 0)] });
    let x: tf.SymbolicTensor = input;
    channels.forEach((filters, place) => {
      const normed = batchNorm && place > 0;
      // a bias before batch norm would be subtracted again with the mean
      const halved = tf.layers.conv2d({ filters, kernelSize: kernel, strides: 2, padding: 'same', useBias: !normed });
      x = halved.apply(x) as tf.SymbolicTensor;
      if (normed) x = tf.layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5 }).apply(x) as tf.SymbolicTensor;
      x = activate(activation).apply(x) as tf.SymbolicTensor;
    });
    const features = tf.layers.flatten().apply(x) as tf.SymbolicTensor;
    const score = tf.layers.dense({ units: 1 }).apply(features) as tf.SymbolicTensor;
    const net = network(tf.model({ inputs: input, outputs: [score, features] }), { random: initial, initialization });

    /** One plane a class behind the channels. */
    const withLabels = (images: tf.Tensor, y: tf.Tensor1D): tf.Tensor => {
      const planes = tf.oneHot(y, classes).toFloat().reshape([-1, 1, 1, classes]).tile([1, height, width, 1]);
      return tf.concat([images, planes], 3);
    };
    return {
      ...net,
      judges: conditional ? ['x', 'y'] : ['x'],
      outputs: ({ x: images, y }, { training, values }) => {
        const given = conditional ? withLabels(images!, y as tf.Tensor1D) : images!;
        const [scores, flat] = net.apply(given, { training, values });
        return { score: scores as tf.Tensor2D, features: flat as tf.Tensor2D };
      },
    };
  },
});
