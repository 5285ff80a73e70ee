/** The two networks of an auto-encoder: one that makes numbers for a code of an object, one that makes an object of a code. */
import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

import type { Generated, GenerateRequest, RandomStream, Space, Stateful } from '../contracts.ts';
import { drawThrough } from './bits.ts';
import { decodedOf, meansOf } from './means.ts';
import { perceptron, type PerceptronParams, perceptronParams } from './perceptron.ts';

/** The params of a generator with an encoder. Those of its decoder are its own: the block of generator/mlp, so that one block serves all of them. */
export const coderParams = {
  ...perceptronParams,
  code: z.number().int().positive().default(8).describe('Length of a code.'),
  encoder: z
    .strictObject(perceptronParams)
    .prefault({})
    .describe('The network from objects to codes; `hidden` and the others beside it are those of the decoder.'),
};
export interface CoderParams extends PerceptronParams {
  readonly code: number;
  readonly encoder: PerceptronParams;
}

export interface Coder extends Stateful {
  /** Objects `[batch, ...space]` → the encoder's numbers, `[batch, numbers]`. */
  numbers(x: tf.Tensor, options: { readonly training: boolean }): tf.Tensor2D;
  /** Codes `[batch, code]` → what objects are drawn from, as `Generator.decode` gives it. `values` stand in for all variables, in their order. */
  decode(z: tf.Tensor2D, options: { readonly training: boolean; readonly values?: readonly tf.Tensor[] | undefined }): tf.Tensor;
  /** Objects of codes: draws of bits, with the slope of their means; means of anything else. */
  objects(z: tf.Tensor2D, request: Pick<GenerateRequest, 'training' | 'values' | 'random'>): Generated;
  dispose(): void;
}

/** `numbers`: how many the encoder gives for an object. */
export function coder(
  { code, encoder: encoderParams, ...decoderParams }: CoderParams,
  { space, numbers, random }: { readonly space: Space; readonly numbers: number; readonly random: RandomStream },
): Coder {
  const size = space.shape.reduce((product, n) => product * n, 1);
  const decoder = perceptron(decoderParams, { inputs: code, outputs: space.shape, random });
  const encoder = perceptron(encoderParams, { inputs: size, outputs: [numbers], random });
  const prefixed = (key: 'variables' | 'state') => {
    const named = (prefix: string, role: Stateful) =>
      Object.entries(role[key]).map(([name, value]) => [`${prefix}/${name}`, value] as const);
    return Object.fromEntries([...named('decoder', decoder), ...named('encoder', encoder)]);
  };
  const ofDecoder = Object.keys(decoder.variables).length;
  const decode: Coder['decode'] = (z, { training, values }) =>
    decodedOf(space, decoder.apply(z, { training, values: values?.slice(0, ofDecoder) })[0]!);
  return {
    variables: prefixed('variables'),
    state: prefixed('state'),
    numbers: (x, { training }) => encoder.apply(x.reshape([-1, size]), { training })[0] as tf.Tensor2D,
    decode,
    objects(z, { training, values, random: stream }) {
      const decoded = decode(z, { training, values });
      return { samples: space.kind === 'bits' ? drawThrough(decoded, { random: stream }) : meansOf(space, decoded) };
    },
    dispose() {
      decoder.dispose();
      encoder.dispose();
    },
  };
}
