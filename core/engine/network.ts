/**
 * Networks are ordinary `tf.layers` models, wrapped once: named variables, seeded initial values, state apart from trained weights,
 * and a way to run them with other values in place of their variables (unrolled objectives, averaged generators).
 */
import * as tf from '@tensorflow/tfjs';

import type { RandomStream, Stateful } from '../contracts.ts';

/** How kernels begin. Biases and offsets begin at 0, scales and variances at 1. Fan-in and fan-out as Keras counts them. */
export const INITIALIZATIONS = [
  'glorot-uniform', // Glorot & Bengio 2010: U(±√(6 / (in + out)))
  'glorot-normal', // N(0, 2 / (in + out))
  'he-uniform', // He et al. 2015: U(±√(6 / in))
  'he-normal', // N(0, 2 / in)
  'dcgan', // Radford et al. 2016: N(0, 0.02²)
  'torch', // PyTorch's default for dense and convolutional layers, biases too: U(±1/√in)
] as const;
export type Initialization = (typeof INITIALIZATIONS)[number];

/** Activations that a `tf.layers` layer takes by name, in kebab-case; `leaky-relu` has slope 0.2 (the usual one for GANs). */
export const ACTIVATIONS = ['relu', 'leaky-relu', 'tanh', 'sigmoid', 'elu', 'selu', 'softplus', 'swish', 'linear'] as const;
export type Activation = (typeof ACTIVATIONS)[number];

/** The layer of an activation. */
export function activate(activation: Activation): tf.layers.Layer {
  if (activation === 'leaky-relu') return tf.layers.leakyReLU({ alpha: 0.2 });
  return tf.layers.activation({ activation });
}

export interface Network extends Stateful {
  /** Input(s) `[batch, …]` → output. `values` stand in for `variables`, in their order, for this call. */
  apply(
    x: tf.Tensor | tf.Tensor[],
    options: { readonly training: boolean; readonly values?: readonly tf.Tensor[] | undefined },
  ): tf.Tensor[];
  readonly model: tf.LayersModel;
  dispose(): void;
}

/** A weight of a layer: its value can be replaced for the length of a call. */
interface Weight {
  readonly originalName: string;
  readonly trainable: boolean;
  readonly shape: number[];
  val: tf.Variable;
}

/**
 * The model's weights with names that do not depend on what was built before: `<layer's place>-<layer's kind>/<weight>`. A layer made of
 * layers may have several weights of one name; they get `-2`, `-3` …
 */
function namedWeights(model: tf.LayersModel): [name: string, weight: Weight, trained: boolean][] {
  const uses = new Map<string, number>();
  return model.layers
    .filter(({ weights }) => weights.length > 0)
    .flatMap((layer, place) => {
      const trained = new Set(layer.trainableWeights as unknown as Weight[]);
      return (layer.weights as unknown as Weight[]).map((weight): [string, Weight, boolean] => {
        const part = weight.originalName.split('/').at(-1)!;
        const name = `${place}-${layer.getClassName().toLowerCase()}/${part}`;
        const use = (uses.get(name) ?? 0) + 1;
        uses.set(name, use);
        return [use === 1 ? name : `${name}-${use}`, weight, trained.has(weight)];
      });
    });
}

function initialValues(part: string, shape: readonly number[], fanIn: number, scheme: Initialization, random: RandomStream): Float32Array {
  const count = shape.reduce((size, n) => size * n, 1);
  const filled = (value: number) => new Float32Array(count).fill(value);
  if (/gamma|moving_variance/.test(part)) return filled(1);
  if (/beta|moving_mean/.test(part)) return filled(0);
  if (/bias/.test(part)) return scheme === 'torch' ? random.uniforms(count, -1 / Math.sqrt(fanIn), 1 / Math.sqrt(fanIn)) : filled(0);
  if (/embeddings/.test(part)) return random.normals(count);
  const receptive = shape.slice(0, -2).reduce((size, n) => size * n, 1);
  const fanOut = receptive * (shape.at(-1) ?? 1);
  const uniform = (bound: number) => random.uniforms(count, -bound, bound);
  const normal = (std: number) => random.normals(count).map((value) => std * value);
  switch (scheme) {
    case 'glorot-uniform':
      return uniform(Math.sqrt(6 / (fanIn + fanOut)));
    case 'glorot-normal':
      return normal(Math.sqrt(2 / (fanIn + fanOut)));
    case 'he-uniform':
      return uniform(Math.sqrt(6 / fanIn));
    case 'he-normal':
      return normal(Math.sqrt(2 / fanIn));
    case 'dcgan':
      return normal(0.02);
    case 'torch':
      return uniform(1 / Math.sqrt(fanIn));
  }
}

/**
 * Wraps a built model. Its weights are set from `random` by `initialization`; `keep` leaves what the layers' own initializers made
 * (give those a seed other than 0, which TensorFlow.js takes for none).
 */
export function network(
  model: tf.LayersModel,
  { random, initialization }: { readonly random: RandomStream; readonly initialization: Initialization | 'keep' },
): Network {
  const weights = namedWeights(model);
  if (initialization !== 'keep') {
    let fanIn = 1;
    for (const [name, weight] of weights) {
      const part = name.split('/')[1]!;
      const shape = weight.shape;
      if (/kernel/.test(part)) fanIn = shape.slice(0, -1).reduce((size, n) => size * n, 1);
      tf.tidy(() => weight.val.assign(tf.tensor(initialValues(part, shape, fanIn, initialization, random), shape)));
    }
  }
  const trained = weights.filter(([, , isTrained]) => isTrained);
  const record = (entries: typeof weights) => Object.fromEntries(entries.map(([name, weight]) => [name, weight.val]));
  return {
    model,
    variables: record(trained),
    state: record(weights.filter(([, , isTrained]) => !isTrained)),
    apply(x, { training, values }) {
      const before = trained.map(([, weight]) => weight.val);
      if (values !== undefined) trained.forEach(([, weight], i) => (weight.val = values[i] as tf.Variable));
      try {
        const outputs = model.apply(x, { training }) as tf.Tensor | tf.Tensor[];
        return Array.isArray(outputs) ? outputs : [outputs];
      } finally {
        if (values !== undefined) trained.forEach(([, weight], i) => (weight.val = before[i]!));
      }
    },
    dispose() {
      // not model.dispose(), which throws for a variable that whoever holds `variables` has freed
      for (const [, weight] of weights) if (!weight.val.isDisposed) weight.val.dispose();
    },
  };
}
