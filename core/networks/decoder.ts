/** The network that makes an object of a code. */
import type * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

import type { Generated, GenerateRequest, RandomStream, Space, Stateful } from '../contracts.ts';
import { drawThrough } from './bits.ts';
import { decodedOf, meansOf } from './means.ts';
import { perceptron, type PerceptronParams, perceptronParams } from './perceptron.ts';

/** The params of a generator that decodes. The network's are the block of generator/mlp, so that one block serves all of them. */
export const decoderParams = {
  ...perceptronParams,
  code: z.number().int().positive().default(8).describe('Length of a code.'),
};
export interface DecoderParams extends PerceptronParams {
  readonly code: number;
}

export interface Decoder extends Stateful {
  /** Codes `[batch, code]` → what objects are drawn from, as `Generator.decode` gives it. `values` stand in for its variables, in their order. */
  decode(z: tf.Tensor2D, options: { readonly training: boolean; readonly values?: readonly tf.Tensor[] | undefined }): tf.Tensor;
  /** Objects of codes: draws of bits, with the slope of their means; means of anything else. */
  objects(z: tf.Tensor2D, request: Pick<GenerateRequest, 'training' | 'values' | 'random'>): Generated;
  dispose(): void;
}

/** A role's variables or state under names that say which part they belong to. */
export const prefixed = <T>(prefix: string, named: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(named).map(([name, value]) => [`${prefix}/${name}`, value]));

/** Names begin with `decoder/`. Of `values` the first are taken, so that a role whose first variables these are can hand over all of its own. */
export function makeDecoder(
  { code, ...params }: DecoderParams,
  { space, random }: { readonly space: Space; readonly random: RandomStream },
): Decoder {
  const network = perceptron(params, { inputs: code, outputs: space.shape, random });
  const variables = prefixed('decoder', network.variables);
  const count = Object.keys(variables).length;
  const decode: Decoder['decode'] = (z, { training, values }) =>
    decodedOf(space, network.apply(z, { training, values: values?.slice(0, count) })[0]!);
  return {
    variables,
    state: prefixed('decoder', network.state),
    decode,
    objects(z, { training, values, random: stream }) {
      const decoded = decode(z, { training, values });
      return { samples: space.kind === 'bits' ? drawThrough(decoded, { random: stream }) : meansOf(space, decoded) };
    },
    dispose: network.dispose,
  };
}
