/** The two networks of an auto-encoder: one that makes numbers for a code of an object, one that makes an object of a code. */
import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

import type { RandomStream, Space } from '../contracts.ts';
import { type Decoder, type DecoderParams, decoderParams, makeDecoder, prefixed } from './decoder.ts';
import { perceptron, type PerceptronParams, perceptronParams } from './perceptron.ts';

/** The params of a generator with an encoder; those beside it are its decoder's. */
export const coderParams = {
  ...decoderParams,
  encoder: z
    .strictObject(perceptronParams)
    .prefault({})
    .describe('The network from objects to codes; `hidden` and the others beside it are those of the decoder.'),
};
export interface CoderParams extends DecoderParams {
  readonly encoder: PerceptronParams;
}

/** The decoder's variables come first. */
export interface Coder extends Decoder {
  /** Objects `[batch, ...space]` → the encoder's numbers, `[batch, numbers]`. */
  numbers(x: tf.Tensor, options: { readonly training: boolean }): tf.Tensor2D;
}

/** `numbers`: how many the encoder gives for an object. */
export function coder(
  { encoder: encoderParams, ...own }: CoderParams,
  { space, numbers, random }: { readonly space: Space; readonly numbers: number; readonly random: RandomStream },
): Coder {
  const size = space.shape.reduce((product, n) => product * n, 1);
  const decoder = makeDecoder(own, { space, random });
  const encoder = perceptron(encoderParams, { inputs: size, outputs: [numbers], random });
  return {
    ...decoder,
    variables: { ...decoder.variables, ...prefixed('encoder', encoder.variables) },
    state: { ...decoder.state, ...prefixed('encoder', encoder.state) },
    numbers: (x, { training }) => encoder.apply(x.reshape([-1, size]), { training })[0] as tf.Tensor2D,
    dispose() {
      decoder.dispose();
      encoder.dispose();
    },
  };
}
