/** The multilayer perceptron that generators, decoders and encoders share: one block of params, one builder. */
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

import type { RandomStream } from '../contracts.ts';
import { ACTIVATIONS, activate, type Activation, type Initialization, INITIALIZATIONS, type Network, network } from '../engine/network.ts';

/** The params of a perceptron, to be spread into those of a plugin: the same block wherever a network of this kind is one of its parts. */
export const perceptronParams = {
  hidden: z.array(z.number().int().positive()).default([128, 128]).describe('Units of each hidden layer.'),
  activation: z.enum(ACTIVATIONS).default('relu').describe('Of the hidden layers.'),
  batchNorm: z.boolean().default(false).describe('Batch normalisation before each hidden activation.'),
  initialization: z.enum(INITIALIZATIONS).default('glorot-uniform').describe('How kernels begin.'),
};

export interface PerceptronParams {
  readonly hidden: readonly number[];
  readonly activation: Activation;
  readonly batchNorm: boolean;
  readonly initialization: Initialization;
}

/** `[batch, inputs]` → `[batch, ...outputs]`: a dense layer for each entry of `hidden`, then one that is linear. */
export function perceptron(
  { hidden, activation, batchNorm, initialization }: PerceptronParams,
  { inputs, outputs, random }: { readonly inputs: number; readonly outputs: readonly number[]; readonly random: RandomStream },
): Network {
  const input = tf.input({ shape: [inputs] });
  let x: tf.SymbolicTensor = input;
  for (const units of hidden) {
    x = tf.layers.dense({ units }).apply(x) as tf.SymbolicTensor;
    if (batchNorm) x = tf.layers.batchNormalization({}).apply(x) as tf.SymbolicTensor;
    x = activate(activation).apply(x) as tf.SymbolicTensor;
  }
  x = tf.layers.dense({ units: outputs.reduce((product, n) => product * n, 1) }).apply(x) as tf.SymbolicTensor;
  if (outputs.length > 1) x = tf.layers.reshape({ targetShape: [...outputs] }).apply(x) as tf.SymbolicTensor;
  return network(tf.model({ inputs: input, outputs: x }), { random, initialization });
}
